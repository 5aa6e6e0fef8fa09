"""What can be wrong with a translation: places to fill in, HTML tags, plural forms, spaces at the ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

PLACE = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}")
NAMED = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def problems(catalog: Catalog) -> list[str]:
    """Each mistake of a catalog, with the text it is in; texts without a translation are none."""
    return [f"{first_of(message)!r}: {problem}" for message in catalog if message.id for problem in mistakes(message)]


def first_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def is_translated(message: Message) -> bool:
    return all(forms_of(message)) and bool(forms_of(message))


def forms_of(message: Message) -> tuple[str, ...]:
    """What stands in the catalog: one translation, or one for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def mistakes(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if message.fuzzy:
        yield "is marked fuzzy: translate it again, or remove the mark"
    forms = forms_of(message)
    if not any(forms):
        return
    if isinstance(message.id, str):
        yield from differences(message.id, forms[0])
    else:
        yield from mistakes_of_forms(message.id[1], forms)


def mistakes_of_forms(plural: str, forms: tuple[str, ...]) -> Iterator[str]:
    """The last form says everything; the others may leave out a number that they say in words ("one file")."""
    if not all(forms):
        yield f"has {sum(map(bool, forms))} of {len(forms)} plural forms"
        return
    yield from differences(plural, forms[-1])
    for form in forms[:-1]:
        more = set(PLACE.findall(form)) - set(PLACE.findall(plural))
        less = {place for place in set(PLACE.findall(plural)) - set(PLACE.findall(form)) if not NAMED.fullmatch(place)}
        if more or less:
            yield f"{form!r} has other places than {plural!r}: {' '.join(sorted(more | less))}"


def differences(text: str, translation: str) -> Iterator[str]:
    """Places and tags must be the same, in any order; so must be the spaces around."""
    for name, pattern in (("places", PLACE), ("tags", TAG)):
        wanted, found = Counter(pattern.findall(text)), Counter(pattern.findall(translation))
        if wanted != found:
            odd = sorted(set((wanted - found) + (found - wanted)))
            yield f"{translation!r} has other {name}: {' '.join(odd)}"
    if (text[:1].isspace(), text[-1:].isspace()) != (translation[:1].isspace(), translation[-1:].isspace()):
        yield f"{translation!r} begins or ends with a space where the text does not, or the other way round"
