"""The addresses of patients."""

from django.urls import path

from patients.views import assignments, patients

PATIENT = "p/<slug:slug>/patients/<uuid:patient_id>/"
ASSIGNED = "p/<slug:slug>/users/<uuid:membership_id>/patients/"

urlpatterns = [
    path("p/<slug:slug>/patients/", patients.patient_list, name="patient_list"),
    path("p/<slug:slug>/patients/alike/", patients.patient_alike, name="patient_alike"),
    path(f"{PATIENT}edit/", patients.patient_edit, name="patient_edit"),
    path(f"{PATIENT}photo/remove/", patients.patient_photo_remove, name="patient_photo_remove"),
    path(f"{PATIENT}people/", assignments.patient_people, name="patient_people"),
    path(ASSIGNED, assignments.assignments, name="assignments"),
    path(f"{ASSIGNED}<uuid:patient_id>/", assignments.assignment_set, name="assignment_set"),
    path(f"{ASSIGNED}<uuid:patient_id>/remove/", assignments.assignment_remove, name="assignment_remove"),
]
