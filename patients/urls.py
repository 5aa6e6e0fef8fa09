"""The addresses of patients."""

from django.urls import path

from patients import views

urlpatterns = [
    path("p/<slug:slug>/patients/", views.patient_list, name="patient_list"),
    path("p/<slug:slug>/patients/<uuid:patient_id>/edit/", views.patient_edit, name="patient_edit"),
]
