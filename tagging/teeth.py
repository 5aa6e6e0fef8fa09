"""The 52 teeth by their FDI codes, and where they stand on the chart; how they are written is in notation.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Quadrant:
    """A quarter of the mouth: FDI's first digit, and its teeth from the midline outwards."""

    number: int
    name: Promise | str
    last_place: int
    is_upper: bool
    is_right: bool
    is_primary: bool

    @property
    def teeth(self) -> tuple[int, ...]:
        """FDI codes from the midline outwards."""
        return tuple(self.number * 10 + place for place in range(1, self.last_place + 1))

    @property
    def in_chart_order(self) -> tuple[int, ...]:
        """From left to right as one looks at the patient, whose right is on the left."""
        return self.teeth[::-1] if self.is_right else self.teeth


UPPER_RIGHT, UPPER_LEFT = _("Upper right"), _("Upper left")
LOWER_LEFT, LOWER_RIGHT = _("Lower left"), _("Lower right")


def _four(first: int, last_place: int, *, is_primary: bool) -> tuple[Quadrant, ...]:
    return (
        Quadrant(first, UPPER_RIGHT, last_place, is_upper=True, is_right=True, is_primary=is_primary),
        Quadrant(first + 1, UPPER_LEFT, last_place, is_upper=True, is_right=False, is_primary=is_primary),
        Quadrant(first + 2, LOWER_LEFT, last_place, is_upper=False, is_right=False, is_primary=is_primary),
        Quadrant(first + 3, LOWER_RIGHT, last_place, is_upper=False, is_right=True, is_primary=is_primary),
    )


PERMANENT = _four(1, 8, is_primary=False)
PRIMARY = _four(5, 5, is_primary=True)
QUADRANTS: dict[int, Quadrant] = {quadrant.number: quadrant for quadrant in PERMANENT + PRIMARY}
TEETH: tuple[int, ...] = tuple(tooth for quadrant in PERMANENT + PRIMARY for tooth in quadrant.teeth)
PERMANENT_TEETH: tuple[int, ...] = tuple(tooth for quadrant in PERMANENT for tooth in quadrant.teeth)
PRIMARY_TEETH: tuple[int, ...] = tuple(tooth for quadrant in PRIMARY for tooth in quadrant.teeth)

PLACES: dict[int, Promise | str] = {
    1: _("central incisor"),
    2: _("lateral incisor"),
    3: _("canine"),
    4: _("first premolar"),
    5: _("second premolar"),
    6: _("first molar"),
    7: _("second molar"),
    8: _("third molar"),
}
PRIMARY_PLACES: dict[int, Promise | str] = {
    1: _("primary central incisor"),
    2: _("primary lateral incisor"),
    3: _("primary canine"),
    4: _("primary first molar"),
    5: _("primary second molar"),
}


class UnknownTooth(ValueError):
    """A code that names none of the 52 teeth."""


def check_tooth(code: Any) -> int:
    """The FDI code as a number; anything that is no tooth is refused."""
    text = str(code)
    if not (text.isascii() and text.isdecimal()) or int(text) not in TEETH:
        raise UnknownTooth(f"{code!r} is not an FDI tooth code (11–48, 51–85)")
    return int(text)


def quadrant_of(tooth: int) -> Quadrant:
    """The quarter of the mouth that a tooth stands in."""
    return QUADRANTS[check_tooth(tooth) // 10]


def place_of(tooth: int) -> int:
    """How many teeth from the midline, starting with 1."""
    return check_tooth(tooth) % 10


def name_of(tooth: int) -> str:
    """In words, for people and screen readers: upper right, first molar."""
    quadrant = quadrant_of(tooth)
    places = PRIMARY_PLACES if quadrant.is_primary else PLACES
    return f"{quadrant.name}, {places[place_of(tooth)]}"


def between(first: int, last: int) -> tuple[int, ...]:
    """All teeth from one to another along the arch, as in 13–23; they must stand in one jaw of one dentition."""
    arch = arch_of(first)
    if last not in arch:
        raise UnknownTooth(f"{first}–{last} is no row of teeth")
    start, end = sorted((arch.index(first), arch.index(last)))
    return arch[start : end + 1]


def arch_of(tooth: int) -> tuple[int, ...]:
    """The jaw of a tooth from the patient's right to left."""
    here = quadrant_of(tooth)
    row = PRIMARY if here.is_primary else PERMANENT
    halves = sorted((half for half in row if half.is_upper == here.is_upper), key=lambda half: not half.is_right)
    return tuple(code for half in halves for code in half.in_chart_order)
