"""What was looked at, downloaded and sent through a link, counted from the ledger: in all, and in each visit."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from audit.actions import Action
from audit.models import Event, LedgerQuerySet
from image_collections.models import Item
from sharing.access import items_of_link
from sharing.models import Link, LinkKind

MOST_DOWNLOADS = 1000  # the newest: more than anybody counts


@dataclass(frozen=True)
class Looks:
    """How many different files each visit looked at and sent, and which ones it took along."""

    viewed: dict[uuid.UUID | None, int] = field(default_factory=dict)
    sent: dict[uuid.UUID | None, int] = field(default_factory=dict)
    taken: dict[uuid.UUID | None, set[str]] = field(default_factory=dict)

    def downloaded(self, visit_id: uuid.UUID) -> int:
        return len(self.taken.get(visit_id, ()))

    @property
    def all_downloaded(self) -> int:
        return len(set().union(*self.taken.values()))


def events_of(link: Link) -> LedgerQuerySet:
    """What was done to the link, and what was done through it."""
    return Event.objects.filter(Q(subject_id=link.pk) | Q(link_id=link.pk), practice_id=link.practice_id)


def done_through(link: Link, *actions: Action) -> LedgerQuerySet:
    return Event.objects.filter(practice_id=link.practice_id, link_id=link.pk, action__in=actions)


def looks_of(link: Link, visits: Iterable[uuid.UUID]) -> Looks:
    """Downloads of the whole link; looks and files sent of these visits."""
    shown = done_through(link, Action.ITEM_VIEWED, Action.ITEM_UPLOADED).filter(actor_id__in=list(visits)).order_by()
    rows = list(shown.values_list("actor_id", "action").annotate(number=Count("subject_id", distinct=True)))
    viewed, sent = (
        {visit: number for visit, action, number in rows if action == wanted}
        for wanted in (Action.ITEM_VIEWED, Action.ITEM_UPLOADED)
    )
    return Looks(viewed, sent, taken_from(link))


def taken_from(link: Link) -> dict[uuid.UUID | None, set[str]]:
    """By visit, the files that left one by one or in a ZIP."""
    downloads = done_through(link, Action.ITEM_DOWNLOADED, Action.COLLECTION_DOWNLOADED).newest_first()
    found: dict[uuid.UUID | None, set[str]] = {}
    for visit, item, detail in downloads.values_list("actor_id", "subject_id", "detail")[:MOST_DOWNLOADS]:
        found.setdefault(visit, set()).update(detail.get("items", [str(item)]))
    return found


def count_shown(link: Link) -> tuple[int, int]:
    """How many files the link shows now, and how many of them were looked at: "7 of 12 viewed"."""
    looked = done_through(link, Action.ITEM_VIEWED).values("subject_id")
    shown = items_of_link(link).order_by()
    counted = shown.aggregate(
        items=Count("pk", distinct=True), viewed=Count("pk", distinct=True, filter=Q(pk__in=looked))
    )
    return counted["items"], counted["viewed"]


def count_arrived(link: Link) -> int:
    """How many files came through an upload link and are still there."""
    if link.kind != LinkKind.UPLOAD:
        return 0
    return Item.objects.of(link.practice).present().filter(batch__link_id=link.pk).count()
