"""Pages of the ledger in both directions: each begins at an entry, none is counted, all are equally fast."""

from __future__ import annotations

from dataclasses import dataclass

from audit.models import Event, LedgerQuerySet

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Entries, newest first, and whether there are others on either side."""

    entries: list[Event]
    has_newer: bool = False
    has_older: bool = False


def newest(found: LedgerQuerySet) -> Page:
    """The first page."""
    entries = list(found.newest_first()[: SIZE + 1])
    return Page(entries[:SIZE], has_older=len(entries) > SIZE)


def before(found: LedgerQuerySet, event: Event) -> Page:
    """What happened before this entry."""
    page = newest(found.older_than(event))
    return Page(page.entries, has_newer=True, has_older=page.has_older)


def after(found: LedgerQuerySet, event: Event) -> Page:
    """What happened after this entry; when less than a page is left, the newest page as a whole."""
    entries = list(found.newer_than(event).oldest_first()[: SIZE + 1])
    if len(entries) <= SIZE:
        return newest(found)
    return Page(entries[SIZE - 1 :: -1], has_newer=True, has_older=True)
