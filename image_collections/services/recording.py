"""How what is done to collections and items stands in the ledger."""

from __future__ import annotations

from typing import Any

from audit.actions import Action
from audit.ledger import About, Actor, record
from image_collections.models import Collection, Item


def about_collection(collection: Collection, **detail: Any) -> About:
    """The collection, of whom it is, and what else is to be kept."""
    patient = collection.patient
    return About(collection.pk, collection.title, patient.pk, patient.full_name, detail)


def record_collection(action: Action, collection: Collection, actor: Actor, **detail: Any) -> None:
    """One line about a collection."""
    record(action, practice_id=collection.practice_id, actor=actor, about=about_collection(collection, **detail))


def about_item(item: Item, **detail: Any) -> About:
    """The item, of whom it is, and what else is to be kept; wants item.collection.patient."""
    patient = item.collection.patient
    return About(item.pk, item.label, patient.pk, patient.full_name, detail)


def record_item(action: Action, item: Item, actor: Actor, **detail: Any) -> None:
    """One line about an item."""
    record(action, practice_id=item.practice_id, actor=actor, about=about_item(item, **detail))
