"""One frame as an array of stored values or of RGB, from uncompressed or compressed pixel data."""

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging.dicom.codecs import RLE, decode_stream
from image_collections.imaging.dicom.colour import to_rgb
from image_collections.imaging.dicom.fragments import compressed_frame
from image_collections.imaging.dicom.header import DICOM_ERRORS, DicomHeader
from image_collections.imaging.dicom.layout import Layout, check_size
from image_collections.imaging.dicom.native import native_values
from image_collections.imaging.dicom.reduced import decode_reduced
from image_collections.imaging.dicom.streams import size_of
from image_collections.imaging.reasons import Failed, Reason

_COLOUR_SAMPLES = (3, 4)
_LARGER_THAN_SAID = 2
# MPEG-2, MPEG-4 AVC/H.264 and HEVC/H.265 (PS3.5, A.4.5 to A.4.9), with and without fragments.
FILM_SYNTAXES = {f"1.2.840.10008.1.2.4.{last}{more}" for last in range(100, 109) for more in ("", ".1")}
_JPEG_2000 = ("1.2.840.10008.1.2.4.9", "1.2.840.10008.1.2.4.20")


def decode_frame(header: DicomHeader, layout: Layout, index: int = 0, least: int = 0) -> NDArray[np.generic]:
    """Return the frame `index`, counted from 0, and decode no other.

    The result is (rows, columns) of stored words or (rows, columns, 3) of RGB. Words are unsigned, with the bit
    patterns of the file: sign and unused bits are dealt with in window.py. Raises Failed(DAMAGED, NO_DECODER or FILM),
    Refused when the code stream is larger than the limits. With `least` the frame may be smaller than it is, with a
    longer side of at least so many pixels.
    """
    if header.pixels is not None and header.pixels.length is not None:
        return to_rgb(native_values(header, layout, index), layout.photometric)
    if header.transfer_syntax in FILM_SYNTAXES:
        raise Failed(Reason.FILM)
    data = compressed_frame(header, layout, index)
    _check_claim(data, header.transfer_syntax, layout)
    smaller = _smaller(data, least) if least else None
    if smaller is not None:
        return smaller
    values, own_colours = decode_stream(data, header.transfer_syntax, layout)
    values = _shaped(values)
    return to_rgb(values, layout.photometric if own_colours else "RGB")


def _smaller(data: bytes, least: int) -> NDArray[np.generic] | None:
    """What cannot be had in a smaller size is decoded whole."""
    try:
        return decode_reduced(data, least)
    except (*DICOM_ERRORS, SyntaxError):
        return None


def _check_claim(data: bytes, syntax: str, layout: Layout) -> None:
    """Refuse a stream that is larger than the limits; one that is far from what the header says is damaged."""
    size = size_of(data)
    if size is None or syntax == RLE:
        return
    columns, rows, samples = size
    check_size(columns, rows, samples, layout.bits_allocated, jpeg2000=syntax.startswith(_JPEG_2000))
    if columns * rows > _LARGER_THAN_SAID * layout.columns * layout.rows:
        raise Failed(Reason.DAMAGED)


def _shaped(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Bring what a decoder gives to (rows, columns[, 3]) of unsigned words."""
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim == 3 and values.shape[0] in _COLOUR_SAMPLES and values.shape[-1] not in _COLOUR_SAMPLES:
        values = values.transpose(1, 2, 0)
    if values.ndim not in (2, 3) or values.dtype.kind not in "iu" or values.size == 0:
        raise Failed(Reason.DAMAGED)
    return values.view(f"u{values.dtype.itemsize}") if values.dtype.kind == "i" else values
