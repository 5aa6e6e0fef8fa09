"""What a sender wants to share: a whole collection as it will be, or the items that were picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from image_collections.access import items_of, picked_items
from image_collections.models import Collection, Item, ItemState
from image_collections.models.item import ItemQuerySet


@dataclass(frozen=True)
class Selection:
    """Only ready items can be shared; `picked` is empty when the whole collection is meant."""

    items: ItemQuerySet
    picked: Sequence[Item]
    is_whole: bool
    count: int
    left_out: int


def select(collection: Collection, ids: Sequence[str]) -> Selection:
    """The items of these ids, or all; an id that is none of this collection's: 404."""
    shareable = items_of(collection).ready()
    if not ids:
        return Selection(shareable, (), True, shareable.count(), 0)
    found = picked_items(collection, ids)
    if len(found) != len(set(ids)):
        raise Http404
    picked = [item for item in found if item.state == ItemState.READY and item.deleted_at is None]
    items = shareable.filter(pk__in=[item.pk for item in picked])
    return Selection(items, picked, False, len(picked), len(found) - len(picked))
