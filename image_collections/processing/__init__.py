"""The work of the worker: reading what arrived, and tidying up after what did not."""

from image_collections.processing.checking import check
from image_collections.processing.logos import check_logo, find_waiting_logos
from image_collections.processing.transfers import forget_abandoned
from image_collections.processing.waiting import find_waiting

__all__ = ["check", "check_logo", "find_waiting", "find_waiting_logos", "forget_abandoned"]
