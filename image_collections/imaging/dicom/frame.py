"""The bytes of the first frame of an object, and only these; decoding is elsewhere."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from image_collections.imaging import limits
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.reasons import Failed, Reason, Refused

_BYTE_BITS = 8
_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD


def native_frame(header: DicomHeader, layout: Layout) -> bytes:
    """Return the first uncompressed frame; what is missing at its end is padded with zeros.

    Bytes in big endian words stand in pairs the other way round (PS3.5, 8.1.1).
    """
    if header.pixels is None or header.pixels.length is None:
        raise Failed(Reason.DAMAGED)
    with header.open() as file:
        file.seek(header.pixels.offset)
        data = file.read(min(layout.frame_bytes + layout.frame_bytes % 2, header.pixels.length))
    if header.pixels.in_words and layout.bits_allocated <= _BYTE_BITS and not header.little_endian:
        data = np.frombuffer(data[: len(data) // 2 * 2], np.uint16).byteswap().tobytes()
    data = data[: layout.frame_bytes]
    return data if len(data) == layout.frame_bytes else data.ljust(layout.frame_bytes, b"\0")


def compressed_frame(header: DicomHeader, layout: Layout) -> bytes:
    """Return the first compressed frame (PS3.5, A.4): its fragments up to where the second frame begins."""
    if header.pixels is None:
        raise Failed(Reason.NO_PICTURE)
    with header.open() as file:
        file.seek(header.pixels.offset)
        offsets = _offset_table(file)
        parts, at, start = [], 0, file.tell()
        end = offsets[1] if len(offsets) > 1 else None
        for fragment in _fragments(file):
            parts.append(fragment)
            at = file.tell() - start
            if (end is not None and at >= end) or (end is None and _ends_frame(layout, fragment, parts)):
                break
            if sum(map(len, parts)) > limits.COMPRESSED_FRAME_BYTES:
                raise Refused(Reason.PICTURE_TOO_LARGE)
    if not parts:
        raise Failed(Reason.DAMAGED)
    return b"".join(parts)


def _ends_frame(layout: Layout, fragment: bytes, parts: list[bytes]) -> bool:
    """Without offsets a frame of several ends with its fragment, unless that is a JPEG that goes on."""
    if layout.frames == 1:
        return False
    if parts[0][:2] in (b"\xff\xd8", b"\xff\x4f"):
        return fragment.rstrip(b"\0")[-2:] == b"\xff\xd9"
    return True


def _item(file: BinaryIO) -> tuple[int, int]:
    head = file.read(8)
    if len(head) < 8:
        return _SEQUENCE_END, 0
    group, element, length = struct.unpack("<HHL", head)
    return group << 16 | element, length


def _offset_table(file: BinaryIO) -> tuple[int, ...]:
    tag, length = _item(file)
    if tag != _ITEM or length > 4 * limits.FRAMES:
        raise Failed(Reason.DAMAGED)
    data = file.read(length)
    return struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4])


def _fragments(file: BinaryIO) -> Iterator[bytes]:
    while True:
        tag, length = _item(file)
        if tag != _ITEM:
            return
        if length > limits.COMPRESSED_FRAME_BYTES:
            raise Refused(Reason.PICTURE_TOO_LARGE)
        fragment = file.read(length)
        if fragment:
            yield fragment
        if len(fragment) < length:
            return
