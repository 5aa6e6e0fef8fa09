"""What a scanner is asked and may answer; the one that answers is clamd.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Clean:
    """The scanner looked at every byte and found nothing."""


@dataclass(frozen=True)
class Found:
    """The scanner found malware; `name` is its name for it, which is not shown to people who send files."""

    name: str


@dataclass(frozen=True)
class TooLarge:
    """The scanner does not look at so much, or would look at a part only."""


@dataclass(frozen=True)
class Unavailable:
    """No answer, or none that can be believed; `why` is one word for the log."""

    why: str


Verdict = Clean | Found | TooLarge | Unavailable


class Scanner(Protocol):
    """Whoever can say whether bytes are malware; it never raises for what the other side does."""

    def is_there(self) -> bool:
        """Whether it answers at all."""

    def scan(self, chunks: Iterable[bytes], size: int) -> Verdict:
        """The verdict on exactly `size` bytes, given in chunks; what the chunks raise goes through."""
