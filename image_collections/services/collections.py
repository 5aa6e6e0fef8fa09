"""Collections: made, changed, looked at."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from accounts.models import Membership, User
from audit.actions import Action
from audit.ledger import Actor, record_look
from image_collections.models import Collection
from image_collections.services.recording import about_collection, record_collection
from patients.models import Patient
from patients.services import add_patient, touch_patient


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
    record_collection(Action.COLLECTION_CREATED, collection, actor)
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
        record_collection(Action.COLLECTION_CHANGED, collection, actor, changed=changed)
    return collection


def note_collection_look(collection: Collection, *, actor: Actor) -> None:
    """Record that somebody looked at the collection with its thumbnails."""
    about = about_collection(collection)
    record_look(Action.COLLECTION_VIEWED, practice_id=collection.practice_id, actor=actor, about=about)
