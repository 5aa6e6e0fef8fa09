"""The tables of patients, one file for each subject."""

from patients.models.assignment import Assignment, AssignmentQuerySet, SeenByQuerySet, today_at
from patients.models.patient import Patient, PatientQuerySet, Sex

__all__ = ["Assignment", "AssignmentQuerySet", "Patient", "PatientQuerySet", "SeenByQuerySet", "Sex", "today_at"]
