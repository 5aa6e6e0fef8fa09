"""What can be done with patients: create, change, find likely duplicates, assign to limited members."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Membership, Practice, User
from audit import ledger
from audit.actions import Action
from audit.ledger import About, Actor
from patients.models import Assignment, Patient

MOST_DUPLICATES = 5


class CardNumberTaken(Exception):
    """Another patient of the practice got this card number in the meantime."""


class ForeignAssignment(Exception):
    """Patient and member are not of the same practice; no page offers this."""


def create_patient(practice: Practice, *, actor: Actor, user: User | None, values: dict[str, Any]) -> Patient:
    """A new patient with the values of a valid PatientForm."""
    patient = Patient(practice=practice, created_by=user, **values)
    patient.note_words()
    with transaction.atomic():
        _save_once(patient)
        ledger.record(Action.PATIENT_CREATED, practice_id=practice.pk, actor=actor, about=about_patient(patient))
    return patient


def add_patient(membership: Membership, *, actor: Actor, values: dict[str, Any]) -> Patient:
    """A member's new patient; a limited member is assigned to it and so goes on seeing it."""
    user = membership.user
    with transaction.atomic():
        patient = create_patient(membership.practice, actor=actor, user=user, values=values)
        if membership.limited:
            assign_patient(patient, membership, actor=actor, user=user)
    return patient


def change_patient(patient: Patient, *, actor: Actor, values: dict[str, Any]) -> Patient:
    """Set these values; the ledger names the fields that changed, not what stood in them."""
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value)
    if not changed:
        return patient
    for name in changed:
        setattr(patient, name, values[name])
    patient.note_words()
    patient.last_activity_at = timezone.now()
    about = about_patient(patient, changed=changed)
    with transaction.atomic():
        _save_once(patient)
        ledger.record(Action.PATIENT_CHANGED, practice_id=patient.practice_id, actor=actor, about=about)
    return patient


def _save_once(patient: Patient) -> None:
    try:
        with transaction.atomic():
            patient.save()
    except IntegrityError as error:
        raise CardNumberTaken from error


def set_photo(patient: Patient, item_id: uuid.UUID | None, *, actor: Actor) -> None:
    """The item that stands for the patient, or none; whether it can, whoever knows items has asked."""
    if patient.photo_item == item_id:
        return
    patient.photo_item = item_id
    about = about_patient(patient, item=str(item_id or ""))
    with transaction.atomic():
        patient.save(update_fields=["photo_item"])
        ledger.record(Action.PATIENT_PHOTO_SET, practice_id=patient.practice_id, actor=actor, about=about)


def note_patient_viewed(patient: Patient, *, actor: Actor) -> None:
    """Write down that somebody looked at this patient's data; soon again is the same look."""
    ledger.record_look(
        Action.PATIENT_VIEWED, practice_id=patient.practice_id, actor=actor, about=about_patient(patient)
    )


def touch_patient(patient: Patient) -> None:
    """Something was done for this patient just now; moves the patient up in the list."""
    patient.last_activity_at = timezone.now()
    patient.save(update_fields=["last_activity_at"])


def likely_duplicates(
    membership: Membership, last_name: str, birth_date: datetime.date | None, card_number: str
) -> list[Patient]:
    """Patients whom this member sees and who may be the same person; a handful is enough to decide."""
    alike = Patient.objects.seen_by(membership).present().alike(last_name, birth_date, card_number)
    return list(alike.by_name()[:MOST_DUPLICATES])


def about_patient(patient: Patient, **detail: Any) -> About:
    """How the ledger names a patient."""
    name = patient.full_name
    return About(id=patient.pk, label=name, patient_id=patient.pk, patient_label=name, detail=detail)


def assign_patient(
    patient: Patient, membership: Membership, *, actor: Actor, user: User | None, ends_on: datetime.date | None = None
) -> Assignment:
    """Let a limited member see this patient, until the end of a day or without end; also moves that day."""
    if patient.practice_id != membership.practice_id:
        raise ForeignAssignment
    values = {"practice": membership.practice, "created_by": user, "ends_on": ends_on}
    with transaction.atomic():
        mine = Assignment.objects.of(membership.practice).select_for_update()
        assignment: Assignment
        assignment, is_new = mine.get_or_create(membership=membership, patient=patient, defaults=values)
        if not is_new and assignment.ends_on == ends_on:
            return assignment
        assignment.ends_on = ends_on
        assignment.save(update_fields=["ends_on"])
        _record_assignment(Action.PATIENT_ASSIGNED, assignment, actor, until=str(ends_on or ""))
    return assignment


def unassign_patient(assignment: Assignment, *, actor: Actor) -> None:
    """The member does not see this patient any more, from the next request on."""
    with transaction.atomic():
        number, _rows = Assignment.objects.of(assignment.practice).filter(pk=assignment.pk).delete()
        if number:
            _record_assignment(Action.PATIENT_UNASSIGNED, assignment, actor)


def _record_assignment(action: Action, assignment: Assignment, actor: Actor, **detail: Any) -> None:
    patient, person = assignment.patient, assignment.membership.user
    about = About(person.pk, f"{person.name} <{person.email}>", patient.pk, patient.full_name, detail)
    ledger.record(action, practice_id=assignment.practice_id, actor=actor, about=about)
