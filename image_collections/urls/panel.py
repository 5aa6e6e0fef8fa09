"""The side panel "Case images"."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM
from image_collections.views import panel

urlpatterns = [
    path(f"{COLLECTION}/panel/empty/", panel.panel_empty, name="panel_empty"),
    path(f"{ITEM}/panel/show/", panel.panel_show, name="panel_show"),
    path(f"{ITEM}/panel/hide/", panel.panel_hide, name="panel_hide"),
]
