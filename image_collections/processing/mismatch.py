"""Whether what a DICOM file says of its patient fits the patient it was added to (C8)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from common.folding import fold, spellings
from image_collections.models import Item
from patients.models import Patient

NAME, BIRTH_DATE, NUMBER = "name", "birth_date", "number"
LONGEST = 200
MOST_WORDS = 6
# What devices and programs write where they were told no name.
NOBODY = {"anonymous", "anonymized", "anonymised", "anonym", "unknown", "noname", "none", "patient", "unnamed"}
_NUMERALS, _LETTERS = re.compile(r"\d+"), re.compile(r"[^\W\d_]+")


def note_mismatch(item: Item, facts: Mapping[str, Any]) -> None:
    """Mark an item whose file names somebody else, once; what a person has answered is not asked again."""
    found = find_mismatch(item.collection.patient, facts)
    if not found or found == item.mismatch:
        return
    item.doubtful, item.mismatch, item.answered_by, item.answered_at = True, found, None, None
    item.save(update_fields=["doubtful", "mismatch", "answered_by", "answered_at"])
    patient = item.collection.patient
    about = About(item.pk, item.label, patient.pk, patient.full_name, {"differs": found["differs"]})
    record(Action.ITEM_MISMATCH_FOUND, practice_id=item.practice_id, actor=SYSTEM, about=about)


def judge_again(item: Item) -> None:
    """After an item went to another patient: the question is asked anew, or is settled because it fits there."""
    if find_mismatch(item.collection.patient, item.facts):
        note_mismatch(item, item.facts)
    elif item.doubtful:
        item.doubtful, item.mismatch = False, {}
        item.save(update_fields=["doubtful", "mismatch"])


def find_mismatch(patient: Patient, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the file says of its patient, and under `differs` which of it does not fit; empty when nothing speaks
    against this patient. What the file does not say does not count, and in the tray a file is nobody's yet.
    """
    if patient.stands_in:
        return {}
    said = {
        NAME: readable(str(facts.get("patient_name") or "")),
        BIRTH_DATE: str(facts.get("patient_birth_date") or "")[:10],
        NUMBER: str(facts.get("patient_id") or "").strip()[:LONGEST],
    }
    differs = []
    if not same_name(patient, str(facts.get("patient_name") or "")):
        differs.append(NAME)
    if said[BIRTH_DATE] and said[BIRTH_DATE] != patient.birth_date.isoformat():
        differs.append(BIRTH_DATE)
    if _number_speaks_against(patient, said[NUMBER], alone=not differs):
        differs.append(NUMBER)
    return {"differs": differs, **{key: value for key, value in said.items() if value}} if differs else {}


def same_name(patient: Patient, written: str) -> bool:
    """Whether one of the component groups (PS3.5, 6.2.1) may be this patient's name, in whatever order it is written.

    Accents and case do not count, initials and missing parts are no contradiction, and neither is an empty name.
    """
    named = _groups_that_name(written)
    return not named or any(_alike(patient, group) for group in named)


def names_somebody(written: str) -> bool:
    """Whether a name as a file has it says who it is at all."""
    return bool(_groups_that_name(written))


def _groups_that_name(written: str) -> list[str]:
    groups = [group for group in written[: 3 * LONGEST].split("=") if _words(name_parts(group))]
    return [group for group in groups if fold("".join(name_parts(group))).replace(" ", "") not in NOBODY]


def _alike(patient: Patient, group: str) -> bool:
    ours = [patient.first_name, patient.last_name]
    theirs = name_parts(group)
    for mine in _spelled(ours):
        for other in _spelled(theirs):
            if _contained(mine, other) or _run_together(mine) & _run_together(other):
                return True
    return False


def name_parts(group: str) -> list[str]:
    """Family, given and middle name; titles before and behind say nothing."""
    return [part.strip() for part in group.split("^")[:3] if part.strip()]


def _spelled(parts: list[str]) -> list[list[str]]:
    """The words, without umlauts and with umlauts written out."""
    ways = zip(*(_both(part) for part in parts), strict=True)
    return [_words(list(way)) for way in ways]


def _both(part: str) -> tuple[str, str]:
    found = spellings(part)
    return found[0], found[-1]


def _words(parts: list[str]) -> list[str]:
    return _LETTERS.findall(fold(" ".join(parts)))


def _contained(first: list[str], second: list[str]) -> bool:
    """Every word of the shorter name is one of the longer, or its initial; two initials alone say nothing."""
    few, many = sorted((first, second), key=len)
    left = list(many)
    for word in sorted(few, key=len, reverse=True):
        found = next((other for other in left if _same_word(word, other)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _same_word(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def _run_together(words: list[str]) -> set[str]:
    """Anna-Maria, Anna Maria and Annamaria are one name."""
    if len(words) > MOST_WORDS:
        return {"".join(words)}
    return {"".join(way) for way in permutations(words)}


def readable(written: str) -> str:
    """As people write it: given names before the family name."""
    group = next((group for group in written.split("=") if group.strip("^ ")), "")
    parts = [part.strip() for part in group.split("^")]
    family, given = parts[0], parts[1:3]
    return " ".join(filter(None, [*given, family]))[:LONGEST]


def _number_speaks_against(patient: Patient, number: str, *, alone: bool) -> bool:
    """A number of the same scheme supports other doubts; it is one itself only if it is another patient's."""
    ours, theirs = squashed(patient.card_number), squashed(number)
    if not ours or not theirs or ours == theirs or _scheme(patient.card_number) != _scheme(number):
        return False
    return not alone or _is_anothers(patient, number)


def _is_anothers(patient: Patient, number: str) -> bool:
    named = Patient.objects.of(patient.practice).present().filter(card_number__iexact=number)
    return named.exclude(pk=patient.pk).exists()


def squashed(number: str) -> str:
    return "".join(mark for mark in fold(number) if mark.isalnum()).lstrip("0")


def _scheme(number: str) -> str:
    """HD-20418 is A-9, as every number of that practice."""
    return _NUMERALS.sub("9", _LETTERS.sub("A", fold(number)))
