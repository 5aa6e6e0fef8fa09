"""The round picture of a patient: a photo if one was set and is still there, else a symbol by age and sex (B4).

Where photos are kept lives above, and is named in the settings instead of imported.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Practice
from patients.models import Patient, Sex

GROWN_UP, OLDER = 18, 65  # years from which on somebody is drawn so
SYMBOLS = {
    ("child", Sex.FEMALE): "person-child-female",
    ("child", Sex.MALE): "person-child-male",
    ("adult", Sex.FEMALE): "person-adult-female",
    ("adult", Sex.MALE): "person-adult-male",
    ("older", Sex.FEMALE): "person-older-female",
    ("older", Sex.MALE): "person-older-male",
}
NEUTRAL = {"child": "person-child-other", "adult": "person-adult-other", "older": "person-older-other"}
FindPhotos = Callable[[Practice, Mapping[uuid.UUID, uuid.UUID]], Mapping[uuid.UUID, str]]


@dataclass(frozen=True)
class Picture:
    """A symbol of the sprite; `photo` is the address of the photo that stands in its place, if there is one."""

    icon: str
    photo: str = ""


def symbol_of(patient: Patient, today: datetime.date) -> str:
    """Child, adult or older; female, male or neither."""
    years = patient.age_on(today)
    age = "child" if years < GROWN_UP else "adult" if years < OLDER else "older"
    return SYMBOLS.get((age, cast("Sex", patient.sex)), NEUTRAL[age])


def pictures_of(practice: Practice, patients: Iterable[Patient], today: datetime.date) -> dict[uuid.UUID, Picture]:
    """Of all these patients with at most one query, and with none where nobody has a photo."""
    known = list(patients)
    wanted = {patient.pk: patient.photo_item for patient in known if patient.photo_item}
    photos: Mapping[uuid.UUID, str] = {}
    if wanted:
        find = cast("FindPhotos", import_string(settings.PATIENT_PHOTOS))
        photos = find(practice, wanted)
    return {patient.pk: Picture(symbol_of(patient, today), photos.get(patient.pk, "")) for patient in known}
