"""The tables of patients, one file for each subject."""

from patients.models.assignment import Assignment, AssignmentQuerySet, SeenByQuerySet, today_at
from patients.models.bin import CONDEMNED, BinQuerySet, oldest_kept
from patients.models.patient import PERSONAL_FIELDS, Patient, PatientQuerySet, Sex, field_named

__all__ = [
    "CONDEMNED",
    "PERSONAL_FIELDS",
    "Assignment",
    "AssignmentQuerySet",
    "BinQuerySet",
    "Patient",
    "PatientQuerySet",
    "SeenByQuerySet",
    "Sex",
    "field_named",
    "oldest_kept",
    "today_at",
]
