"""Reading what people upload: bytes and paths in, facts, pictures and reasons out. Knows nothing of the rest of Bitewing."""

from .door import Inspection, Renditions, inspect, render
from .formats import FORMATS, Format, ItemType
from .pixels import PixelPayload
from .reasons import Failed, Reason, Refused

__all__ = [
    "FORMATS",
    "Failed",
    "Format",
    "Inspection",
    "ItemType",
    "PixelPayload",
    "Reason",
    "Refused",
    "Renditions",
    "inspect",
    "render",
]
