"""The directories of a TIFF or BigTIFF file: size, number of pages, whether its strips can be what they claim."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging import limits, picture_headers
from image_collections.imaging.picture_headers import PictureHeader
from image_collections.imaging.reasons import Failed, Reason, Refused

_WIDTH, _LENGTH, _BITS, _COMPRESSION, _SAMPLES = 256, 257, 258, 259, 277
_ROWS_PER_STRIP, _STRIP_OFFSETS, _STRIP_BYTES = 278, 273, 279
_TILE_WIDTH, _TILE_LENGTH, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_LISTS = (_STRIP_OFFSETS, _STRIP_BYTES, _TILE_OFFSETS, _TILE_BYTES)
_TYPE = {1: "B", 3: "H", 4: "L", 16: "Q"}
_UNCOMPRESSED, _JPEGS = 1, (6, 7)
_PHOTOMETRIC, _YCBCR = 262, 6
_PLANES, _APART, _GREYS, _EXTRA = 284, 2, (0, 1), 338
_ORIENTATION, _SAMPLE_FORMAT, _COMPLEX = 274, 339, (5, 6)
_BY_LIBVIPS = {1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946, 50_001}
# CCITT, LZW, JPEG, Deflate, PackBits, WebP; LERC, LZMA, Zstandard: what at least one of our decoders has learned.
_LEARNED = _BY_LIBVIPS | {34_887, 34_925, 50_000}
_BIG = 43
# What reading and seeking raise at and beyond the end of a file.
_BEYOND = (struct.error, OverflowError, ValueError, OSError)


@dataclass(frozen=True)
class _Form:
    """How numbers are written: byte order; formats of an offset, of the number of fields, of one field's head."""

    order: str
    offset: str
    count: str
    head: str

    @property
    def room(self) -> int:
        """Bytes of an offset, and of the values that stand in a field itself."""
        return struct.calcsize("=" + self.offset)

    @property
    def row(self) -> int:
        """Bytes of a field."""
        return struct.calcsize("=" + self.head) + self.room

    def read(self, file: BinaryIO, form: str) -> int:
        """The whole number at the place where the file is. Raises struct.error at its end."""
        form = self.order + form
        return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])


def read_tiff_header(path: Path) -> PictureHeader:
    """Return the size of the first page and the number of pages (TIFF 6.0, section 2).

    Raises Refused(PICTURE_TOO_LARGE) or Failed(DAMAGED).
    """
    first, pages = _read(path)
    return _checked(first, pages, path.stat().st_size)


def is_raw_ycbcr(path: Path) -> bool:
    """Whether brightness and colour differences are stored without JPEG, which libvips would take for red and green."""
    first, _ = _read(path)
    return first.get(_PHOTOMETRIC) == (_YCBCR,) and first.get(_COMPRESSION, (1,))[0] not in _JPEGS


def is_for_libvips(path: Path) -> bool:
    """Whether libvips reads it right; what it has not learned would be black, or in wrong colours, without an error."""
    first, _ = _read(path)

    def one(tag: int, default: int) -> int:
        return first.get(tag, (default,))[0]

    compression, photometric = one(_COMPRESSION, _UNCOMPRESSED), one(_PHOTOMETRIC, 1)
    apart = one(_PLANES, 1) == _APART and photometric in _GREYS and one(_SAMPLES, 1) > 1
    return compression in _BY_LIBVIPS and not apart and not is_raw_ycbcr(path)


@dataclass(frozen=True)
class TiffKind:
    """How the first page keeps its pixels; `extra` is what the first sample beside the colours means."""

    rows: int
    columns: int
    samples: int
    bits: int
    photometric: int
    orientation: int
    extra: int
    is_unusual: bool


def tiff_kind(path: Path) -> TiffKind:
    """Return how the first page keeps its pixels; `is_unusual` where no decoder of ours has learned it."""
    first, _ = _read(path)

    def one(tag: int, default: int) -> int:
        return first.get(tag, (default,))[0]

    compression, bits = one(_COMPRESSION, _UNCOMPRESSED), one(_BITS, 1)
    unusual = compression not in _LEARNED or one(_SAMPLE_FORMAT, 1) in _COMPLEX or (compression in _JPEGS and bits > 8)
    return TiffKind(
        rows=one(_LENGTH, 0),
        columns=one(_WIDTH, 0),
        samples=one(_SAMPLES, 1),
        bits=bits,
        photometric=one(_PHOTOMETRIC, 1),
        orientation=one(_ORIENTATION, 1),
        extra=one(_EXTRA, 0),
        is_unusual=unusual,
    )


def _read(path: Path) -> tuple[dict[int, tuple[int, ...]], int]:
    with path.open("rb") as file:
        try:
            form = _form(file)
            offset = form.read(file, form.offset)
            return _first_values(file, form, offset), _count_pages(file, form, offset)
        except _BEYOND as error:
            raise Failed(Reason.DAMAGED) from error


def _form(file: BinaryIO) -> _Form:
    """Leaves the file at the offset of the first directory."""
    order = "<" if file.read(2) == b"II" else ">"
    (version,) = struct.unpack(order + "H", file.read(2))
    if version != _BIG:
        return _Form(order, "L", "H", "HHL")
    sizes = struct.unpack(order + "HH", file.read(4))
    if sizes != (8, 0):
        raise Failed(Reason.DAMAGED)
    return _Form(order, "Q", "Q", "HHQ")


def _count_pages(file: BinaryIO, form: _Form, offset: int) -> int:
    """Follow the links; what cannot be followed ends them."""
    seen: set[int] = set()
    try:
        while offset and offset not in seen and len(seen) < limits.TIFF_PAGES:
            seen.add(offset)
            file.seek(offset)
            count = form.read(file, form.count)
            file.seek(count * form.row, 1)
            offset = form.read(file, form.offset)
    except _BEYOND:
        return max(1, len(seen))
    return max(1, len(seen))


def _first_values(file: BinaryIO, form: _Form, offset: int) -> dict[int, tuple[int, ...]]:
    """Return the whole-number fields of one directory; lists of strips are read up to TIFF_STRIPS."""
    file.seek(offset)
    count = form.read(file, form.count)
    rows = file.read(form.row * min(count, limits.TIFF_FIELDS))
    values: dict[int, tuple[int, ...]] = {}
    for at in range(0, len(rows) - form.row + 1, form.row):
        tag, kind, number = struct.unpack_from(form.order + form.head, rows, at)
        if kind not in _TYPE or number == 0:
            continue
        if number > limits.TIFF_STRIPS:
            if tag in _LISTS:
                raise Refused(Reason.PICTURE_TOO_LARGE)
            continue
        values[tag] = _field(file, form, rows[at + form.row - form.room : at + form.row], f"{number}{_TYPE[kind]}")
    return values


def _field(file: BinaryIO, form: _Form, raw: bytes, kind: str) -> tuple[int, ...]:
    """The values of a field: in the field itself, or where it points."""
    length = struct.calcsize("=" + kind)
    if length > form.room:
        file.seek(struct.unpack(form.order + form.offset, raw)[0])
        raw = file.read(length)
    return struct.unpack(form.order + kind, raw[:length])


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
