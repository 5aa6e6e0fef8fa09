"""What stands in the side bar, and what every template of a practice's page may use."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import plans
from accounts.models import Membership, Practice, User

# Pages below an entry whose addresses do not begin with its own.
BELOW = {"patient_list": ("collections/", "items/")}


@dataclass(frozen=True)
class Entry:
    """One link of the side bar."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Quota:
    """How much of the plan's storage is used, in bytes."""

    used_bytes: int
    limit_bytes: int


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the practice of this request and the way around in it."""
    membership = getattr(request, "membership", None)
    if membership is None:
        signed_in = isinstance(getattr(request, "user", None), User)
        return {"practice": None, "navigation": [], "account_url": reverse("my_account") if signed_in else ""}
    practice = membership.practice
    return {
        "practice": practice,
        "membership": membership,
        "navigation": entries(request, membership),
        "practices": practices(membership),
        "quota": quota(practice),
        "account_url": reverse("my_account"),
        "search_url": reverse("patient_list", args=[practice.slug]),
        "may_write": plans.allows(practice, plans.Ability.WRITE),
        "may_share": plans.allows(practice, plans.Ability.SHARE),
    }


def quota(practice: Practice) -> Quota | None:
    """None on a plan that keeps nothing."""
    limit = plans.terms(practice).storage
    return Quota(practice.storage_used, limit) if limit else None


@dataclass(frozen=True)
class OtherPractice:
    """A practice this person may switch to."""

    name: str
    url: str
    current: bool


def practices(membership: Membership) -> list[OtherPractice]:
    """Every practice of this person, for the switcher."""
    return [
        OtherPractice(m.practice.name, reverse("practice_home", args=[m.practice.slug]), m.pk == membership.pk)
        for m in membership.user.active_memberships
    ]


def entries(request: HttpRequest, membership: Membership) -> list[Entry]:
    """The side bar of this person in this practice."""
    rows = [
        (_("Home"), "practice_home", "house"),
        (_("Patients"), "patient_list", "users"),
        (_("Links"), "link_list", "link"),
    ]
    if membership.is_administrator:
        rows += [(_("Audit log"), "audit_log", "activity"), (_("Settings"), "practice_settings", "settings")]
    return [entry(request.path, membership.practice.slug, *row) for row in rows]


def entry(here: str, slug: str, label: str, name: str, icon: str) -> Entry:
    """Home is current on itself only, the others on every page below them too."""
    home, url = reverse("practice_home", args=[slug]), reverse(name, args=[slug])
    below = (url, *(home + part for part in BELOW.get(name, ())))
    return Entry(label, url, icon, here == url if url == home else here.startswith(below))
