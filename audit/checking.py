"""Checking the ledger: walks a chain in pieces, so that memory stays flat, and stops at the first broken entry."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from audit.ledger import NO_PRACTICE, fingerprint
from audit.models import ChainEnd, Event

PIECE = 1000
NOTHING_BEFORE = "0" * 64


class Problem(StrEnum):
    """Why an entry is broken."""

    CHANGED = "was changed after it was written"
    MISSING = "is missing"
    DOUBLE = "is there twice"
    NOT_TIED = "does not follow from the one before it: one of the two was put in, moved or written anew"
    CUT_OFF = "and what came after it were cut off"
    BEYOND = "was put in behind the end of the chain"
    END_LOST = "is whole, but the chain's end, which is kept apart, does not fit it"


@dataclass(frozen=True)
class Break:
    """Where a chain stops holding: the position, why, and the entry found there unless it is gone."""

    position: int
    problem: Problem
    event: Event | None = None


@dataclass
class Walk:
    """How far a chain was checked, and what the next entry must be tied on to."""

    practice_id: uuid.UUID | None
    position: int = 0
    hash: str = NOTHING_BEFORE

    def find_break(self) -> Break | None:
        """Entries that are written in the meantime are checked, too."""
        while True:
            if broken := self._go_on():
                return broken
            end = ChainEnd.objects.filter(practice_id=self.practice_id or NO_PRACTICE).first() or ChainEnd()
            if end.position <= self.position:
                return self._judge_end(end)
            if self._beyond() is None:
                return Break(self.position + 1, Problem.CUT_OFF)

    def _go_on(self) -> Break | None:
        """Check what follows, up to the last entry of the chain."""
        low = self.position if self.position else -1  # nothing may stand below the first entry
        chain = Event.objects.filter(practice_id=self.practice_id).order_by("position", "pk")
        while piece := list(chain.filter(position__gt=low, position__lte=low + PIECE)):
            for event in piece:
                if problem := self._problem_of(event):
                    return Break(min(self.position + 1, event.position), problem, event)
                self.position, self.hash = event.position, event.hash
            low += PIECE
        beyond = self._beyond()
        lost = beyond is not None and beyond.position > self.position + 1
        return Break(self.position + 1, Problem.MISSING, beyond) if lost else None

    def _problem_of(self, event: Event) -> Problem | None:
        if event.position != self.position + 1:
            return Problem.MISSING if event.position > self.position else Problem.DOUBLE
        if event.hash != fingerprint(event):
            return Problem.CHANGED
        return Problem.NOT_TIED if event.previous_hash != self.hash else None

    def _beyond(self) -> Event | None:
        later = Event.objects.filter(practice_id=self.practice_id, position__gt=self.position)
        return later.order_by("position").first()

    def _judge_end(self, end: ChainEnd) -> Break | None:
        """Nothing comes after the last entry any more."""
        if (end.position, end.hash) == (self.position, self.hash):
            return None
        last = Event.objects.filter(practice_id=self.practice_id, position=self.position).first()
        if 0 < end.position < self.position:
            first = Event.objects.filter(practice_id=self.practice_id, position=end.position + 1).first()
            return Break(end.position + 1, Problem.BEYOND, first)
        return Break(self.position, Problem.END_LOST, last)


def first_broken(practice_id: uuid.UUID | None) -> Break | None:
    """The first entry that was changed, removed, moved or put in later; None for a whole chain."""
    return Walk(practice_id).find_break()


def chains() -> list[uuid.UUID | None]:
    """Whose chains there are, found from both sides so that neither can be removed unseen."""
    ends = {None if key == NO_PRACTICE else key for key in ChainEnd.objects.values_list("practice_id", flat=True)}
    return sorted(ends | set(Event.objects.values_list("practice_id", flat=True).distinct()), key=str)
