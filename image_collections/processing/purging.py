"""What lay in the bin for long enough is deleted for good: bit by bit, each in its own transaction with its own line.

Files go before the collection they lie in, collections before their patient; so a worker may die between any two.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from functools import partial

from django.db import transaction

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.models import Collection, Export, Item, Upload, UploadState
from image_collections.processing.objects import let_go_of_files, let_go_of_renditions, remove_unnamed
from image_collections.processing.transfers import give_up
from patients.models import CONDEMNED, BinQuerySet, Patient, oldest_kept

ROUND = 200
SECONDS = 40  # the rest waits for the next time

Deleted = Patient | Collection | Item


def purge_bin() -> None:
    """Round after round, until nothing is left or it took long."""
    ends = time.monotonic() + SECONDS
    while purge_round() and time.monotonic() < ends:
        pass


def purge_round() -> int:
    """At most ROUND files, empty collections and empty patients; how many went."""
    items, collections = Item.objects.across_practices(), Collection.objects.across_practices()
    patients = Patient.objects.across_practices()
    gone = _each(purge_item, _due(items, "", "collection__", "collection__patient__"))
    gone += _each(purge_collection, _due(collections.filter(items=None), "", "patient__"))
    return gone + _each(purge_patient, _due(patients.filter(collections=None), ""))


def purge_item(item_id: uuid.UUID) -> bool:
    """One item with its files; False when it is gone already or was brought back."""
    with transaction.atomic():
        items = Item.objects.across_practices().filter(pk=item_id)
        held = items.select_for_update(of=("self", "collection", "collection__patient"))
        item = held.select_related("collection__patient", "practice").first()
        if item is None or not _is_over(item, item.collection, item.collection.patient):
            return False
        let_go_of_renditions(item)
        let_go_of_files(item)
        item.uploads.all().delete()
        patient = item.collection.patient
        Patient.objects.of(item.practice).filter(pk=patient.pk, photo_item=item.pk).update(photo_item=None)
        note_purged(item, patient)
        item.delete()
    return True


def purge_collection(collection_id: uuid.UUID) -> bool:
    """One collection without items, with its links; False when there is something in it or it was brought back."""
    _end_uploads(collection_id)
    with transaction.atomic():
        collections = Collection.objects.across_practices().filter(pk=collection_id)
        held = collections.select_for_update(of=("self", "patient"))
        collection = held.select_related("patient").first()
        if collection is None or not _is_over(collection, collection.patient) or _is_in_use(collection):
            return False
        note_purged(collection, collection.patient)
        collection.delete()
    return True


def purge_patient(patient_id: uuid.UUID) -> bool:
    """One patient without collections, with the exports; False when there is something left or it was brought back."""
    with transaction.atomic():
        patient = Patient.objects.across_practices().select_for_update().filter(pk=patient_id).first()
        if patient is None or not _is_over(patient) or patient.collections.exists():
            return False
        exports = Export.objects.across_practices().filter(patient=patient)
        keys = list(exports.exclude(key="").values_list("key", flat=True))
        note_purged(patient, patient)
        patient.delete()
        transaction.on_commit(partial(remove_unnamed, keys))
    return True


def note_purged(thing: Deleted, patient: Patient) -> None:
    """The one line; what a person deleted for good has it already."""
    if thing.deleted_at != CONDEMNED:
        action, label = words_for_purged(thing)
        about = About(thing.pk, label, patient.pk, patient.full_name)
        record(action, practice_id=thing.practice_id, actor=SYSTEM, about=about)


def words_for_purged(thing: Deleted) -> tuple[Action, str]:
    """What the ledger says of it, and what it calls it."""
    if isinstance(thing, Item):
        return Action.ITEM_PURGED, thing.label
    if isinstance(thing, Collection):
        return Action.COLLECTION_PURGED, thing.title
    return Action.PATIENT_PURGED, thing.full_name


def _due(rows: BinQuerySet, *paths: str) -> list[uuid.UUID]:
    """The first of those that are over themselves, or lie in something that is."""
    found: list[uuid.UUID] = []
    for path in paths:  # one question each: so each is answered by the small index of what lies in a bin
        over = rows.filter(**{f"{path}deleted_at__lte": oldest_kept()})
        found += over.values_list("pk", flat=True)[: ROUND - len(found)]
    return list(dict.fromkeys(found))


def _each(purge: Callable[[uuid.UUID], bool], ids: list[uuid.UUID]) -> int:
    return sum(purge(key) for key in ids)


def _is_over(*things: Deleted) -> bool:
    return any(thing.deleted_at is not None and thing.deleted_at <= oldest_kept() for thing in things)


def _is_in_use(collection: Collection) -> bool:
    uploading = collection.upload_batches.filter(uploads__state=UploadState.UPLOADING)
    return collection.items.exists() or uploading.exists()


def _end_uploads(collection_id: uuid.UUID) -> None:
    """Give back the room of what is still on its way; nothing more is taken into what lies in the bin."""
    uploads = Upload.objects.across_practices().filter(batch__collection=collection_id, state=UploadState.UPLOADING)
    for upload in uploads.select_related("practice"):
        give_up(upload)
