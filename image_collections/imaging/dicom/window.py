"""From stored values to grey levels: modality transformation, window, inversion, all in one table."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DICOM_ERRORS
from image_collections.imaging.dicom.layout import Layout

Entry = TypeVar("Entry", bound=np.integer)

_PERCENT_LOW, _PERCENT_HIGH = 1.0, 99.0
_INNER_SHARE = 0.1
_BAND = 64


@dataclass(frozen=True)
class Window:
    """A window in modality units (PS3.3, C.11.2.1.2): `center`, `width`, and the name the file gives it."""

    center: float
    width: float
    name: str = ""


@dataclass(frozen=True)
class LookupTable:
    """A LUT sequence item (PS3.3, C.11.1.1): `values` for the inputs from `first` on, `top` the largest output."""

    first: int
    values: NDArray[np.float64]
    top: float

    def apply(self, inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the outputs; inputs outside take the nearest entry."""
        index = np.clip(np.nan_to_num(inputs) - self.first, 0, len(self.values) - 1)
        return self.values[index.astype(np.int64)]


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


def read_grading(dataset: Dataset, photometric: str) -> Grading:
    """Return the grading of the first frame; what is missing or impossible falls back to neutral values."""
    rescale = attributes.macro(dataset, "PixelValueTransformationSequence")
    voi = attributes.macro(dataset, "FrameVOILUTSequence")
    padding = attributes.numbers(dataset, "PixelPaddingValue")[:1]
    padding_limits = padding + attributes.numbers(dataset, "PixelPaddingRangeLimit")[:1]
    return Grading(
        slope=attributes.number(rescale, "RescaleSlope", 1.0) or 1.0,
        intercept=attributes.number(rescale, "RescaleIntercept", 0.0),
        modality_table=_lookup_table(attributes.first_item(dataset, "ModalityLUTSequence")),
        windows=_windows(voi),
        function=attributes.text(voi, "VOILUTFunction").upper() or "LINEAR",
        table=_lookup_table(attributes.first_item(dataset, "VOILUTSequence")),
        padding=(min(padding_limits), max(padding_limits)) if padding else None,
        inverted=photometric == "MONOCHROME1",
    )


def _windows(dataset: Dataset) -> tuple[Window, ...]:
    centers, widths = attributes.numbers(dataset, "WindowCenter"), attributes.numbers(dataset, "WindowWidth")
    found = attributes.value(dataset, "WindowCenterWidthExplanation")
    names = [found] if isinstance(found, str) else list(found) if isinstance(found, MultiValue) else []
    names = [str(name).strip() for name in names] + [""] * len(centers)
    return tuple(Window(*row) for row in zip(centers, widths, names, strict=False) if row[1] >= 1)


def _lookup_table(item: Dataset | None) -> LookupTable | None:
    if item is None:
        return None
    descriptor = [int(number) for number in attributes.numbers(item, "LUTDescriptor")]
    data = attributes.value(item, "LUTData")
    if len(descriptor) != 3 or data is None:
        return None
    count = descriptor[0] or 65_536
    try:
        if isinstance(data, bytes):
            values = np.frombuffer(data, np.uint8 if len(data) < 2 * count else "<u2").astype(np.float64)
        else:
            values = np.asarray(data, np.float64).reshape(-1)
    except DICOM_ERRORS:
        return None
    if len(values) == 0:
        return None
    return LookupTable(descriptor[1], values[:count], float(2 ** min(16, max(1, descriptor[2])) - 1))


def stored_values(layout: Layout, words: int, native: bool) -> NDArray[np.int32]:
    """Return what each of the `words` possible words means: unused bits dropped, sign extended (PS3.5, 8.1.1)."""
    raw = np.arange(words, dtype=np.int32)
    if native:
        raw = raw >> (layout.high_bit + 1 - layout.bits_stored if layout.high_bit + 1 >= layout.bits_stored else 0)
    span = 1 << layout.bits_stored
    raw &= span - 1
    return np.where(raw >= span // 2, raw - span, raw) if layout.signed else raw


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
    if grading.windows and grading.function != "LINEAR_EXACT":
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
