"""One frame of an object, ready to be shown: grey with all its bits, or in colour."""

from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.dicom.decode import decode_frame
from image_collections.imaging.dicom.facts import read_spacing
from image_collections.imaging.dicom.geometry import read_aspect, undistorted
from image_collections.imaging.dicom.greys import GreyPicture, grey_picture, unused_low_bits
from image_collections.imaging.dicom.header import DICOM_ERRORS, DicomHeader
from image_collections.imaging.dicom.layout import Layout, read_layout
from image_collections.imaging.dicom.palette import has_palette, look_colours_up
from image_collections.imaging.dicom.window import Window
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.webp import Pixels8, pixels_of, shrink

__all__ = ["GreyPicture", "load_frame"]


def load_frame(
    header: DicomHeader, index: int = 0, window: Window | None = None, *, least: int = 0
) -> GreyPicture | Pixels8:
    """Return one frame: greyscale with all its bits, or an 8-bit RGB picture at most PREVIEW_EDGE long.

    `index` is counted from 0; no other frame is decoded, and with an offset table no other is read. The same header may
    be used for all frames of an object. `window` takes the place of the one of the file, so that the frames of a film
    or a series are graded alike (GreyPicture.window of the first). With `least` a frame that holds several sizes is
    decoded in the smallest with a longer side of so many pixels; its spacing is then not that of its pixels.

    Raises Failed(NO_PICTURE, DAMAGED, NO_DECODER or FILM), Refused(PICTURE_TOO_LARGE), LookupError where there is no
    such frame.
    """
    if header.pixels is None:
        raise Failed(Reason.NO_PICTURE)
    layout = read_layout(header)
    if not 0 <= index < layout.frames:
        raise LookupError(index)
    try:
        values = decode_frame(header, layout, index, least or (limits.PREVIEW_EDGE if layout.samples > 1 else 0))
        if values.ndim > 2:
            return _colour(_eight_bits(values, layout), header)
        if layout.photometric == "PALETTE COLOR" and has_palette(header.dataset):
            return _colour(look_colours_up(values, layout, header.dataset, unused_low_bits(header, layout)), header)
        return grey_picture(values, header, layout, index, window)
    except (*DICOM_ERRORS, pyvips.Error) as error:
        raise Failed(Reason.DAMAGED) from error


def _eight_bits(values: NDArray[Any], layout: Layout) -> Pixels8:
    if values.dtype == np.uint8:
        return values
    return (values >> max(0, layout.bits_stored - 8)).clip(0, 255).astype(np.uint8)


def _colour(values: Pixels8, header: DicomHeader) -> Pixels8:
    picture = pyvips.Image.new_from_array(np.ascontiguousarray(values))
    aspect = read_aspect(header.dataset, read_spacing(header.dataset))
    if aspect == 1.0:
        return shrink(picture)
    width, height = undistorted(picture.width, picture.height, aspect, limits.PREVIEW_EDGE)
    return pixels_of(picture.thumbnail_image(width, height=height, size="force", no_rotate=True))
