"""How teeth are written: FDI as stored, Universal and Palmer for readers, and reading what people type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Notation, Practice, User
from tagging.teeth import (
    PERMANENT,
    TEETH,
    UnknownTooth,
    arch_of,
    between,
    check_tooth,
    place_of,
    quadrant_of,
)

LETTERS = "ABCDEFGHIJKLMNOPQRST"
SEPARATORS = re.compile(r"[\s,;/+&]+")
DASH = re.compile(r"\s*[-–—]\s*")
# The corner that Palmer's cross leaves around a tooth, as seen from the front.
CORNERS = {"┘": "UR", "└": "UL", "┌": "LL", "┐": "LR", "⏌": "UR", "⎿": "UL", "⎾": "LL", "⏋": "LR"}
SHORT_NAMES = {1: "UR", 2: "UL", 3: "LL", 4: "LR"}
QUARTERS = {SHORT_NAMES[quadrant.number]: quadrant.teeth for quadrant in PERMANENT}


def _round_the_mouth(upper: int, lower: int) -> tuple[int, ...]:
    """As Universal counts: along the upper jaw from the patient's right, then back along the lower."""
    return arch_of(upper) + arch_of(lower)[::-1]


def _palmer(tooth: int) -> str:
    quadrant = quadrant_of(tooth)
    place = place_of(tooth)
    if quadrant.is_primary:
        return f"{SHORT_NAMES[quadrant.number - 4]}{LETTERS[place - 1]}"
    return f"{SHORT_NAMES[quadrant.number]}{place}"


WRITTEN: dict[str, dict[int, str]] = {
    Notation.FDI: {tooth: str(tooth) for tooth in TEETH},
    Notation.UNIVERSAL: {
        **{tooth: str(number) for number, tooth in enumerate(_round_the_mouth(11, 41), start=1)},
        **dict(zip(_round_the_mouth(51, 81), LETTERS, strict=True)),
    },
    Notation.PALMER: {tooth: _palmer(tooth) for tooth in TEETH},
}
READ: dict[str, dict[str, int]] = {
    notation: {text: tooth for tooth, text in table.items()} for notation, table in WRITTEN.items()
}


@dataclass(frozen=True)
class Typed:
    """What a typed line means: teeth in the order of the chart, and the words that are none."""

    teeth: tuple[int, ...]
    rest: tuple[str, ...]


def notation_for(user: object, practice: Practice) -> Notation:
    """The notation this person reads: the own choice, else the practice's."""
    own = user.notation if isinstance(user, User) else ""
    return Notation(own or practice.notation)


def show(tooth: int, notation: str) -> str:
    """A stored tooth as it is written in this notation."""
    return WRITTEN[notation][check_tooth(tooth)]


def show_teeth(teeth: Iterable[int], notation: str) -> str:
    """Several teeth in the order of the chart: 36, 37."""
    return ", ".join(show(tooth, notation) for tooth in in_order(teeth))


def read_tooth(text: str, notation: str) -> int:
    """The FDI code of one tooth as it is written in this notation; what is no tooth is refused."""
    written = text.strip().upper()
    for corner, quarter in CORNERS.items():
        if notation == Notation.PALMER and corner in written:
            written = quarter + written.replace(corner, "")
    try:
        return READ[notation][written]
    except KeyError:
        raise UnknownTooth(f"{text!r} is no tooth in this notation") from None


def parse(text: str, notation: str) -> Typed:
    """Teeth, rows of teeth (11-13) and quarters (UR) from a typed line, whatever stands between them."""
    found: set[int] = set()
    rest = []
    for word in filter(None, SEPARATORS.split(DASH.sub("-", text))):
        try:
            found.update(_teeth_of(word, notation))
        except UnknownTooth:
            rest.append(word)
    return Typed(in_order(found), tuple(rest))


def _teeth_of(word: str, notation: str) -> tuple[int, ...]:
    if word.upper() in QUARTERS:
        return QUARTERS[word.upper()]
    first, dash, last = word.partition("-")
    if not dash:
        return (read_tooth(word, notation),)
    if notation == Notation.PALMER and len(last.strip()) == 1:
        last = first[:2] + last  # UR1-3
    return between(read_tooth(first, notation), read_tooth(last, notation))


def in_order(teeth: Iterable[int]) -> tuple[int, ...]:
    """Sorted as FDI counts, each tooth once; what is no tooth is refused."""
    return tuple(sorted({check_tooth(tooth) for tooth in teeth}))
