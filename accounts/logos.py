"""The public name of a practice's logo, `<random>-<width>x<height>`: it tells the size, so that no page has to ask."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

SHOWN_WIDE, SHOWN_HIGH = 160, 48  # at most, on pages and in mails
PATTERN = r"[0-9a-f]{32}-[0-9]{1,3}x[0-9]{1,3}"


@dataclass(frozen=True)
class Logo:
    """A logo as pages show it: smaller than it is kept, so that it is sharp on every screen."""

    name: str
    width: int
    height: int


def new_logo_name(width: int, height: int) -> str:
    """Never guessed and never used twice."""
    return f"{secrets.token_hex(16)}-{width}x{height}"


def logo_called(name: str) -> Logo | None:
    """How large to show the logo of this name; None for no logo."""
    if not name:
        return None
    width, height = map(int, name.rpartition("-")[2].split("x"))
    scale = min(1, SHOWN_WIDE / width, SHOWN_HIGH / height)
    return Logo(name, max(1, round(width * scale)), max(1, round(height * scale)))
