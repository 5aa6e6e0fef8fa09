"""Patients of a practice as far as a member sees them, and those who see them, or 404."""

from __future__ import annotations

import uuid

from django.http import Http404

from accounts.models import Membership, Practice, Role
from patients.models import Assignment, Patient


def find_patient(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient who is not in the bin; a foreign one does not exist."""
    return _or_404(Patient.objects.seen_by(membership).present().filter(pk=patient_id).first())


def find_any_patient(membership: Membership, patient_id: uuid.UUID) -> Patient:
    """A patient whom this member sees, also from the bin."""
    return _or_404(Patient.objects.seen_by(membership).filter(pk=patient_id).first())


def find_patient_named(membership: Membership, text: str) -> Patient:
    """The same for an id from a query string, which may be anything."""
    try:
        return find_any_patient(membership, uuid.UUID(text))
    except ValueError:
        raise Http404 from None


def find_assignee(practice: Practice, membership_id: uuid.UUID) -> Membership:
    """A membership to which patients can be assigned, for administrators, who see all and are none themselves."""
    members = Membership.objects.of(practice).exclude(role=Role.ADMINISTRATOR).select_related("user")
    found = members.filter(pk=membership_id).first()
    if found is None:
        raise Http404
    found.practice = practice
    return found


def find_assignment(assignee: Membership, patient: Patient) -> Assignment | None:
    """What was said about these two, also when it is over."""
    found: Assignment | None = (
        Assignment.objects.of(assignee.practice).filter(membership=assignee, patient=patient).first()
    )
    return found


def _or_404(patient: Patient | None) -> Patient:
    if patient is None:
        raise Http404
    return patient
