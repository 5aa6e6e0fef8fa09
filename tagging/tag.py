"""The structured information that an item can carry, as plain values; which item carries it is not known here."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from tagging.models import Kind

MOST_KEYWORDS = 30
LONGEST_KEYWORD = 64


@dataclass(frozen=True)
class Tag:
    """Title, description, kind, teeth (FDI), stage, date taken, keywords, marks and the private note (D1)."""

    title: str = ""
    description: str = ""
    kind: Kind | None = None
    teeth: tuple[int, ...] = ()
    stage: str = ""
    taken_on: datetime.date | None = None
    keywords: tuple[str, ...] = ()
    not_diagnosable: bool = False
    private_note: str = ""
