"""How what people type is compared with what is kept about a patient; pure text, no query."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from common.folding import fold, spellings

LONGEST_TEXT = 100
SHORTEST_PHONE = 6
DATE = re.compile(r"(\d{1,4})([./\s-])(\d{1,2})\2(\d{1,4})\.?")
DAY_AND_MONTH = re.compile(r"(\d{1,2})([./])(\d{1,2})\.?")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")
RUN_TOGETHER = re.compile(r"\d{8}")


def squash(text: str) -> str:
    """Letters and digits only, so that HD-20418 is found as hd20418 and a phone number without its spaces."""
    return "".join(character for character in fold(text) if character.isalnum())


def haystack(names: Iterable[str], *, number: str, phone: str, birth_date: datetime.date) -> str:
    """Everything a patient is found by, in one line."""
    words = [spelling for name in names for spelling in spellings(name)]
    words += [fold(number), squash(number), fold(phone), squash(phone), birth_date.isoformat()]
    return " ".join(dict.fromkeys(word for word in words if word))


def needles(text: str) -> list[list[str]]:
    """For each word the forms of which one must be found; a date or phone typed with spaces counts for all words."""
    text = text[:LONGEST_TEXT]
    whole = fold(text)
    meant = [*sorted(dates_meant(whole)), *phone_meant(whole)] if " " in whole else []
    return [[*_forms(word), *meant] for word in _words(text)]


def _words(text: str) -> Iterator[str]:
    for word in text.split():
        pieces = [word] if any(character.isdigit() for character in word) else word.split("-")
        yield from (piece for piece in pieces if fold(piece))


def _forms(word: str) -> list[str]:
    forms = spellings(word)
    if any(character.isdigit() for character in forms[0]):
        forms += [squash(word), *sorted(dates_meant(forms[0])), *phone_meant(forms[0])]
    return list(dict.fromkeys(forms))


def phone_meant(text: str) -> list[str]:
    """The digits of a phone number; a leading 0 or 00 is left out, because +49 171 is the same as 0171."""
    digits = squash(text)
    if not digits.isdecimal() or len(digits) < SHORTEST_PHONE:
        return []
    return list(dict.fromkeys([digits, digits.lstrip("0") or digits]))


def dates_meant(text: str) -> set[str]:
    """Pieces of ISO dates that a text like 14.3.1981, 3/14/81, 1981-3-14, 14.3. or 03/1981 may mean."""
    if match := DATE.fullmatch(text):
        return _full_dates(*match.group(1, 3, 4), day_first=match[2] == ".")
    if match := RUN_TOGETHER.fullmatch(text):
        day = match[0]
        return _days(day[:4], day[4:6], day[6:]) | _days(day[4:], day[2:4], day[:2]) | _days(day[4:], day[:2], day[2:4])
    if match := DAY_AND_MONTH.fullmatch(text):
        first, second = match.group(1, 3)
        meant = _days("2000", second, first) | (set() if match[2] == "." else _days("2000", first, second))
        return {day[4:] for day in meant}
    if match := MONTH_AND_YEAR.fullmatch(text):
        return {day[:7] for day in _days(match[2], match[1], "1")}
    return set()


def _full_dates(first: str, second: str, third: str, *, day_first: bool) -> set[str]:
    if len(first) == 4:
        return _days(first, second, third)
    found: set[str] = set()
    for year in _years(third):
        found |= _days(year, second, first)
        if not day_first:
            found |= _days(year, first, second)
    return found


def _years(text: str) -> list[str]:
    return [text] if len(text) == 4 else [f"19{text}", f"20{text}"] if len(text) == 2 else []


def _days(year: str, month: str, day: str) -> set[str]:
    try:
        return {datetime.date(int(year), int(month), int(day)).isoformat()}
    except ValueError:
        return set()
