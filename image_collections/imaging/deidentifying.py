"""The back door: a file without its patient, for the formats of which that can be said with certainty."""

from pathlib import Path

from image_collections.imaging.dicom.deidentify import Disguise, deidentify_dicom
from image_collections.imaging.formats import BY_CODE
from image_collections.imaging.photo_clean import BECOMES, clean_photo
from image_collections.imaging.reasons import Failed, Reason

DEIDENTIFIABLE = {**BECOMES, "dicom": "dicom"}
"""Format and what it becomes. Documents, videos, scans and archives hold text in too many places."""


def deidentify(path: Path, code: str, target: Path, disguise: Disguise) -> None:
    """Write what is at `path` without its patient to `target`; raises Failed or Refused."""
    if code not in DEIDENTIFIABLE:
        raise Failed(Reason.NO_PICTURE)
    if code == "dicom":
        deidentify_dicom(path, target, disguise)
    else:
        clean_photo(path, code, target)


def ending_of(code: str) -> str:
    """How the name of the outcome ends."""
    return BY_CODE[DEIDENTIFIABLE[code]].extensions[0]
