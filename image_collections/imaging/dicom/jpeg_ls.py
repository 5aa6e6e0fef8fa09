"""JPEG-LS, decoded in a way that ends soon for damaged streams and keeps what there is of cut ones."""

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from image_collections.imaging.dicom.header import DICOM_ERRORS
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.dicom.streams import STREAM_END, ends_whole, precision_of, size_of

# CharLS looks for the end of a run of zeros for seconds where a stream has run out; here it always finds ones. After
# 0xFF a zero bit follows in every stream (ISO/IEC 14495-1, A.1), so that 0x7F is always allowed.
_ONES = b"\x7f"
# What CharLS says when all is decoded and something is left.
_COMPLETE = "still contains encoded data"


def decode_jpeg_ls(data: bytes, _layout: Layout) -> NDArray[np.generic]:
    """Return (rows, columns[, samples]) or (samples, rows, columns). Raises what imagecodecs raises, or ValueError."""
    size = size_of(data)
    if size is None:
        raise ValueError("no start of frame")
    columns, rows, samples = size
    dtype = np.uint8 if precision_of(data) <= np.iinfo(np.uint8).bits else np.uint16
    enough = _ONES * (columns * rows * samples // 2 + 64)
    going_on = data.rstrip(b"\0").removesuffix(STREAM_END).rstrip(b"\xff") + enough
    shapes = [(rows, columns)] if samples == 1 else [(rows, columns, samples), (samples, rows, columns)]
    for shape in shapes:
        result = np.zeros(shape, dtype)
        try:
            imagecodecs.jpegls_decode(going_on + STREAM_END, out=result)
        except ValueError:
            continue
        except DICOM_ERRORS as error:
            if _COMPLETE not in str(error) and ends_whole(data):
                raise
        return result
    raise ValueError("samples of an unknown order")
