"""The ready-made checklists of an upload link, and how one that was typed is read (G12)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST = 40
LONGEST = 128
ORTHODONTIC: tuple[Promise | str, ...] = (
    _("Face, front"),
    _("Face, smiling"),
    _("Face, profile"),
    _("Teeth, front"),
    _("Teeth, right"),
    _("Teeth, left"),
    _("Upper arch"),
    _("Lower arch"),
)
FULL_MOUTH: tuple[Promise | str, ...] = (
    _("Periapical, upper right molars"),
    _("Periapical, upper right premolars"),
    _("Periapical, upper right canine"),
    _("Periapical, upper front teeth"),
    _("Periapical, upper left canine"),
    _("Periapical, upper left premolars"),
    _("Periapical, upper left molars"),
    _("Periapical, lower left molars"),
    _("Periapical, lower left premolars"),
    _("Periapical, lower left canine"),
    _("Periapical, lower front teeth"),
    _("Periapical, lower right canine"),
    _("Periapical, lower right premolars"),
    _("Periapical, lower right molars"),
    _("Bitewing, right"),
    _("Bitewing, left"),
)
READY_MADE: dict[str, tuple[Promise | str, ...]] = {"orthodontic": ORTHODONTIC, "full-mouth": FULL_MOUTH}
CHOICES: list[tuple[str, Promise | str]] = [
    ("", _("No ready-made list")),
    ("orthodontic", _("Eight orthodontic photos")),
    ("full-mouth", _("Full-mouth X-rays")),
]


def lines_of(text: str) -> list[str]:
    """One wish a line; empty lines are none."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def wishes_from(ready_made: str, own: Iterable[str], language: str) -> list[str]:
    """The ready-made ones in the receiver's language, then the own ones; each once."""
    with translation.override(language):
        known = [str(name) for name in READY_MADE.get(ready_made, ())]
    return list({name.casefold(): name for name in [*known, *own]}.values())
