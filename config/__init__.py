"""The composition root: it knows every room by name, and nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
