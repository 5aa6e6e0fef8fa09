"""The 16-bit payload of the viewer: every grey value of a frame, packed for the browser, and what they mean."""

from dataclasses import dataclass

import numpy as np
import pyvips
from numpy.typing import NDArray
from zlib_ng import zlib_ng

from image_collections.imaging import limits
from image_collections.imaging.dicom.greys import GreyPicture
from image_collections.imaging.dicom.window import look_up
from image_collections.imaging.webp import fit

Values = NDArray[np.uint16 | np.int16]

_ZLIB_LEVEL = 2  # of zlib-ng: half the time of the standard library at 4, and fewer bytes
_BAND = 256


@dataclass(frozen=True)
class PixelPayload:
    """What the viewer loads: `data` as described at `pack`, `meta` what the values mean.

    The keys of `meta`: rows, cols, slope, intercept, wc, ww, invert, signed, spacing, spacing_kind, aspect
    (height of a pixel by its width), bits, presets.
    """

    data: bytes
    meta: dict[str, object]


def make_payload(frame: GreyPicture, edge: int = limits.PIXELS_EDGE) -> PixelPayload:
    """Return the payload of a frame, area-averaged to at most `edge` on the long edge."""
    signed = int(frame.stored.min()) < 0
    table: Values = frame.stored.astype(np.int16) if signed else frame.stored.astype(np.uint16)
    rows, columns = frame.words.shape
    reduced = max(rows, columns) > edge
    values = _averaged(frame.words, table, edge) if reduced else look_up(table, frame.words)
    return PixelPayload(pack(values), _meta(frame, values, (rows / values.shape[0], columns / values.shape[1])))


def pack(values: Values) -> bytes:
    """Pack (rows, columns) of 16-bit values.

    Each value is replaced by its difference from its left neighbour (in the first column: from the one above), modulo
    65,536; the differences are zigzag-coded, all low bytes are followed by all high bytes, and all is zlib-compressed.
    """
    words = np.ascontiguousarray(values).view(np.uint16)
    low, high = np.empty(words.shape, np.uint8), np.empty(words.shape, np.uint8)
    for top in range(0, len(words), _BAND):
        zigzag = _zigzag(words, top)
        low[top : top + _BAND] = zigzag
        high[top : top + _BAND] = zigzag >> 8
    engine = zlib_ng.compressobj(_ZLIB_LEVEL)
    return engine.compress(low.data) + engine.compress(high.data) + engine.flush()


def _zigzag(words: NDArray[np.uint16], top: int) -> NDArray[np.uint16]:
    band = words[top : top + _BAND]
    delta = band.copy()
    delta[:, 1:] -= band[:, :-1]
    delta[1:, 0] -= band[:-1, 0]
    delta[:1, 0] -= words[top - 1 : top, 0] if top else 0
    signed = delta.view(np.int16)
    return ((signed << 1) ^ (signed >> 15)).view(np.uint16)


def _averaged(words: NDArray[np.uint8] | NDArray[np.uint16], table: Values, edge: int) -> Values:
    """Look up and average in one stream, so that the full size is held only once."""
    rows, columns = words.shape
    width, height = fit(columns, rows, edge)
    kind = "uchar" if words.dtype == np.uint8 else "ushort"
    whole = pyvips.Image.new_from_memory(words.data, columns, rows, 1, kind)
    stored = whole.maplut(pyvips.Image.new_from_array(table.reshape(1, -1)))
    return np.ascontiguousarray(stored.shrink(columns / width, rows / height).numpy().astype(table.dtype, copy=False))


def _meta(frame: GreyPicture, values: Values, factors: tuple[float, float]) -> dict[str, object]:
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
        "aspect": frame.aspect * factors[0] / factors[1],
        "bits": frame.layout.bits_stored,
        "presets": [{"name": one.name, "wc": one.center, "ww": one.width} for one in frame.grading.windows],
    }
