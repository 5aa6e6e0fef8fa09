"""Which objects are slices of one series, and in which order they lie; numbers from strangers, each one bounded."""

from __future__ import annotations

import hashlib
import re
import statistics
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from image_collections.imaging.dicom import quick
from image_collections.imaging.dicom.facts import DicomFacts
from image_collections.imaging.dicom.header import Openable
from image_collections.imaging.reasons import Failed

# Pictures of their own also where one series holds them all: a full-mouth series has 18.
_NOT_SLICES = frozenset(
    (
        *("IO", "PX", "DX", "CR", "RG", "MG", "XC", "GM", "OP", "ES", "RF", "XA", "US", "IVUS"),
        *("DOC", "SR", "PR", "KO", "SEG", "M3D", "RTSTRUCT", "RTDOSE", "RTPLAN"),
    )
)
_FARTHEST_MM = 100_000.0
_SAME_PLACE_MM = 0.001
_GAP = 1.5
_MOST_GAPS = 10_000
_UID = re.compile(r"[0-9A-Za-z.]{1,64}")
_LONGEST_UID = 64
_NUMBER = re.compile(r"[-+]?\d{1,9}")


@dataclass(frozen=True)
class Place:
    """Where an object lies: position and orientation in mm as in PS3.3, C.7.6.2, rows and columns in pixels."""

    series_uid: str
    instance_uid: str
    frame_of_reference: str
    modality: str
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    rows: int
    columns: int
    frames: int
    number: int | None

    @property
    def series(self) -> str:
        """The same for all slices that belong together, 64 characters; empty for what is no slice."""
        if not self._is_slice:
            return ""
        same = [self.series_uid, self.frame_of_reference, self.rows, self.columns, *self._turned]
        return hashlib.sha256("|".join(map(str, same)).encode(errors="replace")).hexdigest()

    @property
    def slice(self) -> dict[str, object]:
        """What is kept of it: `at`, mm along the normal of the orientation, its number and its own UID."""
        return {"at": round(self._distance, 4), "number": self.number, "uid": self.instance_uid[:_LONGEST_UID]}

    @property
    def _is_slice(self) -> bool:
        placed = len(self.position) == 3 and len(self.orientation) == 6
        bounded = all(abs(value) <= _FARTHEST_MM for value in (*self.position, *self.orientation))
        single = self.frames <= 1 and self.rows > 0 and self.columns > 0
        flat = placed and any(_cross(self._turned))
        known = self.modality not in _NOT_SLICES and _UID.fullmatch(self.series_uid) is not None
        return placed and bounded and single and flat and known

    @property
    def _turned(self) -> tuple[float, ...]:
        return tuple(round(value, 2) + 0.0 for value in self.orientation)

    @property
    def _distance(self) -> float:
        normal = _cross(self._turned)
        length = sum(value * value for value in normal) ** 0.5
        return sum(a * b for a, b in zip(self.position, normal, strict=True)) / length


def place_of(facts: DicomFacts) -> Place:
    """The place of an object whose header was read."""
    return Place(
        facts.series_uid,
        facts.sop_instance_uid,
        facts.frame_of_reference_uid,
        facts.modality,
        facts.position,
        facts.orientation,
        facts.rows,
        facts.columns,
        facts.frames,
        facts.instance_number,
    )


def read_place(source: Openable) -> tuple[Place, bytes] | None:
    """The place of an object, and who it says it is of, as bytes to compare; None where it must be read as a whole."""
    try:
        values = quick.quick_values(source)
    except (zlib.error, Failed):
        return None
    return (_quick_place(values), b"\0".join(values.get(tag, b"") for tag in quick.PERSON)) if values else None


def _quick_place(values: dict[int, bytes]) -> Place:

    def text(tag: int) -> str:
        return values.get(tag, b"").decode("ascii", "replace").strip("\0 ")

    def whole(tag: int) -> int | None:
        return int(text(tag)) if _NUMBER.fullmatch(text(tag)) else None

    return Place(
        text(quick.SERIES),
        text(quick.INSTANCE),
        text(quick.FRAME_OF_REFERENCE),
        text(quick.MODALITY),
        _decimals(text(quick.POSITION)),
        _decimals(text(quick.ORIENTATION)),
        _short(values.get(quick.ROWS, b"")),
        _short(values.get(quick.COLUMNS, b"")),
        whole(quick.FRAMES) or 1,
        whole(quick.INSTANCE_NUMBER),
    )


@dataclass(frozen=True)
class Order:
    """Slices by their index: those of the stack from first to last, those that are there twice, and what was noticed.

    `gaps` is how many slices seem to be missing, `spacing` the usual distance in mm, None where there is none.
    """

    stack: list[int]
    twins: list[int]
    gaps: int
    spacing: float | None


def order_slices(slices: Sequence[dict[str, object]]) -> Order:
    """Order slices along the normal; by their numbers only where they all claim the same place."""
    seen: set[object] = set()
    stack: list[int] = []
    twins: list[int] = []
    for index, one in enumerate(slices):
        uid = one.get("uid") or index
        (twins if uid in seen else stack).append(index)
        seen.add(uid)
    places = [_float(slices[index].get("at")) for index in range(len(slices))]
    numbers = [_float(slices[index].get("number")) for index in range(len(slices))]
    stack.sort(key=lambda index: (round(places[index] / _SAME_PLACE_MM), numbers[index], index))
    return Order(stack, twins, *_steps(places[index] for index in stack))


def _steps(places: Iterable[float]) -> tuple[int, float | None]:
    ordered = list(places)
    steps = [b - a for a, b in pairwise(ordered) if b - a > _SAME_PLACE_MM]
    if not steps:
        return 0, None
    usual = statistics.median_low(steps)
    missing = sum(min(_MOST_GAPS, round(step / usual) - 1) for step in steps if step > _GAP * usual)
    return min(missing, _MOST_GAPS), round(usual, 4)


def _cross(orientation: Sequence[float]) -> tuple[float, float, float]:
    ax, ay, az, bx, by, bz = orientation
    return ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx


def _decimals(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split("\\")) if text else ()
    except ValueError:
        return ()
    return found if all(map(isfinite, found)) else ()


def _short(data: bytes) -> int:
    return int(struct.unpack("<H", data)[0]) if len(data) == 2 else 0


def _float(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
