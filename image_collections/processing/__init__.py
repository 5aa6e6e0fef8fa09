"""The work of the worker: reading what arrived, and tidying up after what did not."""

from image_collections.processing.checking import check
from image_collections.processing.deidentifying import find_undeidentified, make_deidentified, want_deidentified
from image_collections.processing.exports import find_waiting_exports, forget_old_exports, make_export
from image_collections.processing.frames import arrange, find_unarranged
from image_collections.processing.logos import check_logo, find_waiting_logos
from image_collections.processing.objects import remove_leftovers
from image_collections.processing.purging import purge_bin
from image_collections.processing.scanning import scan_again
from image_collections.processing.transfers import forget_abandoned
from image_collections.processing.waiting import find_waiting

__all__ = [
    "arrange",
    "check",
    "check_logo",
    "find_unarranged",
    "find_undeidentified",
    "find_waiting",
    "find_waiting_exports",
    "find_waiting_logos",
    "forget_abandoned",
    "forget_old_exports",
    "make_deidentified",
    "make_export",
    "purge_bin",
    "remove_leftovers",
    "scan_again",
    "want_deidentified",
]
