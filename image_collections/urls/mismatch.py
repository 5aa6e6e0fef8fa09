"""Files that name another patient."""

from django.urls import path

from image_collections.urls.places import COLLECTION
from image_collections.views import mismatch

urlpatterns = [
    path(f"{COLLECTION}/other-patient/", mismatch.collection_mismatch, name="collection_mismatch"),
    path(f"{COLLECTION}/other-patient/confirm/", mismatch.items_confirm, name="items_confirm"),
]
