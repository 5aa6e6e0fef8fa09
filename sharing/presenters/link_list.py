"""All links of a practice: the filters with their numbers, and one row for each link (G14)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from sharing.access import may_change
from sharing.models import Link, LinkKind
from sharing.models.link import LinkQuerySet, is_live
from sharing.presenters.states import Badge, badge_of

PAGE = 50
SOON = datetime.timedelta(days=7)
WORDS: dict[str, Promise | str] = {
    "": _("All"),
    "live": _("Live"),
    "ending": _("End within 7 days"),
    "unopened": _("Never opened"),
    "locked": _("Locked"),
    "ended": _("Ended"),
}
KIND_WORDS: dict[str, Promise | str] = {
    "": _("All kinds"),
    LinkKind.VIEW: _("Share links"),
    LinkKind.UPLOAD: _("Upload links"),
}


@dataclass(frozen=True)
class Choice:
    """A filter as a plain link."""

    label: Promise | str
    query: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class LinkRow:
    """One link in the list."""

    link: Link
    page: str
    badge: Badge
    sender: str
    patient: str
    collection: str
    may_change: bool
    ends_soon: bool


@dataclass(frozen=True)
class LinkList:
    """One page of the list."""

    rows: list[LinkRow]
    states: list[Choice]
    kinds: list[Choice]
    is_filtered: bool
    newest_query: str
    older_query: str


@dataclass(frozen=True)
class Sought:
    """What stands in the address; what makes no sense is ignored."""

    state: str
    kind: str

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Sought:
        state, kind = query.get("state", ""), query.get("kind", "")
        return cls(state if state in WORDS else "", kind if kind in LinkKind.values else "")

    def query(self, **others: object) -> str:
        said = {"state": self.state, "kind": self.kind, **others}
        return "?" + urlencode({name: value for name, value in said.items() if value})


def conditions() -> dict[str, Q]:
    """What each filter means at this moment."""
    now = timezone.now()
    return {
        "": Q(),
        "live": is_live(),
        "ending": is_live() & Q(expires_at__lte=now + SOON),
        "unopened": is_live() & Q(opens=0),
        "locked": Q(locked_at__isnull=False, withdrawn_at=None),
        "ended": Q(withdrawn_at__isnull=False) | Q(expires_at__lte=now),
    }


def build_link_list(links: LinkQuerySet, sought: Sought, membership: Membership, after: Link | None) -> LinkList:
    """Fifty rows, the newest first; numbers are of the whole practice."""
    of_kind = links.filter(kind=sought.kind) if sought.kind else links
    found = of_kind.filter(conditions()[sought.state]).newest_first(after=after)
    shown = list(found.select_related("created_by", "collection__patient")[: PAGE + 1])
    last: uuid.UUID | None = shown[PAGE - 1].pk if len(shown) > PAGE else None
    return LinkList(
        rows=[make_row(link, membership) for link in shown[:PAGE]],
        states=state_choices(of_kind, sought),
        kinds=[
            Choice(word, Sought(sought.state, kind).query(), kind == sought.kind) for kind, word in KIND_WORDS.items()
        ],
        is_filtered=bool(sought.state or sought.kind),
        newest_query=sought.query() if after else "",
        older_query=sought.query(after=last) if last else "",
    )


def state_choices(links: LinkQuerySet, sought: Sought) -> list[Choice]:
    """Each filter with its number, counted in one query."""
    numbers = links.aggregate(
        **{f"n_{state}": Count("pk", filter=condition) for state, condition in conditions().items()}
    )
    return [
        Choice(word, Sought(state, sought.kind).query(), state == sought.state, numbers[f"n_{state}"])
        for state, word in WORDS.items()
    ]


def make_row(link: Link, membership: Membership) -> LinkRow:
    now = timezone.now()
    return LinkRow(
        link=link,
        page=reverse("link_page", args=[membership.practice.slug, link.pk]),
        badge=badge_of(link),
        sender=link.created_by.name if link.created_by else "",
        patient=link.collection.patient.full_name,
        collection=link.collection.title,
        may_change=may_change(link, membership) and link.withdrawn_at is None,
        ends_soon=link.withdrawn_at is None and now < link.expires_at <= now + SOON,
    )
