"""Two patients who are one person become one, and can be parted again as long as one of them lies in the bin."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import Actor, record
from image_collections.models import Collection as PatientCollection
from image_collections.models import Export, PatientMerge
from image_collections.services.sights import merge_sights, part_sights
from patients.models import PERSONAL_FIELDS, Patient, field_named, oldest_kept
from patients.services import about_patient

KEPT_FIELDS = (*PERSONAL_FIELDS, "photo_item")


class NotMergeable(Exception):
    """One of the two is in the bin by now, or both are the same."""


class NotPartable(Exception):
    """The one who stayed is in the bin, or it was undone already, or it was too long ago."""


@transaction.atomic
def merge_patients(
    kept: Patient, merged: Patient, *, actor: Actor, user: User, takes: Collection[str] = ()
) -> PatientMerge:
    """Move everything of `merged`, who goes to the bin, to `kept`, who takes the values of these fields over."""
    kept, merged = _held(kept, merged)
    before = {name: getattr(kept, name) for name in KEPT_FIELDS}
    wanted = {name: getattr(merged, name) for name in KEPT_FIELDS if name in takes}
    after = before | {"photo_item": kept.photo_item or merged.photo_item} | wanted
    given_up = merged.card_number if "card_number" in takes else ""
    if given_up:
        merged.card_number = ""  # a number belongs to one patient, also in the bin
    merged.deleted_at = timezone.now()
    _save(merged, "deleted_at")
    _write(kept, after)
    moved = _move(merged, kept, {}) | merge_sights(merged, kept)
    changed = [name for name in KEPT_FIELDS if before[name] != after[name]]
    moved["before"] = {name: _plain(before[name]) for name in changed}
    moved["after"] = {name: _plain(after[name]) for name in changed}
    moved["card_number"] = given_up
    merge: PatientMerge = PatientMerge.objects.create(
        practice=kept.practice, kept=kept, merged=merged, moved=moved, merged_by=user, merged_at=merged.deleted_at
    )
    _record(Action.PATIENTS_MERGED, merge, actor)
    return merge


@transaction.atomic
def part_patients(merge: PatientMerge, *, actor: Actor) -> list[str]:
    """Take the merge back; names the fields that somebody changed since, which stay as they are."""
    kept, merged = _held_parted(merge)
    number = kept.card_number
    stay = _take_back(kept, merge.moved)
    _move(kept, merged, merge.moved)
    _leave_photo(kept)
    is_free = _save_with_number(kept, otherwise=number)
    merged.deleted_at, merged.last_activity_at = None, timezone.now()
    merged.card_number = merge.moved["card_number"] or merged.card_number
    is_free = _save_with_number(merged, otherwise="") and is_free
    if not is_free and "card_number" not in stay:
        stay.append("card_number")
    part_sights(merged, kept, merge.moved)
    PatientMerge.objects.of(merge.practice).filter(pk=merge.pk).update(undone_at=timezone.now())
    _record(Action.PATIENTS_PARTED, merge, actor)
    return stay


def merges_into(patient: Patient) -> list[PatientMerge]:
    """Who was merged into this patient and can be parted again, the last first."""
    merges = PatientMerge.objects.of(patient.practice).filter(kept=patient, undone_at=None)
    in_bin = merges.filter(merged__deleted_at__gt=oldest_kept())
    return list(in_bin.select_related("merged", "merged_by").order_by("-merged_at", "-pk"))


def _held(kept: Patient, merged: Patient) -> tuple[Patient, Patient]:
    """Both as they are now, locked in the same order whichever way round they are merged."""
    found = _locked(kept, merged)
    if len(found) != 2 or any(patient.deleted_at for patient in found.values()):
        raise NotMergeable
    return found[kept.pk], found[merged.pk]


def _held_parted(merge: PatientMerge) -> tuple[Patient, Patient]:
    found = _locked(merge.kept, merge.merged)
    going_on = PatientMerge.objects.of(merge.practice).filter(pk=merge.pk, undone_at=None)
    if len(found) != 2 or not going_on.exists():
        raise NotPartable
    kept, merged = found[merge.kept_id], found[merge.merged_id]
    if kept.deleted_at or merged.deleted_at is None or merged.deleted_at <= oldest_kept():
        raise NotPartable
    return kept, merged


def _locked(*patients: Patient) -> dict[uuid.UUID, Patient]:
    practice = patients[0].practice
    rows = Patient.objects.of(practice).select_for_update().filter(pk__in=[patient.pk for patient in patients])
    found = {patient.pk: patient for patient in rows.order_by("pk")}
    for patient in found.values():
        patient.practice = practice
    return found


def _write(patient: Patient, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(patient, name, value)
    patient.last_activity_at = timezone.now()
    _save(patient, "last_activity_at")


def _save(patient: Patient, *more: str) -> None:
    patient.note_words()
    patient.save(update_fields=[*KEPT_FIELDS, "search_text", "sort_name", *more])


def _take_back(kept: Patient, moved: Mapping[str, Any]) -> list[str]:
    """The values of before, but for fields that somebody changed since; names those."""
    stay = []
    for name, value in moved["before"].items():
        if _plain(getattr(kept, name)) == moved["after"][name]:
            setattr(kept, name, field_named(name).to_python(value))
        else:
            stay.append(name)
    return stay


def _save_with_number(patient: Patient, *, otherwise: str) -> bool:
    """False when the card number went to somebody else meanwhile; it is saved with the other one then."""
    try:
        with transaction.atomic():
            _save(patient, "deleted_at", "last_activity_at")
    except IntegrityError:
        patient.card_number = otherwise
        _save(patient, "deleted_at", "last_activity_at")
        return False
    return True


def _move(source: Patient, target: Patient, known: Mapping[str, Any]) -> dict[str, Any]:
    """Collections and exports; only the known ones, if some are. What is gone by now is left out."""
    moved = {}
    for name, model in (("collections", PatientCollection), ("exports", Export)):
        mine = model.objects.of(source.practice).filter(patient=source)
        if known:
            mine = mine.filter(pk__in=known[name])
        moved[name] = [str(key) for key in mine.values_list("pk", flat=True)]
        mine.update(patient=target)
    return moved


def _leave_photo(patient: Patient) -> None:
    """The photo goes with the collection it lies in."""
    if patient.photo_item and not patient.collections.filter(items=patient.photo_item).exists():
        patient.photo_item = None


def _plain(value: Any) -> str | None:
    return None if value is None else str(value)


def _record(action: Action, merge: PatientMerge, actor: Actor) -> None:
    about = about_patient(merge.kept, merged=str(merge.merged_id), collections=len(merge.moved["collections"]))
    record(action, practice_id=merge.practice_id, actor=actor, about=about)
