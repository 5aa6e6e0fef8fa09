"""Names the app for Django."""

from django.apps import AppConfig


class ImageCollectionsConfig(AppConfig):
    name = "image_collections"
