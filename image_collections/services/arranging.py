"""The order of a collection: laid by hand and kept for everybody who sees it, or by date again (C14)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction

from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Collection, Item
from image_collections.services.recording import record_collection

MOST_BY_HAND = 500  # one page shows them all, one form sends them all


class ForeignItem(Exception):
    """An item that is not of this collection (any more)."""


@transaction.atomic
def arrange_collection(collection: Collection, ids: Sequence[uuid.UUID], *, actor: Actor) -> None:
    """Lay the items in this order; those that are not named, for they came meanwhile, go to the end.

    Raises ForeignItem when one is named that is not of the collection, and changes nothing.
    """
    items = _hold(collection)
    if not set(ids) <= items.keys():
        raise ForeignItem
    place = {key: number for number, key in enumerate(dict.fromkeys(ids))}
    for key, item in items.items():
        item.position = place.get(key)
    Item.objects.of(collection.practice).bulk_update(items.values(), ["position"], batch_size=MOST_BY_HAND)
    _keep(collection, actor, by_hand=True)


@transaction.atomic
def arrange_by_date(collection: Collection, *, actor: Actor) -> list[uuid.UUID]:
    """Back to date taken, then name; returns the order by hand as it was, for undoing."""
    items = _hold(collection)
    laid = sorted((item for item in items.values() if item.position is not None), key=lambda item: item.position or 0)
    Item.objects.of(collection.practice).filter(collection=collection).update(position=None)
    _keep(collection, actor, by_hand=False)
    return [item.pk for item in laid]


def _hold(collection: Collection) -> dict[uuid.UUID, Item]:
    """All items of the collection, those in the bin too; two who arrange at once do it one after the other."""
    Collection.objects.of(collection.practice).select_for_update().filter(pk=collection.pk).values_list("pk").first()
    return {item.pk: item for item in collection.items.only("pk", "position")}


def _keep(collection: Collection, actor: Actor, *, by_hand: bool) -> None:
    collection.by_hand = by_hand
    collection.save(update_fields=["by_hand"])
    record_collection(Action.COLLECTION_ARRANGED, collection, actor, by_hand=by_hand)
