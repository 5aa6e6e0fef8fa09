"""Films inside DICOM objects: one frame of the stream, decoded by the process that decodes videos."""

import tempfile

from image_collections.imaging import limits, video
from image_collections.imaging.dicom.fragments import first_bytes
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import read_layout
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.webp import Pixels8

# MPEG-2, H.264 and HEVC as bare streams, in the containers of broadcast, or in MP4 (PS3.5, 8.2.5 to 8.2.10).
_CONTAINERS = "h264,hevc,mpegvideo,mpeg,mpegts," + video.CONTAINERS


def load_film(header: DicomHeader) -> Pixels8:
    """Return the first good frame, at most PREVIEW_EDGE long. Raises Failed(FILM) where none can be decoded."""
    layout = read_layout(header)
    if layout.columns * layout.rows > limits.VIDEO_PIXELS:
        raise Failed(Reason.FILM)
    with tempfile.NamedTemporaryFile(prefix="bitewing-", suffix=".film") as copy:
        for block in first_bytes(header, limits.FILM_BYTES):
            copy.write(block)
        copy.flush()
        frame = video.first_frame(copy.name, _CONTAINERS)
    if frame is None:
        raise Failed(Reason.FILM)
    return frame
