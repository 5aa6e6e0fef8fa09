"""The addresses of patients."""

from django.urls import path

from patients.views import patients

urlpatterns = [
    path("p/<slug:slug>/patients/", patients.patient_list, name="patient_list"),
    path("p/<slug:slug>/patients/<uuid:patient_id>/edit/", patients.patient_edit, name="patient_edit"),
]
