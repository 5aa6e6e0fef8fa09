"""The addresses of image_collections, one file for each subject."""

from image_collections.urls import bin as to_and_from_bin
from image_collections.urls import (
    exports,
    files,
    items,
    logo,
    merging,
    mismatch,
    moving,
    pages,
    panel,
    photos,
    scanning,
    tray,
    uploads,
)

urlpatterns = [
    *logo.urlpatterns,
    *pages.urlpatterns,
    *items.urlpatterns,
    *moving.urlpatterns,
    *mismatch.urlpatterns,
    *files.urlpatterns,
    *uploads.urlpatterns,
    *scanning.urlpatterns,
    *exports.urlpatterns,
    *panel.urlpatterns,
    *photos.urlpatterns,
    *to_and_from_bin.urlpatterns,
    *merging.urlpatterns,
    *tray.urlpatterns,
]
