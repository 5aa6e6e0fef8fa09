"""Uncompressed frames as arrays of stored words; compressed ones are decoded in codecs.py."""

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging.dicom.colour import full_chroma
from image_collections.imaging.dicom.frame import first_bit, native_frame
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import DTYPES, Layout

Values = NDArray[np.generic]

# Values unpacked at a time, where each bit takes a byte; a multiple of eight.
_CHUNK = 65_536


def native_values(header: DicomHeader, layout: Layout, index: int) -> Values:
    """Return the uncompressed frame `index` as (rows, columns[, samples]) with the bit patterns of the file."""
    data = native_frame(header, layout, index)
    if layout.bits_allocated in DTYPES:
        kind = DTYPES[layout.bits_allocated] if layout.kind == "integer" else f"f{layout.bits_allocated // 8}"
        values: Values = np.frombuffer(data, ("<" if header.little_endian else ">") + kind)
        values = values.astype(values.dtype.newbyteorder("="), copy=False)
    else:
        values = _unpacked(data, layout, first_bit(layout, index))
    if layout.samples == 1:
        return values.reshape(layout.rows, layout.columns)
    if layout.subsampled:
        values = full_chroma(values)
    elif layout.planar:
        return values.reshape(layout.samples, layout.rows, layout.columns).transpose(1, 2, 0)
    return values.reshape(layout.rows, layout.columns, layout.samples)


def _unpacked(data: bytes, layout: Layout, first: int) -> Values:
    """Values of 1, 12 or other odd numbers of bits follow each other without a gap (PS3.5, 8.1.1)."""
    width, count = layout.bits_allocated, layout.rows * layout.columns * layout.samples
    room = next(bits for bits in DTYPES if bits >= width)
    source, result = np.frombuffer(data, np.uint8), np.empty(count, f"<u{room // 8}")
    for start in range(0, count, _CHUNK):
        some = min(_CHUNK, count - start)
        at = first + start * width
        part = np.unpackbits(source[at // 8 : (at + some * width + 7) // 8], bitorder="little")
        bits = np.zeros((some, room), np.uint8)
        bits[:, :width] = part[at % 8 : at % 8 + some * width].reshape(some, width)
        result[start : start + some] = np.packbits(bits, axis=1, bitorder="little").reshape(-1).view(result.dtype)
    return result
