"""Greyscale frames: every word of the frame, what it means and which grey level it gets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.codecs import WHOLE_WORDS
from image_collections.imaging.dicom.facts import PROJECTIONS, Spacing, read_spacing
from image_collections.imaging.dicom.geometry import read_aspect, undistorted
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.dicom.window import (
    Grading,
    Window,
    first_window,
    grey_levels,
    look_up,
    read_grading,
    stored_values,
)
from image_collections.imaging.webp import Pixels8

_STEPS, _WORD_BITS = 65_536, 16
_WORDS = (np.uint8, np.uint16)


@dataclass(frozen=True)
class GreyPicture:
    """A greyscale frame: `words` (rows, columns) unsigned, and for each possible word its stored value and grey level.

    `slope` and `intercept` lead from stored value to modality units; `aspect` is height by width of a pixel.
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
    aspect: float = 1.0

    def graded(self) -> Pixels8:
        """Return the whole frame as grey levels."""
        return look_up(self.levels, self.words)

    def preview(self, edge: int = limits.PREVIEW_EDGE) -> Pixels8:
        """Return the grey levels undistorted, at most `edge` long; this filter is half the price of Lanczos."""
        rows, columns = self.words.shape
        size = undistorted(columns, rows, self.aspect, edge)
        return np.asarray(Image.fromarray(self.graded()).resize(size, Image.Resampling.HAMMING))


def grey_picture(
    values: NDArray[Any], header: DicomHeader, layout: Layout, index: int = 0, wanted: Window | None = None
) -> GreyPicture:
    """Return decoded values with their grading: that of the frame `index`, or the window `wanted`."""
    grading = read_grading(header.dataset, layout.photometric, index)
    words, stored, low, step = _numbered(values, header, layout)
    scaled = stored.astype(np.float64) * step + low
    slope, intercept = grading.slope * step, grading.intercept + grading.slope * low
    if grading.modality_table is not None:
        scaled = grading.modality_table.apply(scaled)
        stored, slope, intercept = np.rint(scaled).astype(np.int32), 1.0, 0.0
    else:
        scaled = scaled * grading.slope + grading.intercept
    projection = attributes.text(header.dataset, "Modality") in PROJECTIONS
    window = wanted or first_window(grading, words, stored, scaled, distrust=projection)
    levels = grey_levels(grading, window, scaled)
    spacing = read_spacing(header.dataset)
    aspect = read_aspect(header.dataset, spacing)
    return GreyPicture(words, stored, levels, layout, grading, window, slope, intercept, spacing, aspect)


def unused_low_bits(header: DicomHeader, layout: Layout) -> int:
    """Return how many bits below the stored ones a decoded word has; most streams have numbers, not words."""
    native = header.pixels is not None and header.pixels.length is not None
    return layout.unused_low_bits if native or header.transfer_syntax in WHOLE_WORDS else 0


def _numbered(
    values: NDArray[Any], header: DicomHeader, layout: Layout
) -> tuple[NDArray[np.uint8] | NDArray[np.uint16], NDArray[np.int32], float, float]:
    """Return words of at most 16 bits, the number each stands for, and lowest value and step of these numbers."""
    shift = unused_low_bits(header, layout)
    if layout.kind == "integer" and values.dtype not in _WORDS and layout.bits_stored <= _WORD_BITS:
        values, shift = ((values >> shift) & (_STEPS - 1)).astype(np.uint16), 0
    if values.dtype in _WORDS:
        return values, stored_values(layout, 256 if values.dtype == np.uint8 else _STEPS, shift), 0.0, 1.0
    if layout.kind == "integer":
        values = _whole(values, layout, shift)
    finite = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    step = (high - low) / (_STEPS - 1) or 1.0
    words = np.rint((finite - low) / step).clip(0, _STEPS - 1).astype(np.uint16)
    return words, np.arange(_STEPS, dtype=np.int32), low, step


def _whole(values: NDArray[Any], layout: Layout, shift: int) -> NDArray[Any]:
    """Drop the unused bits of words of more than 16 bits and give numbers their sign: up, then down again."""
    room = values.dtype.itemsize * 8
    up = max(0, room - shift - layout.bits_stored)
    if up + shift == 0 and not layout.signed:
        return values
    raised = values << values.dtype.type(up)
    return (raised.view(f"i{values.dtype.itemsize}") if layout.signed else raised) >> (up + shift)
