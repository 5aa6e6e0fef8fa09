"""Where things of image_collections are: the beginnings that its addresses share."""

from django.urls import register_converter

from accounts.logos import PATTERN as LOGO_NAME


class RoleConverter:
    """What a rendition is for."""

    regex = "thumbnail|preview|pixels|frames"
    to_python = to_url = staticmethod(str)


class LogoConverter:
    """The public name of a practice's logo."""

    regex = LOGO_NAME
    to_python = to_url = staticmethod(str)


register_converter(RoleConverter, "role")
register_converter(LogoConverter, "logo")

PRACTICE = "p/<slug:slug>"
PATIENT = "p/<slug:slug>/patients/<uuid:patient_id>"
COLLECTION = "p/<slug:slug>/collections/<uuid:collection_id>"
ITEM = "p/<slug:slug>/items/<uuid:item_id>"
UPLOAD = "p/<slug:slug>/uploads/<uuid:upload_id>"
