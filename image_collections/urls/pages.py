"""Pages of patients and collections."""

from django.urls import path

from image_collections.urls.places import COLLECTION, PATIENT, PRACTICE
from image_collections.views import pages

urlpatterns = [
    path(f"{PRACTICE}/patients/new/", pages.patient_new, name="patient_new"),
    path(f"{PATIENT}/", pages.patient_page, name="patient_page"),
    path(f"{PATIENT}/collections/new/", pages.collection_new, name="collection_new"),
    path(f"{COLLECTION}/", pages.collection_page, name="collection_page"),
    path(f"{COLLECTION}/edit/", pages.collection_edit, name="collection_edit"),
    path(f"{COLLECTION}/bin/", pages.collection_bin, name="collection_bin"),
]
