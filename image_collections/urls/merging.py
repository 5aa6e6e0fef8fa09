"""Two patients who are one person."""

from django.urls import path

from image_collections.urls.places import PATIENT
from image_collections.views import merging

urlpatterns = [
    path(f"{PATIENT}/merge/", merging.patient_merge, name="patient_merge"),
    path(f"{PATIENT}/merge/with/", merging.patient_merge_with, name="patient_merge_with"),
    path(f"{PATIENT}/part/", merging.patients_part, name="patients_part"),
]
