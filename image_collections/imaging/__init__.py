"""Reading what people upload: bytes and paths in, facts, pictures and reasons out; nothing of the rest of Bitewing."""

from image_collections.imaging.door import Inspection, Renditions, inspect, render
from image_collections.imaging.formats import FORMATS, Format, ItemType
from image_collections.imaging.logo import LogoPicture, inspect_logo, make_logo
from image_collections.imaging.pixels import PixelPayload
from image_collections.imaging.reasons import Failed, Reason, Refused

__all__ = [
    "FORMATS",
    "Failed",
    "Format",
    "Inspection",
    "ItemType",
    "LogoPicture",
    "PixelPayload",
    "Reason",
    "Refused",
    "Renditions",
    "inspect",
    "inspect_logo",
    "make_logo",
    "render",
]
