"""Smaller sizes out of JPEG 2000 frames, which hold their picture in several: only what is asked for is decoded."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile

from image_collections.imaging.dicom.streams import Jpeg2000, Stream, jpeg_2000_of, kind_of

_EIGHT, _SIXTEEN = 8, 16
_MODES = {"L": _EIGHT, "I;16": _SIXTEEN, "RGB": _EIGHT}


def decode_reduced(data: bytes, edge: int) -> NDArray[np.generic] | None:
    """Return (rows, columns[, 3]) of unsigned words, halved as often as leaves the longer side at least `edge`.

    None where there is no smaller size, or none that is surely right. Raises what Pillow raises.
    """
    if kind_of(data) not in (Stream.JPEG_2000, Stream.HTJ2K):
        return None
    says = jpeg_2000_of(data)
    if says is None or (says.samples > 1 and not says.mixed):
        return None
    halvings = min(says.levels, (max(says.columns, says.rows) // edge).bit_length() - 1)
    if halvings < 1:
        return None
    with Jpeg2KImageFile(io.BytesIO(data)) as picture:
        if picture.mode not in _MODES or says.precision > _MODES[picture.mode]:
            return None
        picture.reduce = halvings
        picture.load()
        return _words(np.asarray(picture), says)


def _words(values: NDArray[Any], says: Jpeg2000) -> NDArray[Any]:
    """Undo what Pillow does: values are raised to all bits of their type, and signed ones are lifted above 0."""
    bits = values.dtype.itemsize * _EIGHT
    words = values >> values.dtype.type(bits - says.precision)
    lift = values.dtype.type(1 << (says.precision - 1) if says.signed else 0)
    return words - lift
