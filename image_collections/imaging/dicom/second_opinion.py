"""The last decoder, for streams that all others give up: gdcm, in a process of its own because it may end it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.dicom.streams import Stream, ends_whole, size_of

_PROGRAM = Path(__file__).with_name("gdcm_frame.py")
# JPEG-LS and JPEG 2000 with high throughput are decoded by the same libraries everywhere.
_SYNTAXES = {
    Stream.JPEG: "1.2.840.10008.1.2.4.51",
    Stream.JPEG_LOSSLESS: "1.2.840.10008.1.2.4.57",
    Stream.JPEG_2000: "1.2.840.10008.1.2.4.91",
}


def by_gdcm(data: bytes, kind: Stream | None, layout: Layout) -> NDArray[np.generic]:
    """Return (rows, columns[, samples]) of RGB or grey. Raises ValueError where gdcm gives up too, or is not asked.

    It is asked about streams that are whole and of the size the header says: others are damaged, whoever looks.
    """
    size = size_of(data)
    if kind not in _SYNTAXES or size is None or size[:2] != (layout.columns, layout.rows) or not ends_whole(data):
        raise ValueError("nothing for a second opinion")
    room, seconds = str(limits.DICOM_DECODER_BYTES), str(limits.DICOM_DECODER_SECONDS)
    command = [sys.executable, "-I", "-W", "ignore", str(_PROGRAM), _SYNTAXES[kind], _options(layout), room, seconds]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=2 * limits.DICOM_DECODER_SECONDS, check=True
        )
    except subprocess.SubprocessError as error:
        raise ValueError("gdcm gave up") from error
    head, _, values = done.stdout.partition(b"\n")
    kind_of_number, shape = json.loads(head)
    return np.frombuffer(values, np.dtype(kind_of_number)).reshape(shape)


def _options(layout: Layout) -> str:
    """Say to pydicom what the header says, which it does not see."""
    return json.dumps(
        {
            "rows": layout.rows,
            "columns": layout.columns,
            "number_of_frames": 1,
            "samples_per_pixel": layout.samples,
            "bits_allocated": layout.bits_allocated,
            "bits_stored": layout.bits_stored,
            "pixel_representation": int(layout.signed),
            "photometric_interpretation": layout.photometric,
            "planar_configuration": int(layout.planar),
            "pixel_keyword": "PixelData",
        }
    )
