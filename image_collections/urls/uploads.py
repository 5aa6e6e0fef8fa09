"""Files on their way in."""

from django.urls import path

from image_collections.urls.places import COLLECTION, ITEM, PATIENT, UPLOAD
from image_collections.views import uploads

urlpatterns = [
    path(f"{COLLECTION}/upload/", uploads.upload_form, name="upload_form"),
    path(f"{COLLECTION}/uploads/", uploads.upload_begin, name="upload_begin"),
    path(f"{PATIENT}/upload/", uploads.upload_collection, name="upload_collection"),
    path(f"{ITEM}/retry/", uploads.item_retry, name="item_retry"),
    path(f"{UPLOAD}/", uploads.upload_parts, name="upload_parts"),
    path(f"{UPLOAD}/parts/<int:number>/", uploads.upload_part, name="upload_part"),
    path(f"{UPLOAD}/complete/", uploads.upload_complete, name="upload_complete"),
    path(f"{UPLOAD}/cancel/", uploads.upload_cancel, name="upload_cancel"),
]
