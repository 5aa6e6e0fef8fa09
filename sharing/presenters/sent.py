"""What a visitor has sent: the list beside the upload area, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from image_collections.models import Item, ItemState
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.cards import for_cards
from image_collections.presenters.states import icon_of, reason_of
from sharing.models import Link
from sharing.presenters.visit import doors_of

MOST = 500


@dataclass(frozen=True)
class SentFile:
    """One row; empty addresses mean that there is nothing to open or to show."""

    item: Item
    state: str
    reason: str
    icon: str
    page: str
    thumbnail: str
    sha256: str


@dataclass(frozen=True)
class Sent:
    """All rows, and whether to look again soon."""

    files: list[SentFile]
    unfinished: bool

    @property
    def size(self) -> int:
        return sum(file.item.size for file in self.files)


def build_sent(items: ItemQuerySet, link: Link) -> Sent:
    """The newest first, as many as one can look through."""
    doors = doors_of(link)
    files = []
    for item in for_cards(items).prefetch_related("files").order_by("-added_at", "-id")[:MOST]:
        ready = item.state == ItemState.READY
        shown = ready and getattr(item, "has_thumbnail", False)
        hashes = [file.sha256 for file in item.files.all()]
        files.append(
            SentFile(
                item=item,
                state=item.state,
                reason=reason_of(item),
                icon=icon_of(item),
                page=doors.page(item) if ready else "",
                thumbnail=doors.thumbnail(item) if shown else "",
                sha256=hashes[0] if len(hashes) == 1 else "",
            )
        )
    return Sent(files, any(file.state == ItemState.CHECKING for file in files))
