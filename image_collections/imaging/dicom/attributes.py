"""Single values out of a data set, each forgiving: a value that cannot be read is as good as missing."""

import re
import warnings
from datetime import date
from math import isfinite
from typing import Any

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from image_collections.imaging.dicom.header import DICOM_ERRORS

_DATE = re.compile(r"(\d{4})[.\-]?(\d{2})[.\-]?(\d{2})")


def value(dataset: Dataset, keyword: str) -> object:
    """Return the value of an attribute, None where it is missing, empty or unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = dataset.get(keyword)
    except DICOM_ERRORS:
        return None
    return None if found in ("", b"") else found


def text(dataset: Dataset, keyword: str) -> str:
    """Return an attribute as text, "" where there is none; of several values the first."""
    found = value(dataset, keyword)
    if isinstance(found, MultiValue):
        found = found[0] if len(found) else None
    return "" if found is None else str(found).replace("\0", "").strip()


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return the finite numbers of an attribute, () where there are none."""
    found = value(dataset, keyword)
    several: list[Any] = list(found) if isinstance(found, (MultiValue, list)) else [found]
    try:
        result = tuple(float(one) for one in several if one is not None)
    except DICOM_ERRORS:
        return ()
    return result if all(map(isfinite, result)) else ()


def number(dataset: Dataset, keyword: str, default: float = 0.0) -> float:
    """Return the first number of an attribute."""
    return next(iter(numbers(dataset, keyword)), default)


def whole(dataset: Dataset, keyword: str, default: int = 0) -> int:
    """Return the first number of an attribute as a whole number."""
    return int(number(dataset, keyword, default))


def day(dataset: Dataset, *keywords: str) -> date | None:
    """Return the first of these attributes that holds a real day (VR DA or DT)."""
    for keyword in keywords:
        found = _DATE.match(text(dataset, keyword))
        try:
            if found:
                return date(*map(int, found.groups()))
        except ValueError:
            continue
    return None


def first_item(dataset: Dataset | None, *keywords: str) -> Dataset | None:
    """Follow sequences downwards, each time into their first item; None where one is missing or empty."""
    for keyword in keywords:
        if dataset is None:
            return None
        found = value(dataset, keyword)
        dataset = found[0] if isinstance(found, Sequence) and len(found) else None
    return dataset


def item_at(dataset: Dataset, keyword: str, index: int) -> Dataset | None:
    """Return one item of a sequence, None where there is none."""
    found = value(dataset, keyword)
    return found[index] if isinstance(found, Sequence) and index < len(found) else None


def macro(dataset: Dataset, sequence: str, index: int = 0) -> Dataset:
    """Return the functional group macro of the frame `index` (PS3.3, C.7.6.16), or the data set itself."""
    shared = first_item(dataset, "SharedFunctionalGroupsSequence", sequence)
    return shared or first_item(item_at(dataset, "PerFrameFunctionalGroupsSequence", index), sequence) or dataset
