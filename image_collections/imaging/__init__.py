"""Reading what people upload: bytes and paths in, facts, pictures and reasons out; nothing of the rest of Bitewing."""

from image_collections.imaging import limits
from image_collections.imaging.archive import Disc, PackedEntry, read_disc, read_entry, unpacked
from image_collections.imaging.deidentifying import DEIDENTIFIABLE, deidentify, ending_of
from image_collections.imaging.dicom.deidentify import Disguise
from image_collections.imaging.dicom.facts import DicomFacts
from image_collections.imaging.door import Inspection, Renditions, inspect, render
from image_collections.imaging.formats import FORMATS, Format, ItemType
from image_collections.imaging.logo import LogoPicture, inspect_logo, make_logo
from image_collections.imaging.pixels import PixelPayload
from image_collections.imaging.reasons import Failed, Reason, Refused
from image_collections.imaging.series import Order, Place, order_slices, place_of, read_place
from image_collections.imaging.stack import Stack, count_frames, open_object

__all__ = [
    "DEIDENTIFIABLE",
    "FORMATS",
    "DicomFacts",
    "Disc",
    "Disguise",
    "Failed",
    "Format",
    "Inspection",
    "ItemType",
    "LogoPicture",
    "Order",
    "PackedEntry",
    "PixelPayload",
    "Place",
    "Reason",
    "Refused",
    "Renditions",
    "Stack",
    "count_frames",
    "deidentify",
    "ending_of",
    "inspect",
    "inspect_logo",
    "limits",
    "make_logo",
    "open_object",
    "order_slices",
    "place_of",
    "read_disc",
    "read_entry",
    "read_place",
    "render",
    "unpacked",
]
