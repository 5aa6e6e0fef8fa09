"""Collections, items and uploads as far as a member sees them, or 404: a foreign one does not exist."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from accounts.models import Membership
from image_collections.models import Collection, Export, Item, ItemFile, PatientMerge, Rendition, Upload
from image_collections.models.item import ItemQuerySet
from patients.access import find_any_patient, find_removed_patient
from patients.models import Patient, oldest_kept

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_collection(membership: Membership, collection_id: uuid.UUID) -> Collection:
    """A collection that is not in the bin, with its patient."""
    found = Collection.objects.seen_by(membership).present().filter(pk=collection_id).select_related("patient").first()
    if found is None:
        raise Http404
    found.practice = membership.practice
    return found


def items_of(collection: Collection) -> ItemQuerySet:
    """What is in a collection and not in the bin, in its order."""
    return collection.items.present().in_order()


def all_items_of(collection: Collection) -> ItemQuerySet:
    """The same, those in the bin included, in no order; pages may take few columns of them."""
    items: ItemQuerySet = Item.objects.of(collection.practice).filter(collection=collection)
    return items


def picked_items(collection: Collection, ids: Iterable[str]) -> list[Item]:
    """The items of this collection that were picked, also from the bin; ids that are none of it are left out."""
    wanted = {text for text in ids if _ID.fullmatch(text)}
    return list(collection.items.filter(pk__in=wanted).select_related("collection__patient", "kind").order_by("id"))


def find_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """An item that is not in the bin, with its collection, patient and kind."""
    return _item(membership, Item.objects.seen_by(membership).present(), item_id)


def find_any_collection(membership: Membership, collection_id: uuid.UUID) -> Collection:
    """A collection that this member sees, also from the bin; not what was deleted for good."""
    collections = Collection.objects.seen_by(membership).exclude(deleted_at__lte=oldest_kept())
    found = collections.filter(pk=collection_id).select_related("patient").first()
    if found is None:
        raise Http404
    found.practice = found.patient.practice = membership.practice
    return found


def find_removed_collection(membership: Membership, collection_id: uuid.UUID) -> Collection:
    """A collection that was put into the bin itself, and can be brought back."""
    found = find_any_collection(membership, collection_id)
    if found.deleted_at is None:
        raise Http404
    return found


def tray_items(membership: Membership) -> ItemQuerySet:
    """What waits in the tray or was removed from it; for a limited member there is no tray."""
    if membership.limited:
        raise Http404
    items: ItemQuerySet = Item.objects.in_tray_of(membership)
    return items


def find_tray_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """One thing that waits in the tray."""
    return _item(membership, tray_items(membership).present(), item_id)


def find_removed_tray_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """One thing that was removed from it."""
    return _item(membership, tray_items(membership).in_bin(), item_id)


def picked_tray_items(membership: Membership, ids: Iterable[str]) -> list[Item]:
    """Of these ids those that wait in the tray or were removed from it."""
    wanted = {text for text in ids if _ID.fullmatch(text)}
    rows = tray_items(membership).filter(pk__in=wanted).select_related("collection__patient", "kind")
    return list(rows.order_by("id"))


def picked_filed_items(membership: Membership, ids: Iterable[str]) -> list[Item]:
    """Of these ids those that lie with a patient whom this member sees, and are in no bin."""
    wanted = {text for text in ids if _ID.fullmatch(text)}
    rows = Item.objects.seen_by(membership).present().filter(pk__in=wanted)
    return list(rows.select_related("collection__patient", "kind", "batch").order_by("id"))


def find_removed_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """The same for an item."""
    return _item(membership, Item.objects.seen_by(membership).in_bin(), item_id)


def find_patient_or_kept(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient who is not in the bin, with `took_in`: whether another one was merged into this one.

    For one who was merged into another, that other one, without.
    """
    mine = PatientMerge.objects.of(membership.practice).filter(undone_at=None)
    seen = Patient.objects.seen_by(membership).annotate(took_in=Exists(mine.filter(kept=OuterRef("pk"))))
    patient = seen.filter(pk=patient_id).first()
    if patient is None:
        raise Http404
    if patient.deleted_at is None:
        return patient
    merge = mine.filter(merged=patient).first()
    if merge is None:
        raise Http404
    return find_any_patient(membership, merge.kept_id)


def find_merge(membership: Membership, merged_id: uuid.UUID) -> PatientMerge:
    """How the patient of this id was merged into another one, both seen by this member; while it can be undone."""
    merged = find_removed_patient(membership, merged_id)
    merges = PatientMerge.objects.of(membership.practice).filter(merged=merged, undone_at=None)
    merge: PatientMerge | None = merges.first()
    if merge is None:
        raise Http404
    merge.merged, merge.kept = merged, find_any_patient(membership, merge.kept_id)
    merge.practice = membership.practice
    return merge


def find_any_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """An item that this member sees, also from the bin; not what was deleted for good."""
    return _item(membership, Item.objects.seen_by(membership).exclude(deleted_at__lte=oldest_kept()), item_id)


def find_upload(membership: Membership, upload_id: uuid.UUID) -> Upload:
    """A transfer; what goes on into a collection in the bin is told so by uploads.py."""
    uploads = Upload.objects.seen_by(membership).filter(pk=upload_id)
    found = uploads.select_related("batch__collection__patient", "item").first()
    if found is None:
        raise Http404
    found.practice = membership.practice
    return found


def exports_of(membership: Membership) -> QuerySet[Export]:
    """What a member asked for, as far as the patient is still seen; administrators see everybody's."""
    exports = Export.objects.of(membership.practice)
    if not membership.is_administrator:
        seen = Patient.objects.seen_by(membership).present()
        exports = exports.filter(asked_by=membership.user, patient__in=seen)  # of everything: administrators alone
    return exports.select_related("patient", "asked_by")


def find_export(membership: Membership, export_id: uuid.UUID) -> Export:
    """An export that this member may fetch."""
    found = exports_of(membership).filter(pk=export_id).first()
    if found is None:
        raise Http404
    found.practice = membership.practice
    return found


def find_original(item: Item) -> ItemFile:
    """The bytes of an item as they came; a refused item has none any more."""
    found = item.files.first()
    if found is None:
        raise Http404
    return found


def find_rendition(item: Item, role: str) -> Rendition:
    """What was made of an item for this role."""
    found = item.renditions.filter(role=role).first()
    if found is None:
        raise Http404
    return found


def _item(membership: Membership, items: ItemQuerySet, item_id: uuid.UUID) -> Item:
    found = items.filter(pk=item_id).select_related("collection__patient", "kind").first()
    if found is None:
        raise Http404
    found.practice = found.collection.practice = membership.practice
    return found
