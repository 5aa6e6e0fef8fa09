"""Exports: asked for, looked after, fetched."""

from django.urls import path

from image_collections.urls.places import PATIENT, PRACTICE
from image_collections.views import exports

EXPORT = f"{PRACTICE}/exports/<uuid:export_id>"

urlpatterns = [
    path(f"{PRACTICE}/exports/", exports.export_list, name="export_list"),
    path(f"{PRACTICE}/exports/practice/", exports.export_practice, name="export_practice"),
    path(f"{PATIENT}/export/", exports.export_patient, name="export_patient"),
    path(f"{EXPORT}/download/", exports.export_download, name="export_download"),
    path(f"{EXPORT}/remove/", exports.export_remove, name="export_remove"),
]
