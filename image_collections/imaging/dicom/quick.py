"""The few values that make an object a slice of a series, read without a library: a disc has hundreds of them.

Only what is plain is read here, little endian without sequences of unknown length before the values; anything else is
left to header.py, which reads everything and takes twenty times as long.
"""

from __future__ import annotations

import struct

from image_collections.imaging import limits
from image_collections.imaging.dicom.header import Openable

INSTANCE, MODALITY, SERIES = 0x00080018, 0x00080060, 0x0020000E
NAME, NUMBER, BIRTH_DATE = 0x00100010, 0x00100020, 0x00100030
INSTANCE_NUMBER, POSITION, ORIENTATION, FRAME_OF_REFERENCE = 0x00200013, 0x00200032, 0x00200037, 0x00200052
FRAMES, ROWS, COLUMNS = 0x00280008, 0x00280010, 0x00280011
PERSON = (NAME, NUMBER, BIRTH_DATE)
_PLACE = (INSTANCE_NUMBER, POSITION, ORIENTATION, FRAME_OF_REFERENCE, FRAMES, ROWS, COLUMNS)
_WANTED = frozenset((INSTANCE, MODALITY, SERIES, *PERSON, *_PLACE))
_LONG_FORM = frozenset((b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"UN", b"SQ", b"UC", b"UR", b"UT", b"SV", b"UV"))
_PLAIN = {b"1.2.840.10008.1.2": False, b"1.2.840.10008.1.2.2": None, b"1.2.840.10008.1.2.1.99": None}
_UNDEFINED = 0xFFFFFFFF
_FIRST, _MOST = 4 * limits.KIB, 64 * limits.KIB
_SYNTAX = 0x00020010
_MOST_VALUE = 1024


def quick_values(source: Openable) -> dict[int, bytes] | None:
    """The wanted values as they stand in the object, by tag; None where header.py must be asked."""
    with source.open("rb") as file:
        data = file.read(_FIRST)
        if data[128:132] != b"DICM":
            return None
        found = _walk(data)
        if found is None and len(data) == _FIRST:
            found = _walk(data + file.read(_MOST - _FIRST))
    return found


def _walk(data: bytes) -> dict[int, bytes] | None:
    """None when the data end before the wanted tags are behind us, or are not plain."""
    at, explicit, found = 132, True, dict[int, bytes]()
    while at + 12 <= len(data):
        group, element = struct.unpack_from("<HH", data, at)
        tag = group << 16 | element
        if tag > COLUMNS:
            return found
        if group != 2 and _SYNTAX in found and (syntax := _syntax(found.pop(_SYNTAX).strip(b"\0 "))) is not True:
            if syntax is None:
                return None
            explicit = syntax
        start, length = _value_at(data, at, explicit=explicit or group == 2)
        if length == _UNDEFINED or start + length > len(data):
            return None
        if tag in _WANTED or tag == _SYNTAX:
            found[tag] = data[start : start + min(length, _MOST_VALUE)]
        at = start + length
    return None


def _syntax(uid: bytes) -> bool | None:
    """Explicit or implicit little endian; None for what is neither."""
    return _PLAIN.get(uid, True)


def _value_at(data: bytes, at: int, *, explicit: bool) -> tuple[int, int]:
    if not explicit:
        return at + 8, struct.unpack_from("<L", data, at + 4)[0]
    if data[at + 4 : at + 6] in _LONG_FORM:
        return at + 12, struct.unpack_from("<L", data, at + 8)[0]
    return at + 8, struct.unpack_from("<H", data, at + 6)[0]
