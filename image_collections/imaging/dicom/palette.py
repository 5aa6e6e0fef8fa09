"""Palettes: colours that are looked up (PS3.3, C.7.6.3.1.5), plain or in segments."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut

from image_collections.imaging.dicom.layout import Layout
from image_collections.imaging.dicom.window import stored_values

_BAND = 64
_EIGHT_BITS, _WORD = 255, 0xFFFF


def has_palette(dataset: Dataset) -> bool:
    """Say whether there is a palette; without one the numbers can be shown as grey."""
    return "RedPaletteColorLookupTableDescriptor" in dataset


def look_colours_up(values: NDArray[Any], layout: Layout, dataset: Dataset, shift: int) -> NDArray[np.uint8]:
    """Return (rows, columns, 3): each possible word is looked up once. Palettes of 16 bits keep their upper half."""
    words = values if values.dtype == np.uint8 else (values & _WORD).astype(np.uint16)
    stored = stored_values(layout, np.iinfo(words.dtype).max + 1, shift)
    colours = apply_color_lut(stored, dataset)[..., :3]
    if colours.dtype != np.uint8:
        colours = (colours >> 8 if colours.max() > _EIGHT_BITS else colours).astype(np.uint8)
    result = np.empty((*words.shape, 3), np.uint8)
    for top in range(0, len(words), _BAND):
        result[top : top + _BAND] = colours[words[top : top + _BAND]]
    return result
