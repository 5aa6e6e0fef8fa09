"""Colours as DICOM stores them, turned into RGB; compressed streams that bring RGB do not come here."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Floats = NDArray[np.float32]

# Rows that are converted at a time, where whole frames of floats would take too much memory.
_BAND = 128
_ALPHA_SAMPLES = 4


def to_rgb(values: Values, photometric: str) -> Values:
    """Return (rows, columns, 3) of RGB with the type of `values`; grey and RGB come back as they are."""
    if values.ndim == 2:
        return values
    if photometric == "ARGB":
        return values[..., -3:]
    convert = _CONVERSIONS.get(photometric)
    if convert is None or values.dtype not in (np.uint8, np.uint16):
        return values[..., :3]
    top = float(np.iinfo(values.dtype).max)
    result = np.empty((*values.shape[:2], 3), values.dtype)
    for row in range(0, len(values), _BAND):
        band = values[row : row + _BAND].astype(np.float32)
        result[row : row + _BAND] = np.clip(np.rint(convert(band, top)), 0, top)
    return result


def full_chroma(values: Values) -> Values:
    """Two brightness values share one pair of colour values: Y1 Y2 Cb Cr (PS3.3, C.7.6.3.1.2)."""
    pairs = values[: len(values) // 4 * 4].reshape(-1, 4)
    return pairs[:, [0, 2, 3, 1, 2, 3]].reshape(-1)


def _full(band: Floats, top: float) -> Floats:
    """YBR_FULL and YBR_FULL_422 (PS3.3, C.7.6.3.1.2)."""
    middle = (top + 1) / 2
    luma, blue, red = band[..., 0], band[..., 1] - middle, band[..., 2] - middle
    mixed = (luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue)
    return np.stack(mixed, axis=-1)


def _partial(band: Floats, top: float) -> Floats:
    """YBR_PARTIAL_422 and _420: black is 16, white 235 of 255 (PS3.3, C.7.6.3.1.2)."""
    unit = (top + 1) / 256
    widened = band.copy()
    widened[..., 0] = (band[..., 0] - 16 * unit) * (255 / 219)
    widened[..., 1:] = (band[..., 1:] - 128 * unit) * (255 / 224) + 128 * unit
    return _full(widened, top)


def _ink(band: Floats, top: float) -> Floats:
    """CMYK, retired: 0 is no ink."""
    if band.shape[-1] < _ALPHA_SAMPLES:
        return top - band
    return top - band[..., :3] - band[..., 3:4]


_CONVERSIONS: dict[str, Callable[[Floats, float], Floats]] = {
    "YBR_FULL": _full,
    "YBR_FULL_422": _full,
    "YBR_PARTIAL_422": _partial,
    "YBR_PARTIAL_420": _partial,
    "CMYK": _ink,
}
