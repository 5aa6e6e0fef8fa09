"""The addresses of image_collections."""

from django.urls import path, register_converter

from accounts.logos import PATTERN as LOGO_NAME
from image_collections.views import files, items, logo, pages, tags, uploads


class RoleConverter:
    """What a rendition is for."""

    regex = "thumbnail|preview|pixels"
    to_python = to_url = staticmethod(str)


class LogoConverter:
    """The public name of a practice's logo."""

    regex = LOGO_NAME
    to_python = to_url = staticmethod(str)


register_converter(RoleConverter, "role")
register_converter(LogoConverter, "logo")

PATIENT = "p/<slug:slug>/patients/<uuid:patient_id>"
COLLECTION = "p/<slug:slug>/collections/<uuid:collection_id>"
ITEM = "p/<slug:slug>/items/<uuid:item_id>"
UPLOAD = "p/<slug:slug>/uploads/<uuid:upload_id>"

urlpatterns = [
    path("logo/<logo:logo>.png", logo.practice_logo, name="practice_logo"),
    path("p/<slug:slug>/settings/logo/", logo.logo_settings, name="logo_settings"),
    path("p/<slug:slug>/settings/logo/remove/", logo.logo_remove, name="logo_remove"),
    path("p/<slug:slug>/patients/new/", pages.patient_new, name="patient_new"),
    path(f"{PATIENT}/", pages.patient_page, name="patient_page"),
    path(f"{PATIENT}/collections/new/", pages.collection_new, name="collection_new"),
    path(f"{COLLECTION}/", pages.collection_page, name="collection_page"),
    path(f"{COLLECTION}/edit/", pages.collection_edit, name="collection_edit"),
    path(f"{COLLECTION}/bin/", pages.collection_bin, name="collection_bin"),
    path(f"{COLLECTION}/remove/", items.items_remove, name="items_remove"),
    path(f"{COLLECTION}/restore/", items.items_restore, name="items_restore"),
    path(f"{COLLECTION}/download/", files.collection_download, name="collection_download"),
    path(f"{COLLECTION}/upload/", uploads.upload_form, name="upload_form"),
    path(f"{COLLECTION}/uploads/", uploads.upload_begin, name="upload_begin"),
    path(f"{COLLECTION}/share/", items.items_share, name="items_share"),
    path(f"{ITEM}/tag/", tags.item_tag, name="item_tag"),
    path(f"{ITEM}/remove/", items.item_remove, name="item_remove"),
    path(f"{ITEM}/restore/", items.item_restore, name="item_restore"),
    path(f"{ITEM}/retry/", uploads.item_retry, name="item_retry"),
    path(f"{ITEM}/<role:role>/", files.item_rendition, name="item_rendition"),
    path(f"{ITEM}/pixels.json", files.item_pixels_meta, name="item_pixels_meta"),
    path(f"{ITEM}/original/", files.item_original, name="item_original"),
    path(f"{UPLOAD}/", uploads.upload_parts, name="upload_parts"),
    path(f"{UPLOAD}/parts/<int:number>/", uploads.upload_part, name="upload_part"),
    path(f"{UPLOAD}/complete/", uploads.upload_complete, name="upload_complete"),
    path(f"{UPLOAD}/cancel/", uploads.upload_cancel, name="upload_cancel"),
]
