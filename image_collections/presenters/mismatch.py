"""Files that name another patient than the one they lie with: what they say, beside what is known here (C8)."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from image_collections.models import Item
from image_collections.models.item import ItemQuerySet
from patients.models import Patient

MOST = 2_000  # items that are looked at; the rest is asked about afterwards
MOST_NAMED = 5


@dataclass(frozen=True)
class Line:
    """One thing that both say, and whether it is the same."""

    name: str
    theirs: str
    ours: str
    differs: bool


@dataclass(frozen=True)
class Doubt:
    """Files that say the same of their patient; `key` names what they say, so that an answer is about just that."""

    key: str
    ids: list[str]
    names: list[str]
    lines: list[Line]

    @property
    def more(self) -> int:
        """How many files are not named one by one."""
        return len(self.ids) - len(self.names)


def doubts_in(items: ItemQuerySet, patient: Patient) -> list[Doubt]:
    """Everything that waits for an answer, one doubt for all files that say the same."""
    waiting = items.present().filter(doubtful=True).order_by("added_at", "id").only("pk", "name", "mismatch")
    together: dict[str, list[Item]] = {}
    for item in waiting[:MOST]:
        together.setdefault(key_of(item), []).append(item)
    return [_doubt(key, found, patient) for key, found in together.items()]


def key_of(item: Item) -> str:
    """The same for items whose files say the same; says nothing by itself."""
    return hashlib.sha256(json.dumps(item.mismatch, sort_keys=True).encode()).hexdigest()[:32]


def _doubt(key: str, items: list[Item], patient: Patient) -> Doubt:
    names = [item.name for item in items[:MOST_NAMED]]
    return Doubt(key, [str(item.pk) for item in items], names, list(_lines(items[0].mismatch, patient)))


def _lines(said: dict[str, str], patient: Patient) -> Iterable[Line]:
    rows = (
        ("name", _("Name"), said.get("name", ""), patient.full_name),
        ("birth_date", _("Date of birth"), _day(said.get("birth_date", "")), date_format(patient.birth_date)),
        ("number", _("Number"), said.get("number", ""), patient.card_number),
    )
    return [Line(name, theirs, ours, key in said["differs"]) for key, name, theirs, ours in rows if theirs]


def _day(text: str) -> str:
    try:
        return date_format(datetime.date.fromisoformat(text)) if text else ""
    except ValueError:
        return text
