"""From stored values to grey levels: modality transformation, window, inversion, all in one table."""

import math
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.dicom.tables import LookupTable, read_table

Entry = TypeVar("Entry", bound=np.integer)

_PERCENT_LOW, _PERCENT_HIGH = 1.0, 99.0
_INNER_SHARE = 0.1
_BAND = 64
# Enough for percentiles; counting takes 8 bytes for each pixel.
_SAMPLE_PIXELS = 1_000_000


@dataclass(frozen=True)
class Window:
    """A window in modality units (PS3.3, C.11.2.1.2): `center`, `width`, and the name the file gives it."""

    center: float
    width: float
    name: str = ""


@dataclass(frozen=True)
class Grading:
    """How the file says its values become grey levels."""

    slope: float
    intercept: float
    modality_table: LookupTable | None
    windows: tuple[Window, ...]
    function: str
    table: LookupTable | None
    padding: tuple[float, float] | None
    inverted: bool

    def modality(self, stored: NDArray[np.float64]) -> NDArray[np.float64]:
        """Apply the modality LUT or rescale slope and intercept (PS3.3, C.11.1)."""
        if self.modality_table is not None:
            return self.modality_table.apply(stored)
        return stored * self.slope + self.intercept


def read_grading(dataset: Dataset, photometric: str, index: int = 0) -> Grading:
    """Return the grading of the frame `index`; what is missing or impossible falls back to neutral values."""
    rescale = attributes.macro(dataset, "PixelValueTransformationSequence", index)
    voi = attributes.macro(dataset, "FrameVOILUTSequence", index)
    padding = attributes.numbers(dataset, "PixelPaddingValue")[:1]
    padding_limits = padding + attributes.numbers(dataset, "PixelPaddingRangeLimit")[:1]
    function = attributes.text(voi, "VOILUTFunction").upper() or "LINEAR"
    slope = attributes.number(rescale, "RescaleSlope", 1.0) or 1.0
    return Grading(
        slope=slope,
        intercept=attributes.number(rescale, "RescaleIntercept", 0.0),
        modality_table=read_table(attributes.first_item(dataset, "ModalityLUTSequence")),
        windows=_windows(voi, function, abs(slope)),
        function=function,
        table=read_table(attributes.first_item(dataset, "VOILUTSequence")),
        padding=(min(padding_limits), max(padding_limits)) if padding else None,
        inverted=_is_inverted(dataset, photometric),
    )


def _is_inverted(dataset: Dataset, photometric: str) -> bool:
    """Say whether the lowest value is white: by the presentation LUT (PS3.3, C.11.6.1.2), else by MONOCHROME1."""
    shape = attributes.text(dataset, "PresentationLUTShape").upper()
    return shape == "INVERSE" if shape in ("INVERSE", "IDENTITY") else photometric == "MONOCHROME1"


def _windows(dataset: Dataset, function: str, slope: float) -> tuple[Window, ...]:
    """Return the windows that can be used.

    LINEAR asks for a width of at least 1 (PS3.3, C.11.2.1.2.1), the other functions for more than 0. Where a step of
    the stored values is small, files use smaller ones with LINEAR too; less than one step shows nothing.
    """
    least = min(1.0, slope) if function not in ("LINEAR_EXACT", "SIGMOID") else 0.0
    centers, widths = attributes.numbers(dataset, "WindowCenter"), attributes.numbers(dataset, "WindowWidth")
    found = attributes.value(dataset, "WindowCenterWidthExplanation")
    names = [found] if isinstance(found, str) else list(found) if isinstance(found, MultiValue) else []
    names = [str(name).strip() for name in names] + [""] * len(centers)
    rows = zip(centers, widths, names, strict=False)
    return tuple(Window(*row) for row in rows if row[1] > 0 and row[1] >= least)


def stored_values(layout: Layout, words: int, shift: int) -> NDArray[np.int32]:
    """Return what each of the `words` possible words means: unused bits dropped, sign extended (PS3.5, 8.1.1).

    `shift` is the number of unused bits below the stored ones.
    """
    raw = np.arange(words, dtype=np.int32) >> shift
    span = 1 << layout.bits_stored
    raw &= span - 1
    return np.where(raw >= span // 2, raw - span, raw) if layout.signed else raw


def first_window(
    grading: Grading, words: NDArray[Any], stored: NDArray[np.int32], scaled: NDArray[np.float64], *, distrust: bool
) -> Window:
    """Return the window a frame is first shown with: the file's, that of its table, or one from percentiles.

    A window of the file goes before its table, as either may be used (PS3.3, C.11.2.1). With `distrust` a window that
    would give one single grey level to a frame of many values is not used.
    """
    if grading.table is not None and not grading.windows:
        low, high = grading.table.first, grading.table.first + len(grading.table.values)
        return Window((low + high) / 2, float(high - low))
    if grading.windows and not distrust:
        return grading.windows[0]
    step = max(1, math.isqrt(words.size // _SAMPLE_PIXELS))
    counts = np.bincount(words[::step, ::step].reshape(-1), minlength=len(stored))
    if grading.windows:
        seen = scaled[counts > 0]
        levels = grey_levels(grading, grading.windows[0], seen)
        if len(seen) == 1 or levels.min() != levels.max():
            return grading.windows[0]
    return choose_window(replace(grading, windows=()), scaled, percentile_counts(grading, stored, counts))


def choose_window(grading: Grading, values: NDArray[np.float64], counts: NDArray[np.int64]) -> Window:
    """Return the first window of the file, else one from percentiles of the picture.

    `values` are modality values, `counts` how often each occurs. The smallest and the largest value are left out where
    enough remains (a border or burnt-in letters), and so is the padding.
    """
    if grading.windows:
        return grading.windows[0]
    order = np.argsort(values, kind="stable")
    values, counts = values[order], counts[order]
    seen = np.flatnonzero(counts)
    if len(seen) == 0:
        return Window(0.5, 1.0)
    inner = counts.copy()
    extremes = (values == values[seen[0]]) | (values == values[seen[-1]])
    inner[extremes] = 0
    if inner.sum() < _INNER_SHARE * counts.sum():
        inner = counts
    running = np.cumsum(inner) / inner.sum() * 100
    low = float(values[np.searchsorted(running, _PERCENT_LOW)])
    high = float(values[min(len(values) - 1, int(np.searchsorted(running, _PERCENT_HIGH)))])
    return Window((low + high) / 2, max(high - low, 1e-6))


def grey_levels(grading: Grading, window: Window, modality: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return 0–255 for modality values, black for the smallest, MONOCHROME1 the right way round."""
    if grading.table is not None and not grading.windows:
        grey = grading.table.apply(modality) / grading.table.top
    else:
        grey = _windowed(grading, window, modality)
    levels = np.clip(np.rint(np.nan_to_num(grey) * 255), 0, 255).astype(np.uint8)
    return 255 - levels if grading.inverted else levels


def _windowed(grading: Grading, window: Window, modality: NDArray[np.float64]) -> NDArray[np.float64]:
    """LINEAR, LINEAR_EXACT and SIGMOID of PS3.3, C.11.2.1.2 and C.11.2.1.3."""
    if grading.windows and grading.function == "SIGMOID":
        return 1 / (1 + np.exp(np.clip(-4 * (modality - window.center) / window.width, -700, 700)))
    if grading.windows and grading.function != "LINEAR_EXACT" and window.width >= 1:
        distance = modality - (window.center - 0.5)
        black = distance <= -(window.width - 1) / 2
        return np.where(black, 0, distance / max(window.width - 1, 1e-6) + 0.5)
    return (modality - window.center) / window.width + 0.5


def percentile_counts(grading: Grading, stored: NDArray[np.int32], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the counts without the padding (PS3.3, C.7.5.1.1.2), or all where nothing else is there."""
    if grading.padding is None:
        return counts
    low, high = grading.padding
    inside = np.where((stored >= low) & (stored <= high), 0, counts)
    return inside if inside.any() else counts


def look_up(table: NDArray[Entry], words: NDArray[np.uint8] | NDArray[np.uint16]) -> NDArray[Entry]:
    """Return the table's entry for each word, in bands: numpy turns all indices of one look-up into 64 bits."""
    result = np.empty(words.shape, table.dtype)
    for top in range(0, len(words), _BAND):
        np.take(table, words[top : top + _BAND], out=result[top : top + _BAND], mode="clip")
    return result
