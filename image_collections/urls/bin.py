"""To the bin, back out of it, and deleting for good; items_remove and item_remove are with what is done to items."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM, PATIENT, PRACTICE
from image_collections.views import removing
from image_collections.views.bin import collection_restore, item_restore, patient_restore, practice_bin

urlpatterns = [
    path(f"{PRACTICE}/bin/", practice_bin, name="practice_bin"),
    path(f"{PATIENT}/remove/", removing.patient_remove, name="patient_remove"),
    path(f"{PATIENT}/restore/", patient_restore, name="patient_restore"),
    path(f"{PATIENT}/delete/", removing.patient_delete, name="patient_delete"),
    path(f"{COLLECTION}/to-the-bin/", removing.collection_remove, name="collection_remove"),
    path(f"{COLLECTION}/from-the-bin/", collection_restore, name="collection_restore"),
    path(f"{COLLECTION}/delete/", removing.collection_delete, name="collection_delete"),
    path(f"{ITEM}/restore/", item_restore, name="item_restore"),
    path(f"{ITEM}/delete/", removing.item_delete, name="item_delete"),
]
