"""What is done to many items at once, and the order they lie in."""

from django.urls import path

from image_collections.urls.places import COLLECTION
from image_collections.views import arranging, bulk_tags, moving, picking, undoing

urlpatterns = [
    path(f"{COLLECTION}/choose/", picking.items_choose, name="items_choose"),
    path(f"{COLLECTION}/move/", moving.items_move, name="items_move"),
    path(f"{COLLECTION}/copy/", moving.items_copy, name="items_copy"),
    path(f"{COLLECTION}/tag/", bulk_tags.items_tag, name="items_tag"),
    path(f"{COLLECTION}/arrange/", arranging.collection_arrange, name="collection_arrange"),
    path(f"{COLLECTION}/arrange/by-date/", arranging.collection_by_date, name="collection_by_date"),
    path(f"{COLLECTION}/undo/", undoing.collection_undo, name="collection_undo"),
]
