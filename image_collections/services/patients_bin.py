"""Patients to the bin with everything of theirs, back out of it, and out of it for good."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor, record
from image_collections.models import PatientMerge
from image_collections.tasks import queue_purge
from patients.models import CONDEMNED, Patient
from patients.services import about_patient, touch_patient


@transaction.atomic
def remove_patient(patient: Patient, *, actor: Actor) -> bool:
    """Take a patient to the bin; the collections are not touched and come back with the patient. False: is there."""
    present = Patient.objects.of(patient.practice).filter(pk=patient.pk, deleted_at=None)
    if not present.update(deleted_at=timezone.now()):
        return False
    _record(Action.PATIENT_REMOVED, patient, actor)
    return True


@transaction.atomic
def restore_patient(patient: Patient, *, actor: Actor) -> bool:
    """Take a patient back out of the bin; False when the patient is not there, or was merged and must be parted."""
    removed = Patient.objects.of(patient.practice).in_bin().filter(pk=patient.pk)
    if merge_of(patient) or not removed.update(deleted_at=None):
        return False
    touch_patient(patient)
    _record(Action.PATIENT_RESTORED, patient, actor)
    return True


@transaction.atomic
def delete_patient(patient: Patient, *, actor: Actor) -> bool:
    """Delete for good: from now on nobody brings the patient back, and the worker removes everything."""
    removed = Patient.objects.of(patient.practice).in_bin().filter(pk=patient.pk)
    if not removed.update(deleted_at=CONDEMNED, card_number=""):  # the number is free for somebody else
        return False
    _record(Action.PATIENT_PURGED, patient, actor)
    transaction.on_commit(queue_purge)
    return True


def merge_of(patient: Patient) -> PatientMerge | None:
    """How this patient became part of another one, as long as that can be undone."""
    merges = PatientMerge.objects.of(patient.practice).filter(merged=patient, undone_at=None)
    found: PatientMerge | None = merges.select_related("kept").first()
    return found


def _record(action: Action, patient: Patient, actor: Actor) -> None:
    record(action, practice_id=patient.practice_id, actor=actor, about=about_patient(patient))
