"""The directories of a TIFF file: size, number of pages, and whether its strips can be what they claim."""

import struct
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging import limits, picture_headers
from image_collections.imaging.picture_headers import PictureHeader
from image_collections.imaging.reasons import Failed, Reason, Refused

_WIDTH, _LENGTH, _BITS, _COMPRESSION, _SAMPLES = 256, 257, 258, 259, 277
_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES = 278, 273, 279
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_UNIT = {1: 1, 3: 2, 4: 4}
_TYPE = {1: "B", 3: "H", 4: "L"}
_UNCOMPRESSED = 1


def read_tiff_header(path: Path) -> PictureHeader:
    """Return the size of the first page and the number of pages (TIFF 6.0, section 2).

    Raises Refused(PICTURE_TOO_LARGE) or Failed(DAMAGED).
    """
    with path.open("rb") as file:
        order = "<" if file.read(2) == b"II" else ">"
        try:
            file.seek(4)
            (offset,) = struct.unpack(order + "L", file.read(4))
            first = _first_values(file, order, offset)
            pages = _count_pages(file, order, offset)
        except struct.error as error:
            raise Failed(Reason.DAMAGED) from error
        return _checked(first, pages, path.stat().st_size)


def _count_pages(file: BinaryIO, order: str, offset: int) -> int:
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < limits.TIFF_PAGES:
        seen.add(offset)
        file.seek(offset)
        entries = file.read(2)
        if len(entries) < 2:
            break
        file.seek(offset + 2 + 12 * struct.unpack(order + "H", entries)[0])
        link = file.read(4)
        offset = struct.unpack(order + "L", link)[0] if len(link) == 4 else 0
    return max(1, len(seen))


def _first_values(file: BinaryIO, order: str, offset: int) -> dict[int, tuple[int, ...]]:
    """Return the whole-number fields of one directory; lists of strips are read up to TIFF_STRIPS."""
    file.seek(offset)
    (count,) = struct.unpack(order + "H", file.read(2))
    rows = file.read(12 * count)
    values: dict[int, tuple[int, ...]] = {}
    for at in range(0, len(rows) - 11, 12):
        tag, kind, number = struct.unpack_from(order + "HHL", rows, at)
        if kind not in _TYPE or number == 0:
            continue
        if number > limits.TIFF_STRIPS:
            if tag in (_STRIP_OFFSETS, _STRIP_BYTES, _TILE_OFFSETS, _TILE_BYTES):
                raise Refused(Reason.PICTURE_TOO_LARGE)
            continue
        raw = rows[at + 8 : at + 12]
        if number * _UNIT[kind] > 4:
            file.seek(struct.unpack(order + "L", raw)[0])
            raw = file.read(number * _UNIT[kind])
        values[tag] = struct.unpack_from(f"{order}{number}{_TYPE[kind]}", raw)
    return values


def _checked(values: dict[int, tuple[int, ...]], pages: int, file_bytes: int) -> PictureHeader:
    """One strip or row of tiles is held at a time; what is stored must be in the file."""

    def one(tag: int, default: int) -> int:
        return values.get(tag, (default,))[0]

    width, height = one(_WIDTH, 0), one(_LENGTH, 0)
    row = width * one(_SAMPLES, 1) * max(8, one(_BITS, 1)) // 8
    rows_held = min(height, one(_TILE_LENGTH, one(_ROWS_PER_STRIP, height)))
    tile = one(_TILE_WIDTH, 0) * one(_TILE_LENGTH, 0) * one(_SAMPLES, 1) * max(8, one(_BITS, 1)) // 8
    header = PictureHeader(width, height, max(row * rows_held, tile), pages)
    picture_headers.check(header)
    stored = values.get(_TILE_BYTES, values.get(_STRIP_BYTES, ()))
    if stored and min(stored) > file_bytes:
        raise Failed(Reason.DAMAGED)
    if one(_COMPRESSION, 1) == _UNCOMPRESSED and one(_BITS, 1) >= 8 and row * height > file_bytes:
        raise Failed(Reason.DAMAGED)
    return header
