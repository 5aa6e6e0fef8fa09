"""The work on exports: one ZIP with everything of a patient, or of the practice, written straight into the store."""

from image_collections.processing.exports.running import find_waiting_exports, forget_old_exports, make_export

__all__ = ["find_waiting_exports", "forget_old_exports", "make_export"]
