"""A small picture of one frame, for where no value is looked at; of JPEG 2000 only its smaller size is decoded."""

import pyvips

from image_collections.imaging import limits
from image_collections.imaging.dicom.greys import GreyPicture
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.picture import load_frame
from image_collections.imaging.webp import Pixels8, pixels_of


def load_small(header: DicomHeader, index: int = 0, edge: int = limits.THUMBNAIL_EDGE) -> Pixels8:
    """Return the frame `index` as grey levels or RGB, at most `edge` long, graded as by load_frame.

    Raises what load_frame raises.
    """
    frame = load_frame(header, index, least=edge)
    if isinstance(frame, GreyPicture):
        return frame.preview(edge)
    picture = pyvips.Image.new_from_array(frame)
    return pixels_of(picture.thumbnail_image(edge, height=edge, size="down", no_rotate=True))
