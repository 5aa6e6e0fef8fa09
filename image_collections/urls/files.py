"""Bytes on their way out."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM
from image_collections.views import files

urlpatterns = [
    path(f"{COLLECTION}/download/", files.collection_download, name="collection_download"),
    path(f"{ITEM}/<role:role>/", files.item_rendition, name="item_rendition"),
    path(f"{ITEM}/pixels.json", files.item_pixels_meta, name="item_pixels_meta"),
    path(f"{ITEM}/frames.json", files.item_frames_meta, name="item_frames_meta"),
    path(f"{ITEM}/original/", files.item_original, name="item_original"),
]
