"""The 16-bit payload of the viewer: every grey value of a frame, packed for the browser, and what they mean."""

import zlib
from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.dicom.picture import GreyPicture
from image_collections.imaging.webp import fit

_ZLIB_LEVEL = 4


@dataclass(frozen=True)
class PixelPayload:
    """What the viewer loads: `data` as described at `pack`, `meta` what the values mean.

    The keys of `meta`: rows, cols, slope, intercept, wc, ww, invert, signed, spacing, spacing_kind, bits, presets.
    """

    data: bytes
    meta: dict[str, object]


def make_payload(frame: GreyPicture) -> PixelPayload:
    """Return the payload of a frame, area-averaged to at most PIXELS_EDGE on the long edge."""
    signed = int(frame.stored.min()) < 0
    table = frame.stored.astype(np.int16 if signed else np.uint16)
    values = table[frame.words]
    rows, columns = values.shape
    if max(rows, columns) > limits.PIXELS_EDGE:
        values = _averaged(values)
    return PixelPayload(pack(values), _meta(frame, values, (rows / values.shape[0], columns / values.shape[1])))


def pack(values: NDArray[np.uint16] | NDArray[np.int16]) -> bytes:
    """Pack (rows, columns) of 16-bit values.

    Each value is replaced by its difference from its left neighbour (in the first column: from the one above), modulo
    65,536; the differences are zigzag-coded, all low bytes are followed by all high bytes, and all is zlib-compressed.
    """
    words = np.ascontiguousarray(values).view(np.uint16)
    delta = words.copy()
    delta[:, 1:] = words[:, 1:] - words[:, :-1]
    delta[1:, 0] = words[1:, 0] - words[:-1, 0]
    signed = delta.view(np.int16)
    zigzag = ((signed << 1) ^ (signed >> 15)).view(np.uint16)
    low, high = (zigzag & 255).astype(np.uint8), (zigzag >> 8).astype(np.uint8)
    return zlib.compress(low.tobytes() + high.tobytes(), _ZLIB_LEVEL)


def _averaged(values: NDArray[np.uint16] | NDArray[np.int16]) -> NDArray[np.uint16] | NDArray[np.int16]:
    rows, columns = values.shape
    width, height = fit(columns, rows, limits.PIXELS_EDGE)
    small = pyvips.Image.new_from_array(values).shrink(columns / width, rows / height)
    return np.ascontiguousarray(small.numpy().astype(values.dtype, copy=False))


def _meta(
    frame: GreyPicture, values: NDArray[np.uint16] | NDArray[np.int16], factors: tuple[float, float]
) -> dict[str, object]:
    spacing = frame.spacing
    return {
        "rows": values.shape[0],
        "cols": values.shape[1],
        "slope": frame.slope,
        "intercept": frame.intercept,
        "wc": frame.window.center,
        "ww": frame.window.width,
        "invert": frame.grading.inverted,
        "signed": values.dtype == np.int16,
        "spacing": [spacing.row * factors[0], spacing.column * factors[1]] if spacing else None,
        "spacing_kind": spacing.kind if spacing else None,
        "bits": frame.layout.bits_stored,
        "presets": [{"name": one.name, "wc": one.center, "ww": one.width} for one in frame.grading.windows],
    }
