"""The shape of pixels: how much higher than wide they are, and the size that shows them undistorted."""

from pydicom.dataset import Dataset

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.facts import Spacing
from image_collections.imaging.webp import fit

# Measured spacings differ by rounding; and no device makes pixels longer than this.
_SQUARE, _LONGEST = 0.005, 20.0


def read_aspect(dataset: Dataset, spacing: Spacing | None) -> float:
    """Return the height of a pixel divided by its width, 1.0 where it is square or nothing is known.

    The spacing goes before Pixel Aspect Ratio (vertical, horizontal), meant for objects without (PS3.3, C.7.6.3.1.7).
    """
    down, across = (spacing.row, spacing.column) if spacing else _ratio(dataset)
    found = down / across
    sensible = 1 / _LONGEST <= found <= _LONGEST and abs(found - 1) > _SQUARE
    return found if sensible else 1.0


def _ratio(dataset: Dataset) -> tuple[float, float]:
    found = attributes.numbers(dataset, "PixelAspectRatio")
    return (found[0], found[1]) if len(found) == 2 and min(found) > 0 else (1.0, 1.0)


def undistorted(columns: int, rows: int, aspect: float, edge: int) -> tuple[int, int]:
    """Return width and height in square pixels, the longer one at most `edge`; no detail is lost by it alone."""
    width, height = columns * max(1.0, 1 / aspect), rows * max(1.0, aspect)
    return fit(round(width), round(height), edge)
