"""Names the app for Django."""

from django.apps import AppConfig


class TaggingConfig(AppConfig):
    name = "tagging"
