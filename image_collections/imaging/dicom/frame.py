"""The bytes of one uncompressed frame of an object, and only these; compressed frames are in fragments.py."""

import numpy as np

from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.reasons import Failed, Reason

_BYTE_BITS = 8


def native_frame(header: DicomHeader, layout: Layout, index: int = 0) -> bytes:
    """Return the uncompressed frame `index`, counted from 0; what is missing at its end is padded with zeros.

    Bytes in big endian words stand in pairs the other way round (PS3.5, 8.1.1). Frames of odd bits follow each other
    without a gap (PS3.5, 8.1.1): they begin at the bit `first_bit` of what is returned. Raises Failed(DAMAGED).
    """
    if header.pixels is None or header.pixels.length is None:
        raise Failed(Reason.DAMAGED)
    start = index * layout.frame_bits // _BYTE_BITS
    length = (index * layout.frame_bits % _BYTE_BITS + layout.frame_bits + _BYTE_BITS - 1) // _BYTE_BITS
    swapped = header.pixels.in_words and layout.bits_allocated <= _BYTE_BITS and not header.little_endian
    before = start % 2 if swapped else 0
    with header.open() as file:
        file.seek(header.pixels.offset + start - before)
        data = file.read(max(0, min(before + length + length % 2, header.pixels.length - start + before)))
    if index and not data:
        raise Failed(Reason.DAMAGED)
    if swapped:
        data = np.frombuffer(data[: len(data) // 2 * 2], np.uint16).byteswap().tobytes()
    data = data[before : before + length]
    return data if len(data) == length else data.ljust(length, b"\0")


def first_bit(layout: Layout, index: int) -> int:
    """Return the bit, 0-7, at which frame `index` begins in its first byte."""
    return index * layout.frame_bits % _BYTE_BITS
