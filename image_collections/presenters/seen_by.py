"""Who outside the practice has seen items already, as the ledger tells it (B5)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from audit.actions import Action
from audit.models import Event

LOOKS = (Action.ITEM_VIEWED, Action.ITEM_DOWNLOADED)
MOST_EVENTS = 2000  # the newest; whoever looked that often stands among them
MOST_SHOWN = 20


@dataclass(frozen=True)
class Recipient:
    """Somebody who came by a link: when last, and whether there was a download."""

    name: str
    last: datetime.datetime
    downloaded: bool


def recipients_of(practice: uuid.UUID, collection: uuid.UUID, items: Collection[uuid.UUID]) -> list[Recipient]:
    """Those who have opened or downloaded one of the items by a link, the latest first."""
    wanted = Event.objects.filter(practice_id=practice, link_id__isnull=False).newest_first()
    looks = wanted.filter(subject_id__in=items, action__in=LOOKS)[:MOST_EVENTS]
    zips = wanted.filter(subject_id=collection, action=Action.COLLECTION_DOWNLOADED)[:MOST_EVENTS]
    names = {str(item) for item in items}
    seen = [*looks, *(event for event in zips if names & set(event.detail.get("items", [])))]
    return _by_person(seen)


def _by_person(events: Iterable[Event]) -> list[Recipient]:
    last: dict[str, datetime.datetime] = {}
    downloaded: set[str] = set()
    for event in events:
        name = event.actor_label
        last[name] = max(event.at, last.get(name, event.at))
        if event.action != Action.ITEM_VIEWED:
            downloaded.add(name)
    found = [Recipient(name, at, name in downloaded) for name, at in last.items()]
    return sorted(found, key=lambda one: one.last, reverse=True)[:MOST_SHOWN]
