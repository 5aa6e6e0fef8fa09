"""The patient's photo."""

from django.urls import path

from image_collections.urls.places import ITEM
from image_collections.views import photos

urlpatterns = [
    path(f"{ITEM}/photo/", photos.patient_photo_set, name="patient_photo_set"),
]
