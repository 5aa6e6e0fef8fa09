"""Whose a file in the tray may be: patients whom its header or its name fits, best first, each with the reason."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from common.folding import fold, spellings
from image_collections.models import Item
from image_collections.names import stem
from image_collections.processing.mismatch import name_parts, names_somebody, readable, same_name, squashed
from patients.models import Patient, PatientQuerySet

MOST = 3
MOST_LOOKED_AT = 300
MOST_WORDS, MOST_NAMES = 6, 120
SAY_NOTHING = {"img", "image", "photo", "foto", "pxl", "dsc", "dscn", "scan", "pano", "xray", "file", "whatsapp"}
SHORTEST_WORD, SHORTEST_NUMBER = 3, 4
_LETTERS, _CODES = re.compile(r"[^\W\d_]+"), re.compile(r"[^\W_]+(?:-[^\W_]+)*")
WHY: dict[tuple[bool, bool, bool], Promise | str] = {  # same number, name, date of birth
    (True, True, True): _("Same number, name and date of birth"),
    (True, True, False): _("Same number and name"),
    (True, False, True): _("Same number and date of birth"),
    (True, False, False): _("Same number"),
    (False, True, True): _("Same name and date of birth"),
    (False, True, False): _("Same name"),
    (False, False, True): _("Same date of birth"),
}
NUMBER_IN_NAME = _("The number stands in the name of the file")
NAME_IN_NAME = _("The name stands in the name of the file")
OTHER_NAME, OTHER_BIRTH = _("The file has another name"), _("The file has another date of birth")


@dataclass(frozen=True)
class Said:
    """What a file says of its patient, in its header and by its own name."""

    number: str
    name: str
    birth_date: datetime.date | None
    words: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def readable_name(self) -> str:
        return readable(self.name) if names_somebody(self.name) else ""


@dataclass(frozen=True)
class Guess:
    """A patient who may be meant, why, and what speaks against it."""

    patient: Patient
    why: str
    against: str
    weight: int


def said_by(item: Item) -> Said:
    """Nothing of it is believed; it only leads to patients who are there."""
    facts, name = item.facts, stem(item.name)
    words = (word for word in _LETTERS.findall(fold(name)) if len(word) >= SHORTEST_WORD)
    codes = (code for code in _codes_in(name) if len(code) >= SHORTEST_NUMBER and any(map(str.isdigit, code)))
    return Said(
        number=str(facts.get("patient_id") or "").strip()[:64],
        name=str(facts.get("patient_name") or ""),
        birth_date=_day(str(facts.get("patient_birth_date") or "")[:10]),
        words=tuple(dict.fromkeys(words))[:MOST_WORDS],
        codes=tuple(dict.fromkeys(codes))[:MOST_WORDS],
    )


def candidates_for(membership: Membership, said: Iterable[Said]) -> list[Patient]:
    """Everybody who may be meant by one of these; one query each for numbers, birth dates and names."""
    wanted = list(said)
    seen = Patient.objects.seen_by(membership).present()
    numbers = {form for one in wanted for form in (*_forms_of(one.number), *one.codes)}
    born = {one.birth_date for one in wanted if one.birth_date}
    names = sorted({name for one in wanted for name in _last_names_in(one)} - SAY_NOTHING)[:MOST_NAMES]
    numbered = seen.exclude(card_number="").alias(number=Lower("card_number")).filter(number__in=numbers)
    found: list[PatientQuerySet] = [numbered, seen.filter(birth_date__in=born)]
    if names:
        found.append(seen.filter(reduce(or_, (Q(sort_name__startswith=f"{name}, ") for name in names))))
    return list({patient.pk: patient for rows in found for patient in rows[:MOST_LOOKED_AT]}.values())


def guesses_for(said: Said, candidates: Iterable[Patient]) -> list[Guess]:
    """At most three, best first."""
    found = [guess for patient in candidates if (guess := _guess(patient, said))]
    return sorted(found, key=lambda guess: (-guess.weight, guess.patient.sort_name))[:MOST]


def _guess(patient: Patient, said: Said) -> Guess | None:
    named = names_somebody(said.name)
    number = bool(squashed(said.number)) and squashed(said.number) == squashed(patient.card_number)
    name = named and same_name(patient, said.name)
    born = said.birth_date == patient.birth_date
    why = WHY.get((number, name, born))
    weight = 8 * number + 4 * name + 3 * born
    if why is None:
        why, weight = _by_file_name(patient, said)
    if not weight:
        return None
    against = [OTHER_NAME] if named and not name else []
    against += [OTHER_BIRTH] if said.birth_date and not born else []
    return Guess(patient, str(why), "; ".join(map(str, against)), weight - 3 * len(against))


def _by_file_name(patient: Patient, said: Said) -> tuple[Promise | str, int]:
    number = squashed(patient.card_number)
    if len(number) >= SHORTEST_NUMBER and number in {squashed(code) for code in said.codes}:
        return NUMBER_IN_NAME, 5
    words = set(said.words)
    for last in spellings(patient.last_name):
        for first in spellings(patient.first_name):
            ours = {*_LETTERS.findall(last), *_LETTERS.findall(first)[:1]}
            if ours and ours <= words:
                return NAME_IN_NAME, 4
    return "", 0


def _codes_in(name: str) -> list[str]:
    """HD-20418 as it is, and its pieces."""
    whole = _CODES.findall(name.lower())
    return [*whole, *(piece for code in whole if "-" in code for piece in code.split("-"))]


def _forms_of(number: str) -> set[str]:
    lowered = number.lower()
    return {form for form in (lowered, lowered.lstrip("0")) if form}


def _last_names_in(said: Said) -> set[str]:
    """What may be the family name: of the header any part, for some devices write them in another order."""
    parts = name_parts(said.name.split("=")[0]) if names_somebody(said.name) else []
    words = [word for part in parts for word in (part, *part.split())][: 2 * MOST_WORDS]
    return {form for word in words for form in spellings(word) if form} | set(said.words)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
