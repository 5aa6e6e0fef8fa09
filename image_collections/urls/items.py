"""What is done to items."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM
from image_collections.views import items, tags

urlpatterns = [
    path(f"{COLLECTION}/remove/", items.items_remove, name="items_remove"),
    path(f"{COLLECTION}/restore/", items.items_restore, name="items_restore"),
    path(f"{COLLECTION}/share/", items.items_share, name="items_share"),
    path(f"{COLLECTION}/problems/dismiss/", items.problems_dismiss, name="problems_dismiss"),
    path(f"{ITEM}/tag/", tags.item_tag, name="item_tag"),
    path(f"{ITEM}/remove/", items.item_remove, name="item_remove"),
]
