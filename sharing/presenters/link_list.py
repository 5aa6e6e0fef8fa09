"""All links of a practice: the filters with their numbers, and one row for each link (G14)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from sharing.access import may_change
from sharing.models import Link
from sharing.models.link import LinkQuerySet
from sharing.presenters.link_filters import SOON, Filters, Sought, build_filters, narrow
from sharing.presenters.states import Badge, badge_of

PAGE = 50


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
    filters: Filters
    query: str
    is_filtered: bool
    newest_query: str
    older_query: str

    @property
    def is_paged(self) -> bool:
        return bool(self.newest_query or self.older_query)


@dataclass(frozen=True)
class Withdrawal:
    """What happens if the chosen links are withdrawn; told before it does."""

    rows: list[LinkRow]
    of_others: list[LinkRow]
    over: int
    left: int  # more than are taken at once


def build_link_list(links: LinkQuerySet, sought: Sought, membership: Membership, after: Link | None) -> LinkList:
    """Fifty rows, the newest first; numbers are of all pages."""
    found = narrow(links, sought).newest_first(after=after)
    shown = list(found.select_related("created_by", "collection__patient")[: PAGE + 1])
    last: uuid.UUID | None = shown[PAGE - 1].pk if len(shown) > PAGE else None
    return LinkList(
        rows=[make_row(link, membership) for link in shown[:PAGE]],
        filters=build_filters(links, sought),
        query=sought.query(),
        is_filtered=sought != Sought(),
        newest_query=sought.query() if after else "",
        older_query=sought.query(after=last) if last else "",
    )


def build_withdrawal(links: Sequence[Link], membership: Membership, *, left: int = 0) -> Withdrawal:
    """Sorts out what this member may not change, and what is over already."""
    rows = [make_row(link, membership) for link in links if link.withdrawn_at is None]
    return Withdrawal(
        rows=[row for row in rows if row.may_change],
        of_others=[row for row in rows if not row.may_change],
        over=len(links) - len(rows),
        left=left,
    )


def make_row(link: Link, membership: Membership) -> LinkRow:
    now = timezone.now()
    return LinkRow(
        link=link,
        page=reverse("link_page", args=[membership.practice.slug, link.pk]),
        badge=badge_of(link),
        sender=link.created_by.name if link.created_by else "",
        patient=link.collection.patient.full_name,
        collection="" if link.is_for_tray else link.collection.title,
        may_change=may_change(link, membership) and link.withdrawn_at is None,
        ends_soon=link.withdrawn_at is None and now < link.expires_at <= now + SOON,
    )
