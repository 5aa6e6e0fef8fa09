"""What an export says of each thing, as plain values for JSON and for the pages in the ZIP; no bytes here."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Membership, Practice
from audit.models import Event
from image_collections.models import Collection, Item
from patients.models import Patient

FORMAT = "bitewing-export/1"
PATIENT = ("first_name", "last_name", "birth_date", "sex", "card_number", "phone", "email", "address", "notes")
TAG = ("title", "description", "stage", "taken_on", "keywords", "not_diagnosable", "private_note", "tagged_at")
ITEM = ("name", "folder", "type", "format", "state", "reason", "width", "height", "pages", "facts", "added_at", "scan")
EVENT = ("at", "action", "actor_kind", "actor_label", "address", "subject_label", "detail")
LinksOf = Callable[[Practice, Iterable[uuid.UUID]], Mapping[uuid.UUID, list[dict[str, Any]]]]


def record_of_patient(patient: Patient) -> dict[str, Any]:
    """Who it is, and since when known here."""
    return {"id": patient.pk, **_columns(patient, PATIENT), "created_at": patient.created_at}


def record_of_collection(collection: Collection, links: list[dict[str, Any]]) -> dict[str, Any]:
    """What is written on it, and through which links it was shared."""
    named = _columns(collection, ("title", "images_on", "description", "created_at", "deleted_at"))
    return {"id": collection.pk, **named, "links": links}


def record_of_item(item: Item) -> dict[str, Any]:
    """What it is, with its tag; wants kind, batch and teeth at hand."""
    teeth = [row.tooth for row in item.teeth.all()]
    tag = {**_columns(item, TAG), "kind": item.kind.label if item.kind else "", "teeth": teeth}
    sender = item.batch.sender if item.batch else ""
    return {"id": item.pk, **_columns(item, ITEM), "sent_by": sender, "deleted_at": item.deleted_at, "tag": tag}


def record_of_event(event: Event) -> dict[str, Any]:
    """One line of the ledger."""
    return {"position": event.position, **_columns(event, EVENT), "what": str(event.verb)}


def record_of_practice(practice: Practice) -> dict[str, Any]:
    """The practice with its users."""
    members = Membership.objects.of(practice).select_related("user").order_by("created_at", "id")
    people = [{"name": one.user.name, "email": one.user.email, "role": one.role} for one in members]
    return {"format": FORMAT, "name": practice.name, "country": practice.country, "users": people}


def links_of(practice: Practice, collections: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[dict[str, Any]]]:
    """The links of these collections; who shares lives above, and is named in the settings."""
    return cast("LinksOf", import_string(settings.EXPORTED_LINKS))(practice, collections)


def _columns(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
