"""What stands in the side bar and in My Account, and what every template of a practice's page may use."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import plans
from accounts.last_practice import last_membership
from accounts.models import Membership, Practice, User

# Pages below an entry whose addresses do not begin with its own.
BELOW = {
    "patient_list": ("collections/", "items/", "bin/"),
    "my_account": ("settings/", "users/", "plan/", "audit/", "exports/"),
}
ABOUT_ONESELF = ("/me/", "/accounts/password/change/")

# My Account, in the order in which people look for things: whose it is, label, name of the address, icon.
ACCOUNT: list[tuple[str, str | Promise, str, str]] = [
    ("person", gettext_lazy("Profile"), "my_account", "user"),
    ("administrator", gettext_lazy("Practice"), "practice_settings", "building-2"),
    ("administrator", gettext_lazy("Users"), "member_list", "users"),
    ("administrator", gettext_lazy("Plan and storage"), "plan_page", "hard-drive"),
    ("person", gettext_lazy("Security"), "my_security", "shield-check"),
    ("person", gettext_lazy("Notices"), "my_notices", "bell"),
    ("person", gettext_lazy("Practices"), "my_practices", "layers"),
    ("administrator", gettext_lazy("Audit log"), "audit_log", "activity"),
    ("administrator", gettext_lazy("Exports"), "export_list", "file-archive"),
]


@dataclass(frozen=True)
class Entry:
    """One link of the side bar, or of My Account."""

    label: str
    url: str
    icon: str
    current: bool
    lock: str = ""  # why the plan does not open it; the page behind it says so too
    count: int = 0  # of what waits there


@dataclass(frozen=True)
class Quota:
    """How much of the plan's storage is used, in bytes."""

    used_bytes: int
    limit_bytes: int

    @property
    def left_bytes(self) -> int:
        return max(0, self.limit_bytes - self.used_bytes)

    @property
    def is_short(self) -> bool:
        """Less than a tenth is left."""
        return self.left_bytes * 10 < self.limit_bytes


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the practice of this request and the way around in it."""
    membership = membership_shown(request)
    if membership is None:
        signed_in = isinstance(getattr(request, "user", None), User)
        account = {"account_url": reverse("my_account"), "account_navigation": partial(account_entries, request, None)}
        return {"practice": None, "navigation": [], **(account if signed_in else {"account_url": ""})}
    practice = membership.practice
    return {
        "practice": practice,
        "membership": membership,
        "navigation": entries(request, membership),
        "practices": practices(membership),
        "quota": quota(practice),
        "account_url": reverse("my_account"),
        "account_navigation": partial(account_entries, request, membership),
        "search_url": reverse("patient_list", args=[practice.slug]),
        "may_write": plans.allows(practice, plans.Ability.WRITE),
        "may_share": plans.allows(practice, plans.Ability.SHARE),
        "plan_url": reverse("plan_page", args=[practice.slug]) if membership.is_administrator else "",
        "why_not_read": plans.reason(practice, plans.Ability.READ),
        "why_not_write": plans.reason(practice, plans.Ability.WRITE),
        "why_not_share": plans.reason(practice, plans.Ability.SHARE),
    }


def membership_shown(request: HttpRequest) -> Membership | None:
    """Of the practice whose page this is; on the pages about oneself, of the one that was left for them."""
    membership: Membership | None = getattr(request, "membership", None)
    if membership is None and request.path.startswith(ABOUT_ONESELF):
        return last_membership(request)
    return membership


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
    if not membership.limited:  # who sees assigned patients only, sees nothing that is nobody's yet
        rows.insert(2, (_("Tray"), "tray", "inbox"))
    slug, lock = membership.practice.slug, plans.reason(membership.practice, plans.Ability.READ)
    home, *others = (entry(request.path, slug, *row) for row in rows)
    waiting = {reverse("tray", args=[slug]): getattr(membership, "waiting", 0)}
    others = [replace(one, lock=lock, count=0 if lock else waiting.get(one.url, 0)) for one in others]
    return [home, *others, account_entry(request.path, slug)]


def entry(here: str, slug: str, label: str, name: str, icon: str) -> Entry:
    """Home is current on itself only, the others on every page below them too."""
    home, url = reverse("practice_home", args=[slug]), reverse(name, args=[slug])
    below = (url, *(home + part for part in BELOW.get(name, ())))
    return Entry(label, url, icon, here == url if url == home else here.startswith(below))


def account_entry(here: str, slug: str) -> Entry:
    """One entry for everything about oneself and, for administrators, about the practice."""
    home = reverse("practice_home", args=[slug])
    below = (*ABOUT_ONESELF, *(home + part for part in BELOW["my_account"]))
    return Entry(_("My Account"), reverse("my_account"), "settings", here.startswith(below))


def account_entries(request: HttpRequest, membership: Membership | None) -> list[Entry]:
    """The pages of My Account that this person may open; the longest address that fits is the current one."""
    rows = [row for row in ACCOUNT if row[0] == "person" or (membership and membership.is_administrator)]
    found = [(label, account_url(whose, name, membership), icon) for whose, label, name, icon in rows]
    here = max((url for _label, url, _icon in found if url and request.path.startswith(url)), key=len, default="")
    return [Entry(str(label), url, icon, url == here) for label, url, icon in found if url]


def account_url(whose: str, name: str, membership: Membership | None) -> str:
    """Of the person, or of the practice; empty for a page that this installation does not have."""
    args = [membership.practice.slug] if whose == "administrator" and membership else []
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
