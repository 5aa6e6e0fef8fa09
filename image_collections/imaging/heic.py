"""Opening HEIC: what its reader would die of is made harmless before; nothing of it is a part of the picture."""

import struct
from collections.abc import Iterator
from pathlib import Path

import pi_heif

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason

_HEAD, _LONG_HEAD = 8, 16
_PLAIN_BYTES = bytes(value if value < 0x80 else ord("?") for value in range(256))


def open_heic(path: Path, *, to_eight_bits: bool = False) -> pi_heif.HeifFile:
    """Open a file of which nothing is decoded yet. Raises what pi_heif raises, or Failed(DAMAGED)."""
    data = bytearray(path.read_bytes())
    for begin, end in _names(data):
        if not data[begin:end].isascii():
            data[begin:end] = data[begin:end].translate(_PLAIN_BYTES)
    return pi_heif.open_heif(bytes(data), convert_hdr_to_8bit=to_eight_bits)


def _names(data: bytearray) -> Iterator[tuple[int, int]]:
    """Where the types and names of items stand (ISO/IEC 14496-12, 8.11.6): the reader takes each for good UTF-8."""
    for name, begin, end in _boxes(data, 0, len(data)):
        if name != b"meta":
            continue
        for inner, start, stop in _boxes(data, begin + 4, end):
            if inner == b"iinf":
                first = start + (6 if data[start] == 0 else 8)
                yield from ((at, last) for _, at, last in _boxes(data, first, stop))


def _boxes(data: bytearray, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, begin and end of the content of each box. Raises Failed(DAMAGED) for more than anybody would write."""
    for _ in range(limits.HEIC_BOXES):
        if at + _HEAD > end:
            return
        length, name = struct.unpack_from(">L4s", data, at)
        head = _HEAD
        if length == 1 and at + _LONG_HEAD <= end:
            (length,), head = struct.unpack_from(">Q", data, at + _HEAD), _LONG_HEAD
        last = end if length == 0 else min(end, at + length)
        if last < at + head:
            return
        yield name, at + head, last
        at = last
    raise Failed(Reason.DAMAGED)
