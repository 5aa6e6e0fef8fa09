"""Lookup tables of the file, for modality values and for grey levels; windows are in window.py."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DICOM_ERRORS

_MOST_ENTRIES, _MOST_BITS = 65_536, 16
# Tables of 12 bits whose descriptor says 16 would be black; as many bits must be unused before we do not believe it.
_UNUSED_BITS = 4


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


def read_table(item: Dataset | None) -> LookupTable | None:
    """Return the table of a Modality LUT (PS3.3, C.11.1) or VOI LUT item (C.11.2), None where it cannot be used."""
    if item is None:
        return None
    descriptor = [int(number) for number in attributes.numbers(item, "LUTDescriptor")]
    data = attributes.value(item, "LUTData")
    if len(descriptor) != 3 or data is None:
        return None
    count = descriptor[0] % _MOST_ENTRIES or _MOST_ENTRIES
    try:
        values = _entries(data, count)
    except DICOM_ERRORS:
        return None
    return LookupTable(descriptor[1], values, _top(values, descriptor[2])) if len(values) else None


def _entries(data: object, count: int) -> NDArray[np.float64]:
    """Entries of 8 bits may stand in bytes or in words."""
    if isinstance(data, bytes):
        return np.frombuffer(data, np.uint8 if len(data) < 2 * count else "<u2")[:count].astype(np.float64)
    return np.asarray(data, np.float64).reshape(-1)[:count]


def _top(values: NDArray[np.float64], bits: int) -> float:
    """Return the largest output: what the descriptor says, unless the entries show that it is wrong."""
    used = max(1, int(values.max()).bit_length())
    bits = min(_MOST_BITS, max(1, bits))
    return float(2 ** (bits if bits - _UNUSED_BITS < used <= bits else used) - 1)
