"""What stands in the side bar, and what every template of a practice's page may use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership


@dataclass(frozen=True)
class Entry:
    """One link of the side bar."""

    label: str
    url: str
    icon: str
    current: bool


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the practice of this request and the way around in it."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {"practice": None, "navigation": []}
    return {
        "practice": membership.practice,
        "membership": membership,
        "navigation": entries(request, membership),
    }


def entries(request: HttpRequest, membership: Membership) -> list[Entry]:
    """The side bar of this person in this practice."""
    rows = [
        (_("Home"), "practice_home", "house"),
        (_("Patients"), "patient_list", "users"),
        (_("Links"), "link_list", "link"),
    ]
    if membership.is_administrator:
        rows += [(_("Audit log"), "audit_log", "activity"), (_("Settings"), "practice_settings", "settings")]
    here = request.path
    found = []
    for label, name, icon in rows:
        url = reverse(name, args=[membership.practice.slug])
        current = here == url or (name != "practice_home" and here.startswith(url))
        found.append(Entry(label, url, icon, current))
    return found
