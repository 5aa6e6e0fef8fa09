"""What people do with collections and items: make, change, tag, take to the bin and back, look at."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, User
from audit.actions import Action
from audit.ledger import About, Actor, record, record_look
from image_collections.models import Collection, Item, ItemTooth
from patients.models import Patient
from patients.services import add_patient, touch_patient
from tagging.tag import Tag

TAG_FIELDS = ("title", "description", "kind", "stage", "taken_on", "keywords", "not_diagnosable", "private_note")


@transaction.atomic
def create_collection(
    patient: Patient, *, actor: Actor, user: User, title: str, images_on: datetime.date, description: str = ""
) -> Collection:
    """A new, empty collection of the patient."""
    collection = Collection.objects.create(
        practice_id=patient.practice_id,
        patient=patient,
        title=title,
        images_on=images_on,
        description=description,
        created_by=user,
    )
    touch_patient(patient)
    _record(Action.COLLECTION_CREATED, collection, actor)
    return collection


@transaction.atomic
def create_patient_with_collection(
    membership: Membership, *, actor: Actor, patient: dict[str, Any], collection: dict[str, Any]
) -> Collection:
    """A member's new patient and the first collection, both or neither."""
    person = add_patient(membership, actor=actor, values=patient)
    return create_collection(person, actor=actor, user=membership.user, **collection)


@transaction.atomic
def change_collection(
    collection: Collection, *, actor: Actor, title: str, images_on: datetime.date, description: str
) -> Collection:
    """Change what is written on a collection; nothing is recorded when nothing changed."""
    values = {"title": title, "images_on": images_on, "description": description}
    changed = [name for name, value in values.items() if getattr(collection, name) != value]
    if changed:
        for name in changed:
            setattr(collection, name, values[name])
        collection.save(update_fields=changed)
        _record(Action.COLLECTION_CHANGED, collection, actor, changed=changed)
    return collection


@transaction.atomic
def tag_item(item: Item, *, actor: Actor, user: User, tag: Tag) -> list[str]:
    """Write the tag and return the names of the fields that changed; the ledger keeps those, not what was written."""
    values = {name: getattr(tag, name) for name in TAG_FIELDS} | {"keywords": list(tag.keywords)}
    changed = [name for name, value in values.items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, values[name])
    if _set_teeth(item, set(tag.teeth)):
        changed.append("teeth")
    if changed:
        item.tagged_by, item.tagged_at = user, timezone.now()
        item.save(update_fields=[*TAG_FIELDS, "tagged_by", "tagged_at"])
        _record_item(Action.ITEM_TAGGED, item, actor, changed=changed)
    return changed


def tag_of(item: Item) -> Tag:
    """The tag that an item carries now."""
    values = {name: getattr(item, name) for name in TAG_FIELDS}
    teeth = tuple(item.teeth.values_list("tooth", flat=True))
    return Tag(**values | {"keywords": tuple(item.keywords), "teeth": teeth})


@transaction.atomic
def remove_items(items: Iterable[Item], *, actor: Actor) -> list[Item]:
    """Take items to the bin; those that are there already stay as they are."""
    return _move(items, Action.ITEM_REMOVED, actor, deleted_at=timezone.now())


@transaction.atomic
def restore_items(items: Iterable[Item], *, actor: Actor) -> list[Item]:
    """Take items back out of the bin."""
    return _move(items, Action.ITEM_RESTORED, actor, deleted_at=None)


def note_collection_look(collection: Collection, *, actor: Actor) -> None:
    """Record that somebody looked at the collection with its thumbnails."""
    about = _about(collection)
    record_look(Action.COLLECTION_VIEWED, practice_id=collection.practice_id, actor=actor, about=about)


def _move(items: Iterable[Item], action: Action, actor: Actor, *, deleted_at: datetime.datetime | None) -> list[Item]:
    moved = [item for item in items if (item.deleted_at is None) != (deleted_at is None)]
    for item in moved:
        item.deleted_at = deleted_at
        item.save(update_fields=["deleted_at"])
        _record_item(action, item, actor)
    return moved


def _set_teeth(item: Item, teeth: set[int]) -> bool:
    before = set(item.teeth.values_list("tooth", flat=True))
    if before == teeth:
        return False
    item.teeth.filter(tooth__in=before - teeth).delete()
    ItemTooth.objects.bulk_create(ItemTooth(item=item, tooth=tooth) for tooth in sorted(teeth - before))
    return True


def _about(collection: Collection, **detail: Any) -> About:
    patient = collection.patient
    return About(collection.pk, collection.title, patient.pk, patient.full_name, detail)


def _record(action: Action, collection: Collection, actor: Actor, **detail: Any) -> None:
    record(action, practice_id=collection.practice_id, actor=actor, about=_about(collection, **detail))


def _record_item(action: Action, item: Item, actor: Actor, **detail: Any) -> None:
    patient = item.collection.patient
    about = About(item.pk, item.label, patient.pk, patient.full_name, detail)
    record(action, practice_id=item.practice_id, actor=actor, about=about)
