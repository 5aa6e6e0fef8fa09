"""Files that no scanner looked at."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM
from image_collections.views import scanning

urlpatterns = [
    path(f"{COLLECTION}/not-scanned/", scanning.collection_unscanned, name="collection_unscanned"),
    path(f"{ITEM}/not-scanned/", scanning.item_scan_accept, name="item_scan_accept"),
]
