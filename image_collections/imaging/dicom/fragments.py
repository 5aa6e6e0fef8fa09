"""The bytes of one compressed frame of an object: where its fragments are; uncompressed ones are in frame.py."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.reasons import Failed, Reason, Refused

_ITEM, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE0DD
_HEAD_BYTES = 8
_STREAMS = (b"\xff\xd8", b"\xff\x4f")
_STREAM_END = b"\xff\xd9"


def compressed_frame(header: DicomHeader, layout: Layout, index: int = 0) -> bytes:
    """Return the compressed frame `index`, counted from 0 (PS3.5, A.4): its fragments up to where the next begins.

    With an offset table only this frame is touched; without one the heads of the fragments before it are read, once for
    a header. Raises Failed(NO_PICTURE or DAMAGED) or Refused(PICTURE_TOO_LARGE).
    """
    if header.pixels is None:
        raise Failed(Reason.NO_PICTURE)
    with header.open() as file:
        file.seek(header.pixels.offset)
        if header.pixels.bare_bytes:
            return file.read(min(header.pixels.bare_bytes, limits.COMPRESSED_FRAME_BYTES))
        basic = _offset_table(file)
        table = _extended_table(header) or basic
        start = file.tell()
        end = table[index + 1] if index + 1 < len(table) else None
        if index:
            file.seek(start + table[index] if index < len(table) else _found_start(header, file, index))
        frame = _joined(file, layout, None if end is None else start + end)
    if not frame:
        raise Failed(Reason.DAMAGED)
    return frame


def first_bytes(header: DicomHeader, most: int) -> Iterator[bytes]:
    """Yield the beginning of all fragments together, which in a film are one stream (PS3.5, 8.2.5)."""
    if header.pixels is None:
        return
    with header.open() as file:
        file.seek(header.pixels.offset)
        _offset_table(file)
        tag, length = _item(file)
        while tag == _ITEM and most > 0:
            block = file.read(min(length, most, limits.MIB))
            if not block and length:
                return
            yield block
            most, length = most - len(block), length - len(block)
            if not length:
                tag, length = _item(file)


def _joined(file: BinaryIO, layout: Layout, end: int | None) -> bytes:
    """Join the fragments from here to `end`, or to where the frame seems to end."""
    parts: list[bytes] = []
    for fragment in _fragments(file):
        parts.append(fragment)
        if (end is not None and file.tell() >= end) or (end is None and _ends_frame(layout, fragment, parts[0])):
            break
        if sum(map(len, parts)) > limits.COMPRESSED_FRAME_BYTES:
            raise Refused(Reason.PICTURE_TOO_LARGE)
    return b"".join(parts)


def _ends_frame(layout: Layout, fragment: bytes, first: bytes) -> bool:
    """Without offsets a frame of several ends with its fragment, unless that is a JPEG that goes on."""
    if layout.frames == 1:
        return False
    if first[:2] in _STREAMS:
        return fragment.rstrip(b"\0")[-2:] == _STREAM_END
    return True


def _found_start(header: DicomHeader, file: BinaryIO, index: int) -> int:
    """Return where frame `index` of an object without offset table begins; remembered in the header."""
    if not header.frame_starts:
        header.frame_starts.extend(_frame_starts(file))
    if index >= len(header.frame_starts):
        raise Failed(Reason.DAMAGED)
    return header.frame_starts[index]


def _frame_starts(file: BinaryIO) -> Iterator[int]:
    """Read the heads of all fragments, and of each its first and last bytes: enough to tell where frames begin."""
    begins, stream = True, False
    while True:
        at = file.tell()
        tag, length = _item(file)
        if tag != _ITEM:
            return
        head = file.read(min(2, length))
        if begins:
            stream = head in _STREAMS
            yield at
        file.seek(at + _HEAD_BYTES + max(0, length - 4))
        tail = file.read(min(4, length))
        begins = not stream or tail.rstrip(b"\0")[-2:] == _STREAM_END
        if len(tail) < min(4, length):
            return


def _item(file: BinaryIO) -> tuple[int, int]:
    head = file.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES:
        return _SEQUENCE_END, 0
    group, element, length = struct.unpack("<HHL", head)
    return group << 16 | element, length


def _offset_table(file: BinaryIO) -> tuple[int, ...]:
    tag, length = _item(file)
    if tag != _ITEM or length > 4 * limits.FRAMES:
        raise Failed(Reason.DAMAGED)
    data = file.read(length)
    return struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4])


def _extended_table(header: DicomHeader) -> tuple[int, ...]:
    """Return the offsets of 64 bits (PS3.3, C.7.6.3.1.8); () where there are none."""
    data = attributes.value(header.dataset, "ExtendedOffsetTable")
    if not isinstance(data, bytes):
        return ()
    return struct.unpack(f"<{len(data) // 8}Q", data[: len(data) // 8 * 8])


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
