"""Compressed frames told by their first bytes, whatever the transfer syntax says, and the size they claim."""

import struct
from dataclasses import dataclass
from enum import Enum, auto


class Stream(Enum):
    """What a compressed frame is."""

    JPEG = auto()
    JPEG_LOSSLESS = auto()
    JPEG_LS = auto()
    JPEG_2000 = auto()
    HTJ2K = auto()
    JPEG_XL = auto()


# Start of frame markers of ISO/IEC 10918-1, table B.1, and of 14495-1, annex C.
_FRAME_MARKERS = {
    **dict.fromkeys((0xC0, 0xC1, 0xC2, 0xC9, 0xCA), Stream.JPEG),
    **dict.fromkeys((0xC3, 0xCB), Stream.JPEG_LOSSLESS),
    0xF7: Stream.JPEG_LS,
}
_JPEG_START, _CODE_STREAM = b"\xff\xd8", b"\xff\x4f\xff\x51"
_JP2_BOX, _JXL_STARTS = b"\0\0\0\x0cjP  ", (b"\xff\x0a", b"\0\0\0\x0cJXL ")
STREAM_END = b"\xff\xd9"
_SEARCHED = 4_096
_MARKER = 0xFF
# Bit of Rsiz that says "capabilities follow", as a high-throughput stream must (ISO/IEC 15444-15, A.2).
_CAPABILITIES = 0x4000
_MARKERS_WITHOUT_LENGTH = {0x01, 0xFF, *range(0xD0, 0xDA)}


def begins_stream(head: bytes) -> bool:
    """Say whether these are the first bytes of a compressed picture."""
    return head.startswith((*_JXL_STARTS, _CODE_STREAM, _JP2_BOX, _JPEG_START + b"\xff"))


def kind_of(data: bytes) -> Stream | None:
    """Return what the frame is; None where its bytes do not say."""
    if data.startswith(_JXL_STARTS):
        return Stream.JPEG_XL
    if data.startswith((_CODE_STREAM, _JP2_BOX)):
        at = data.find(_CODE_STREAM, 0, _SEARCHED)
        capable = at >= 0 and len(data) > at + 8 and struct.unpack_from(">H", data, at + 6)[0] & _CAPABILITIES
        return Stream.HTJ2K if capable else Stream.JPEG_2000
    found = _jpeg_frame(data)
    return _FRAME_MARKERS[data[found + 1]] if found else None


def size_of(data: bytes) -> tuple[int, int, int] | None:
    """Return (columns, rows, samples) that a JPEG, JPEG-LS or JPEG 2000 stream claims, None where it does not say."""
    try:
        at = data.find(_CODE_STREAM, 0, _SEARCHED)
        if at >= 0 and data.startswith((_CODE_STREAM, _JP2_BOX)):
            right, bottom, left, top = struct.unpack_from(">LLLL", data, at + 8)
            return right - left, bottom - top, struct.unpack_from(">H", data, at + 40)[0]
        if found := _jpeg_frame(data):
            rows, columns, samples = struct.unpack_from(">HHB", data, found + 5)
            return columns, rows, samples
    except struct.error:
        return None
    return None


def precision_of(data: bytes) -> int:
    """Return the bits of a sample of a JPEG or JPEG-LS stream, 0 where it does not say."""
    found = _jpeg_frame(data)
    return data[found + 4] if found is not None and len(data) > found + 4 else 0


def ends_whole(data: bytes) -> bool:
    """Say whether a JPEG or JPEG 2000 stream has its end; both have the same mark."""
    return data.rstrip(b"\0").endswith(STREAM_END)


def _jpeg_frame(data: bytes) -> int | None:
    """Return where the start of frame marker stands (ISO/IEC 10918-1, B.2.1)."""
    if not data.startswith(_JPEG_START):
        return None
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        if data[at] != _MARKER or marker in _FRAME_MARKERS:
            return at if data[at] == _MARKER else None
        at += 1 if marker == _MARKER else 2
        if marker not in _MARKERS_WITHOUT_LENGTH:
            at += struct.unpack_from(">H", data, at)[0]
    return None


@dataclass(frozen=True)
class Jpeg2000:
    """What a JPEG 2000 stream says of itself (ISO/IEC 15444-1, A.5.1 and A.6.1), of its first component.

    `mixed`: the decoder undoes a transformation of colours. `levels`: how often the picture can be halved.
    """

    columns: int
    rows: int
    samples: int
    precision: int
    signed: bool
    mixed: bool
    levels: int


def jpeg_2000_of(data: bytes) -> Jpeg2000 | None:
    """Return what the stream says, None where it does not say enough."""
    size, coding = data.find(_CODE_STREAM, 0, _SEARCHED), data.find(b"\xff\x52", 0, _SEARCHED)
    if size < 0 or coding < size or len(data) < max(size + 43, coding + 10):
        return None
    right, bottom, left, top = struct.unpack_from(">LLLL", data, size + 8)
    (samples,) = struct.unpack_from(">H", data, size + 40)
    depth = data[size + 42]
    precision, signed = (depth & 0x7F) + 1, bool(depth & 0x80)
    return Jpeg2000(right - left, bottom - top, samples, precision, signed, data[coding + 8] == 1, data[coding + 9])


def components_are_mixed(data: bytes) -> bool:
    """Say whether the decoder of a JPEG 2000 stream brings RGB whatever was stored."""
    says = jpeg_2000_of(data)
    return says is not None and says.mixed
