"""What a phone has sent by a code: names and states, nothing that shows the patient."""

from __future__ import annotations

from dataclasses import dataclass

from image_collections.models import ItemState
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.states import TYPE_ICONS, reason_of

MOST = 100


@dataclass(frozen=True)
class PhoneFile:
    """One row."""

    name: str
    size: int
    state: str
    reason: str
    icon: str


@dataclass(frozen=True)
class PhoneFiles:
    """All rows, and whether to look again soon."""

    files: list[PhoneFile]
    unfinished: bool


def build_sent_by_phone(items: ItemQuerySet) -> PhoneFiles:
    """The newest first, in one query."""
    files = [
        PhoneFile(item.name, item.size, item.state, reason_of(item), TYPE_ICONS[item.type]) for item in items[:MOST]
    ]
    return PhoneFiles(files, any(file.state == ItemState.CHECKING for file in files))
