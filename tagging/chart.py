"""The tooth chart as data for its template: quarters in the places where one sees them, each tooth with its label."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from tagging.notation import show
from tagging.teeth import PERMANENT, PRIMARY, Quadrant, name_of, place_of, quadrant_of


@dataclass(frozen=True)
class Tooth:
    """One box to tick."""

    code: int
    label: str
    name: str
    icon: str
    checked: bool


@dataclass(frozen=True)
class Quarter:
    """The teeth of one quadrant from left to right as one looks at the patient."""

    area: str
    name: Promise | str
    is_upper: bool
    teeth: tuple[Tooth, ...]
    checked: bool  # the whole quarter, for browsers without JavaScript


@dataclass(frozen=True)
class Dentition:
    """Permanent or primary teeth: upper right, upper left, lower right, lower left."""

    name: str
    quarters: tuple[Quarter, ...]

    @property
    def is_used(self) -> bool:
        """Whether any of its teeth is ticked."""
        return any(tooth.checked for quarter in self.quarters for tooth in quarter.teeth)


SHAPES = ("incisor", "incisor", "canine", "premolar", "premolar", "molar", "molar", "molar")
PRIMARY_SHAPES = ("incisor", "incisor", "canine", "molar", "molar")
AREAS: dict[str, tuple[int, ...]] = {f"q{quadrant.number}": quadrant.teeth for quadrant in PERMANENT + PRIMARY}


def _icon(tooth: int) -> str:
    shapes = PRIMARY_SHAPES if quadrant_of(tooth).is_primary else SHAPES
    return f"tooth-{shapes[place_of(tooth) - 1]}"


def build_chart(teeth: Collection[int], areas: Collection[str], notation: str) -> tuple[Dentition, Dentition]:
    """Permanent teeth first, then primary, with what is ticked."""

    def quarter(quadrant: Quadrant) -> Quarter:
        area = f"q{quadrant.number}"
        row = tuple(
            Tooth(code, show(code, notation), name_of(code), _icon(code), code in teeth)
            for code in quadrant.in_chart_order
        )
        return Quarter(area, quadrant.name, quadrant.is_upper, row, area in areas)

    def dentition(name: str, quadrants: tuple[Quadrant, ...]) -> Dentition:
        upper_right, upper_left, lower_left, lower_right = (quarter(quadrant) for quadrant in quadrants)
        return Dentition(name, (upper_right, upper_left, lower_right, lower_left))

    return dentition(_("Permanent teeth"), PERMANENT), dentition(_("Primary teeth"), PRIMARY)
