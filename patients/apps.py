"""Names the app for Django."""

from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"
