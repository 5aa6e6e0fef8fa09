"""Patients of a practice, or 404."""

import uuid

from django.http import Http404

from accounts.models import Practice
from patients.models import Patient


def find_patient(practice: Practice, patient_id: uuid.UUID) -> Patient:
    """A patient who is not in the bin; a foreign one does not exist."""
    return _or_404(Patient.objects.of(practice).present().filter(pk=patient_id).first())


def find_any_patient(practice: Practice, patient_id: uuid.UUID) -> Patient:
    """A patient of this practice, also from the bin."""
    return _or_404(Patient.objects.of(practice).filter(pk=patient_id).first())


def find_patient_named(practice: Practice, text: str) -> Patient:
    """The same for an id from a query string, which may be anything."""
    try:
        return find_any_patient(practice, uuid.UUID(text))
    except ValueError:
        raise Http404 from None


def _or_404(patient: Patient | None) -> Patient:
    if patient is None:
        raise Http404
    return patient
