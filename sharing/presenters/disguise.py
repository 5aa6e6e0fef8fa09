"""Items as the visitor of a de-identified link knows them: a number, a picture, and what was measured."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from image_collections.imaging import DEIDENTIFIABLE, ending_of
from image_collections.models import Item, ItemState, Rendition, RenditionRole
from sharing.access import items_of_link
from sharing.models import Link

# Of the picture alone: no days, no devices, no words that somebody typed.
FACTS = (
    *("spacing", "kvp", "tube_current_ma", "exposure_time_ms", "bits_stored", "slices", "slice_spacing", "frames"),
    *("gaps", "duplicates", "unreadable", "no_frames"),
)


@dataclass(frozen=True)
class Disguises:
    """`numbers` are the places of all items of the link, `sizes` the bytes of the versions that are there."""

    numbers: dict[uuid.UUID, int]
    sizes: dict[uuid.UUID, int]

    def stem(self, item: Item) -> str:
        """What its files are called, without the ending."""
        return f"image-{self.numbers.get(item.pk, 0):03}"

    def wear(self, item: Item) -> Item:
        """The row in memory without what people wrote, and as still being checked until its version is there."""
        item.name = f"{self.stem(item)}.{ending_of(item.format)}"
        item.format = DEIDENTIFIABLE[item.format]
        item.title = item.description = item.private_note = item.folder = item.series = ""
        item.keywords, item.taken_on, item.batch, item.tagged_by = [], None, None, None
        item.facts = {name: item.facts[name] for name in FACTS if name in item.facts}
        item.size = self.sizes.get(item.pk, 0)
        if item.pk not in self.sizes:
            item.state = ItemState.CHECKING
            item.has_thumbnail = False  # type: ignore[attr-defined]  # as for_cards() has annotated it
        return item


def disguises_of(link: Link) -> Disguises:
    """For the items of a de-identified link."""
    items = items_of_link(link)
    ids = items.values_list("pk", flat=True)
    made = Rendition.objects.filter(item__in=items.order_by().values("pk"), role=RenditionRole.DEIDENTIFIED)
    return Disguises({key: at for at, key in enumerate(ids, start=1)}, dict(made.values_list("item", "size")))


def wordless(meta: dict[str, Any]) -> dict[str, Any]:
    """How to read a payload, without the words of the file: its windows have only numbers."""
    windows = meta.get("presets")
    if not windows:
        return meta
    return {**meta, "presets": [{**one, "name": str(at)} for at, one in enumerate(windows, start=1)]}
