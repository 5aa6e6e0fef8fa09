"""What a sender wants to share, a whole collection as it will be or the items that were picked, and what stays here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from image_collections.access import items_of, picked_items
from image_collections.models import Collection, Item, ItemState, ScanState
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.scanning import scan_note
from image_collections.presenters.states import reason_of

MOST_NAMED = 20


@dataclass(frozen=True)
class LeftOut:
    """A file that may not leave, and why."""

    name: str
    reason: str
    waits: bool  # for the scanner, or for an administrator


@dataclass(frozen=True)
class Selection:
    """Only what may leave can be shared; `picked` is empty when the whole collection is meant."""

    items: ItemQuerySet
    picked: Sequence[Item]
    is_whole: bool
    count: int
    left_out: int
    named: Sequence[LeftOut]  # the first of those that are left out
    has_unscanned: bool  # nobody looks for malware here, and they may leave all the same

    @property
    def waits_for_scan(self) -> bool:
        return any(one.waits for one in self.named)


def select(collection: Collection, ids: Sequence[str]) -> Selection:
    """The items of these ids, or all; an id that is none of this collection's: 404."""
    return _picked(collection, ids) if ids else _whole(collection)


def _whole(collection: Collection) -> Selection:
    everything = items_of(collection)
    items = everything.shareable()
    staying = everything.exclude(state=ItemState.REFUSED).exclude(pk__in=items.order_by().values("pk"))
    return _selection(items, None, items.count(), staying.count(), staying[:MOST_NAMED])


def _picked(collection: Collection, ids: Sequence[str]) -> Selection:
    found = picked_items(collection, ids)
    if len(found) != len(set(ids)):
        raise Http404
    picked = [item for item in found if item.may_leave]
    staying = [item for item in found if not item.may_leave]
    items = items_of(collection).shareable().filter(pk__in=[item.pk for item in picked])
    return _selection(items, picked, len(picked), len(staying), staying[:MOST_NAMED])


def _selection(
    items: ItemQuerySet, picked: Sequence[Item] | None, count: int, left_out: int, staying: Iterable[Item]
) -> Selection:
    named = [LeftOut(item.label, why_not(item), waits=bool(scan_note(item))) for item in staying]
    return Selection(
        items=items,
        picked=picked or (),
        is_whole=picked is None,
        count=count,
        left_out=left_out,
        named=named,
        has_unscanned=items.filter(scan=ScanState.OFF).exists(),
    )


def why_not(item: Item) -> str:
    """Why this file may not leave, in one sentence."""
    if item.deleted_at:
        return _("It is in the bin.")
    if item.state == ItemState.CHECKING:
        return _("It is still being checked.")
    if item.doubtful:
        return _("It names another patient. Confirm first that it belongs here.")
    if note := scan_note(item):
        return f"{note}."
    return reason_of(item)
