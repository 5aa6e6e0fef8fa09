"""The first frame of an object, ready to be shown: decoded once, graded for the preview, kept whole for the viewer."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvips
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut

from image_collections.imaging import limits
from image_collections.imaging.dicom.decode import decode_first_frame
from image_collections.imaging.dicom.facts import Spacing, read_spacing
from image_collections.imaging.dicom.header import DICOM_ERRORS, DicomHeader
from image_collections.imaging.dicom.layout import Layout, read_layout
from image_collections.imaging.dicom.window import (
    Grading,
    Window,
    choose_window,
    grey_levels,
    look_up,
    percentile_counts,
    read_grading,
    stored_values,
)
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.webp import Pixels8, fit, shrink

_STEPS = 65_536
# Enough for percentiles; counting takes 8 bytes for each pixel.
_SAMPLE_PIXELS = 1_000_000


@dataclass(frozen=True)
class GreyPicture:
    """A greyscale frame: `words` (rows, columns) unsigned, and for each possible word its stored value and grey level.

    `slope` and `intercept` lead from stored value to modality units.
    """

    words: NDArray[np.uint8] | NDArray[np.uint16]
    stored: NDArray[np.int32]
    levels: NDArray[np.uint8]
    layout: Layout
    grading: Grading
    window: Window
    slope: float
    intercept: float
    spacing: Spacing | None

    def graded(self) -> Pixels8:
        """Return the whole frame as grey levels."""
        return look_up(self.levels, self.words)

    def preview(self) -> Pixels8:
        """Return the grey levels, at most PREVIEW_EDGE long; this filter is half the price of Lanczos for grey."""
        rows, columns = self.words.shape
        size = fit(columns, rows, limits.PREVIEW_EDGE)
        return np.asarray(Image.fromarray(self.graded()).resize(size, Image.Resampling.HAMMING))


def load_frame(header: DicomHeader) -> GreyPicture | Pixels8:
    """Return the first frame: greyscale with all its bits, or an 8-bit RGB picture at most PREVIEW_EDGE long.

    Raises Failed(NO_PICTURE, DAMAGED or NO_DECODER) or Refused(PICTURE_TOO_LARGE).
    """
    if header.pixels is None:
        raise Failed(Reason.NO_PICTURE)
    layout = read_layout(header)
    values = decode_first_frame(header, layout)
    try:
        if layout.samples == 3:
            return _colour(values, layout)
        if not layout.grey:
            return _palette(values, header.dataset)
        return _grey(values, header, layout)
    except (*DICOM_ERRORS, pyvips.Error) as error:
        raise Failed(Reason.DAMAGED) from error


def _colour(values: NDArray[Any], layout: Layout) -> Pixels8:
    if values.dtype != np.uint8:
        values = (values >> max(0, layout.bits_stored - 8)).clip(0, 255).astype(np.uint8)
    return shrink(pyvips.Image.new_from_array(np.ascontiguousarray(values)))


def _palette(values: NDArray[np.generic], dataset: Dataset) -> Pixels8:
    """Look the colours up (PS3.3, C.7.6.3.1.5); palettes of 16 bits keep their upper half."""
    colours = apply_color_lut(values, dataset)[..., :3]
    if colours.dtype != np.uint8:
        colours = (colours >> 8).astype(np.uint8)
    return shrink(pyvips.Image.new_from_array(np.ascontiguousarray(colours)))


def _grey(values: NDArray[Any], header: DicomHeader, layout: Layout) -> GreyPicture:
    grading = read_grading(header.dataset, layout.photometric)
    slope, intercept = grading.slope, grading.intercept
    if values.dtype in (np.uint8, np.uint16):
        words = values
        native = header.pixels is not None and header.pixels.length is not None
        stored = stored_values(layout, 256 if values.dtype == np.uint8 else _STEPS, native)
        scaled = stored.astype(np.float64)
    else:
        words, low, step = _sixteen_bits(values, layout)
        stored = np.arange(_STEPS, dtype=np.int32)
        scaled = stored.astype(np.float64) * step + low
        slope, intercept = grading.slope * step, grading.intercept + grading.slope * low
    if grading.modality_table is not None:
        scaled = grading.modality_table.apply(scaled)
        stored, slope, intercept = np.rint(scaled).astype(np.int32), 1.0, 0.0
    else:
        scaled = scaled * grading.slope + grading.intercept
    window = _window(grading, words, stored, scaled)
    levels = grey_levels(grading, window, scaled)
    return GreyPicture(words, stored, levels, layout, grading, window, slope, intercept, read_spacing(header.dataset))


def _window(
    grading: Grading, words: NDArray[np.generic], stored: NDArray[np.int32], scaled: NDArray[np.float64]
) -> Window:
    if grading.windows:
        return grading.windows[0]
    if grading.table is not None:
        low, high = grading.table.first, grading.table.first + len(grading.table.values)
        return Window((low + high) / 2, float(high - low))
    step = max(1, math.isqrt(words.size // _SAMPLE_PIXELS))
    counts = np.bincount(words[::step, ::step].reshape(-1), minlength=len(stored))
    return choose_window(grading, scaled, percentile_counts(grading, stored, counts))


def _sixteen_bits(values: NDArray[np.generic], layout: Layout) -> tuple[NDArray[np.uint16], float, float]:
    """Return words, lowest value and step for data of 32 or 64 bits or floating point numbers."""
    if layout.kind == "integer" and layout.signed:
        values = values.view(f"i{values.dtype.itemsize}")
    finite = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    step = (high - low) / (_STEPS - 1) or 1.0
    return np.rint((finite - low) / step).clip(0, _STEPS - 1).astype(np.uint16), low, step
