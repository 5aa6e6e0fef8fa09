"""The one picker of collections: a patient's, a new one, and the way to another patient, whatever is put there (D8)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership
from common.wording import day
from image_collections.models import Collection
from patients.models import Patient
from patients.presenters import identity_of

MOST_COLLECTIONS = 50
MOST_FOUND = 10


@dataclass(frozen=True)
class Place:
    """A collection that can be chosen."""

    id: uuid.UUID
    title: str
    day: str
    amount: str


@dataclass(frozen=True)
class Found:
    """A patient whom a search found, with the address at which the picker shows the collections."""

    name: str
    facts: list[str]
    url: str


@dataclass(frozen=True)
class Picker:
    """What `_picker.html` shows."""

    patient: Patient
    facts: list[str]
    is_other: bool
    places: list[Place]
    has_more: bool
    text: str
    found: list[Found]
    has_more_found: bool
    back: str  # to the collections of the patient one came from


def build_picker(membership: Membership, patient: Patient, here: Collection | None, *, text: str, query: str) -> Picker:
    """The latest collections of the patient but for `here`; `query` is what the address says besides."""
    collections = Collection.objects.seen_by(membership).present().filter(patient=patient)
    held = Count("items", filter=Q(items__deleted_at=None))
    elsewhere = collections.exclude(pk=here.pk) if here else collections
    latest = elsewhere.order_by("-images_on", "-pk").annotate(held=held)
    places = list(latest[: MOST_COLLECTIONS + 1])
    others = Patient.objects.seen_by(membership).present().exclude(pk=patient.pk).matching(text)
    found = list(others.by_name()[: MOST_FOUND + 1]) if text.strip() else []
    return Picker(
        patient=patient,
        facts=identity_of(patient),
        is_other=bool(here and here.patient_id != patient.pk),
        places=[_place(collection) for collection in places[:MOST_COLLECTIONS]],
        has_more=len(places) > MOST_COLLECTIONS,
        text=text,
        found=[_found(one, f"?{query}&patient={one.pk}") for one in found[:MOST_FOUND]],
        has_more_found=len(found) > MOST_FOUND,
        back=f"?{query}",
    )


def find_patients(membership: Membership, text: str, query: str) -> list[Found]:
    """The first of those whom these words find, each with the address at which the picker shows the collections."""
    found = Patient.objects.seen_by(membership).present().matching(text).by_name()[:MOST_FOUND]
    return [_found(one, f"?{query}&patient={one.pk}") for one in found]


def _place(collection: Collection) -> Place:
    number: int = getattr(collection, "held", 0)
    amount = ngettext("%(number)d file", "%(number)d files", number) % {"number": number} if number else _("Empty")
    return Place(collection.pk, collection.title, day(collection.images_on), amount)


def _found(patient: Patient, url: str) -> Found:
    return Found(patient.full_name, [fact for fact in identity_of(patient) if fact], url)
