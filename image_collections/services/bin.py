"""To the bin, back out of it, and out of it for good; patients are patients_bin's."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Collection, Item
from image_collections.services.recording import record_collection, record_item
from image_collections.tasks import queue_purge
from patients.models import CONDEMNED, oldest_kept
from patients.services import touch_patient


@transaction.atomic
def remove_items(items: Iterable[Item], *, actor: Actor) -> list[Item]:
    """Take items to the bin; those that are there already stay as they are."""
    return _move(items, Action.ITEM_REMOVED, actor, deleted_at=timezone.now())


@transaction.atomic
def restore_items(items: Iterable[Item], *, actor: Actor) -> list[Item]:
    """Take items back out of the bin; what lay there for too long stays."""
    kept = [item for item in items if item.deleted_at and item.deleted_at > oldest_kept()]
    for item in kept:
        _leave_series(item)
    return _move(kept, Action.ITEM_RESTORED, actor, deleted_at=None)


def _leave_series(item: Item) -> None:
    """The series came again while this one lay in the bin: it stands beside the new one, on its own."""
    present = Item.objects.of(item.practice).filter(collection=item.collection_id, deleted_at=None)
    if item.series and present.filter(series=item.series).exists():
        item.series = ""
        item.save(update_fields=["series"])


@transaction.atomic
def remove_collection(collection: Collection, *, actor: Actor) -> bool:
    """Take a collection to the bin with everything in it; False when it is there already."""
    present = Collection.objects.of(collection.practice).filter(pk=collection.pk, deleted_at=None)
    if not present.update(deleted_at=timezone.now()):
        return False
    record_collection(Action.COLLECTION_REMOVED, collection, actor)
    return True


@transaction.atomic
def restore_collection(collection: Collection, *, actor: Actor) -> bool:
    """Take a collection back out of the bin, without what was removed on its own; False when it is not there."""
    removed = Collection.objects.of(collection.practice).in_bin().filter(pk=collection.pk)
    if not removed.update(deleted_at=None):
        return False
    record_collection(Action.COLLECTION_RESTORED, collection, actor)
    touch_patient(collection.patient)
    return True


@transaction.atomic
def delete_item(item: Item, *, actor: Actor) -> bool:
    """Delete what is in the bin for good: from now on nobody brings it back, and the worker removes it."""
    if not Item.objects.of(item.practice).in_bin().filter(pk=item.pk).update(deleted_at=CONDEMNED):
        return False
    record_item(Action.ITEM_PURGED, item, actor)
    transaction.on_commit(queue_purge)
    return True


@transaction.atomic
def delete_collection(collection: Collection, *, actor: Actor) -> bool:
    """The same for a collection with everything in it."""
    removed = Collection.objects.of(collection.practice).in_bin().filter(pk=collection.pk)
    if not removed.update(deleted_at=CONDEMNED):
        return False
    record_collection(Action.COLLECTION_PURGED, collection, actor)
    transaction.on_commit(queue_purge)
    return True


def _move(items: Iterable[Item], action: Action, actor: Actor, *, deleted_at: datetime.datetime | None) -> list[Item]:
    moved = [item for item in items if (item.deleted_at is None) != (deleted_at is None)]
    for item in moved:
        item.deleted_at = deleted_at
        item.save(update_fields=["deleted_at"])
        record_item(action, item, actor)
    return moved
