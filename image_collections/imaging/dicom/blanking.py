"""Compressed frames without what their encoders wrote beside the picture: comments, EXIF, thumbnails, trailers.

The segments stay where they are and are filled with zeros, so that no decoder sees a difference.
"""

import re
import struct

_JPEG, _JPEG2000 = b"\xff\xd8", b"\xff\x4f"
_MARKER = re.compile(rb"\xff[\x80-\xcf\xd8-\xfe]")  # in the data of a scan 0xFF is followed by 0 or a restart marker
_END = b"\xff\xd9"
_ADOBE, _JFIF, _COLOUR = b"Adobe", b"JFIF\0", b"mrfx"  # say how the samples are to be read
_KEPT = {0xE0: (_JFIF, 14), 0xEE: (_ADOBE, 12), 0xE8: (_COLOUR, 5)}
_COMMENT, _LAST_APPLICATION, _SCAN = 0xFE, 0xEF, 0xDA
_FIRST_2000, _TILE, _TILE_DATA, _COMMENT_2000, _END_2000 = 0xFF50, 0xFF90, 0xFF93, 0xFF64, 0xFFD9


class NotBlanked(ValueError):
    """The stream is not what its syntax says, so nobody can tell what is in it."""


def blank(frame: bytes) -> bytes:
    """Return a compressed frame of the same length; raises NotBlanked."""
    stream = bytearray(frame)
    try:
        if frame[:2] == _JPEG:
            _blank_jpeg(stream)
        elif frame[:2] == _JPEG2000:
            _blank_jpeg2000(stream)
        else:
            raise NotBlanked
    except struct.error as error:
        raise NotBlanked from error
    return bytes(stream)


def _blank_jpeg(stream: bytearray) -> None:
    """JPEG and JPEG-LS (ISO 10918-1, B.1; ISO 14495-1, C): segments up to the end, data of scans between them."""
    at, end = 2, len(stream)
    while at < end:
        found = _MARKER.search(stream, at)
        if found is None:
            return
        at, marker = found.start() + 2, stream[found.start() + 1]
        if found[0] == _END:
            break
        if found[0] == _JPEG:
            raise NotBlanked
        (length,) = struct.unpack_from(">H", stream, at)
        if marker == _COMMENT or 0xE0 <= marker <= _LAST_APPLICATION:
            _empty(stream, at + 2, min(at + length, end), marker)
        at += length
    _zero(stream, at, end)


def _empty(stream: bytearray, start: int, end: int, marker: int) -> None:
    name, length = _KEPT.get(marker, (b"", 0))
    if name and stream[start : start + len(name)] == name:
        start += length
    _zero(stream, start, end)


def _blank_jpeg2000(stream: bytearray) -> None:
    """JPEG 2000 and its high-throughput variant (ISO 15444-1, A): main header, then tile parts, each with a header."""
    at, tile_end = 2, len(stream)
    while at + 4 <= len(stream):
        marker, length = struct.unpack_from(">HH", stream, at)
        if marker == _TILE:
            (size,) = struct.unpack_from(">L", stream, at + 6)
            tile_end = at + size if size else len(stream)
        elif marker == _COMMENT_2000:
            _zero(stream, at + 6, min(at + 2 + length, len(stream)))
        elif marker == _END_2000:
            break
        if marker == _TILE_DATA:
            at = max(tile_end, at + 2)
        else:
            if not _FIRST_2000 <= marker < _TILE_DATA:
                raise NotBlanked
            at += 2 + length
    if stream[at : at + 2] == _END:
        _zero(stream, at + 2, len(stream))


def _zero(stream: bytearray, start: int, end: int) -> None:
    if end > start:
        stream[start:end] = bytes(end - start)
