"""The Basic Application Level Confidentiality Profile of DICOM PS3.15, Annex E, on one data set; nothing is read here.

The rows of its table are data (basic_profile.txt). Beyond the table goes what the table leaves to whoever applies it:
attributes that it does not know are removed when they are private, unknown, of another representation than the standard
gives them, or of one that holds names, addresses, days or free text.
"""

import re
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path

from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

from image_collections.imaging.dicom.header import DICOM_ERRORS

NewUid = Callable[[str], str]
ROWS = Path(__file__).with_name("basic_profile.txt")
REMOVE, EMPTY, DUMMY, UID = "X", "Z", "D", "U"
_WORDY = {"PN", "DA", "DT", "TM", "LT", "ST", "UT", "UR", "AE", "AS"}
_BINARY = {"OB", "OW", "OF", "OD", "OL", "OV", "UN"}
_PICTURE = re.compile(r"(Float|DoubleFloat)?PixelData|LUTData|(Segmented)?\w+PaletteColorLookupTableData")
_LAST_GROUP, _CURVES, _OVERLAYS, _HIGH_BYTE = 0x7FE0, 0x5000, 0x6000, 0xFF00
_FIRST_GROUP = 0x0008
_WORDS = "Removed"
_DUMMIES: dict[str, object] = {
    "DA": "19000101",
    "TM": "000000",
    "DT": "19000101000000",
    "AS": "000Y",
    "CS": "REMOVED",
    "UI": "2.25.0",
    "SQ": [],
    "UR": "",
    **dict.fromkeys(("IS", "DS"), "0"),
    **dict.fromkeys(("US", "UL", "SS", "SL", "UV", "SV", "AT"), 0),
    **dict.fromkeys(("FL", "FD"), 0.0),
    **dict.fromkeys(_BINARY, b"\0\0"),
}


@cache
def actions() -> dict[int, str]:
    """Tag and what is done: of several letters the last, which satisfies every object (type 1 needs a value)."""
    lines = (line.split() for line in ROWS.read_text(encoding="ascii").splitlines() if not line.startswith("#"))
    return {int(row[0], 16): row[1].removesuffix("*")[-1] for row in lines}


def apply_profile(dataset: Dataset, new_uid: NewUid, known: Collection[str] = ()) -> None:
    """Clean a data set and everything in its sequences; `known` are words that name the patient.

    Whatever cannot be read is removed.
    """
    names = _pattern(known)
    for tag in list(dataset.keys()):
        try:
            element = dataset[tag]
            is_kept = _clean(element, new_uid, names)
        except DICOM_ERRORS:
            is_kept = False
        if not is_kept:
            del dataset[tag]
        elif element.VR == "SQ":
            for item in element.value:
                apply_profile(item, new_uid, known)


def _clean(element: DataElement, new_uid: NewUid, names: re.Pattern[str] | None) -> bool:
    """Say whether the element stays, with a value that says nothing where the table wants that."""
    tag = int(element.tag)
    action = actions().get(tag)
    if action == REMOVE or _is_foreign(element):
        return False
    if action == EMPTY:
        element.value = element.empty_value
    elif action == DUMMY:
        element.value = _DUMMIES.get(element.VR, _WORDS)
    elif action == UID and element.VR == "UI":
        element.value = _replaced(element, new_uid)
    elif action is None:
        return _says_nothing(element, names)
    return True


def _is_foreign(element: DataElement) -> bool:
    """Private, of a group that no image has, not of the standard, or not what the standard says it is."""
    group = element.tag.group
    if element.tag.is_private or not _FIRST_GROUP <= group <= _LAST_GROUP:
        return True
    if group & _HIGH_BYTE in (_CURVES, _OVERLAYS):
        return True
    try:
        return not _kinds(element.VR) & _kinds(dictionary_VR(element.tag))
    except KeyError:
        return True


def _kinds(representation: str) -> set[str]:
    """Of implicit objects it may be open until they are written: "US or SS"."""
    return set(representation.split(" or "))


def _says_nothing(element: DataElement, names: re.Pattern[str] | None) -> bool:
    kinds = _kinds(element.VR)
    if kinds & _BINARY:
        return bool(_PICTURE.fullmatch(element.keyword))
    if kinds & _WORDY:
        return False
    if names is None or element.VR == "SQ":
        return True
    return not names.search(str(element.value))


def _replaced(element: DataElement, new_uid: NewUid) -> str | list[str]:
    values = element.value if element.VM > 1 else [element.value]
    new = [new_uid(str(value)) if value else "" for value in values]
    return new if len(new) > 1 else new[0]


def _pattern(known: Collection[str]) -> re.Pattern[str] | None:
    """Whole words: a short one may be part of a word of anatomy."""
    words = "|".join(re.escape(word) for word in known)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None
