"""The collections of one patient: how many of what, and the first thumbnails."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import ngettext

from accounts.models import Practice
from common.addresses import address_by_id
from common.wording import day, per_language
from image_collections.models import Collection, Item, ItemState, ItemType, RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.shares import count_shares
from image_collections.presenters.states import TYPE_ICONS
from patients.models import Patient

PAGE = 25
STRIP = 6
SHOWN = (ItemState.READY, ItemState.CHECKING)


@dataclass(frozen=True)
class Amount:
    """So many of one type, in words."""

    icon: str
    words: str


@dataclass
class Row:
    """One collection in the patient's list."""

    collection: Collection
    url: str
    images_on: str
    shared: int = 0
    total: int = 0
    amounts: list[Amount] = field(default_factory=list)
    thumbnails: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        """How many more there are than thumbnails shown."""
        return self.total - len(self.thumbnails)


@dataclass(frozen=True)
class Page:
    """One page of a patient's collections, newest first."""

    rows: list[Row]
    newer: int
    older: int


def build_patient_page(patient: Patient, practice: Practice, *, page: int = 1) -> Page:
    """Rows by date of images."""
    start = (page - 1) * PAGE
    mine = Collection.objects.of(practice).present().filter(patient=patient)
    found = list(mine.order_by("-images_on", "-id")[start : start + PAGE + 1])
    shared = count_shares(practice, [c.pk for c in found[:PAGE]])
    url = address_by_id("collection_page", practice.slug)
    rows = {c.pk: Row(c, url(c.pk), day(c.images_on), shared.get(c.pk, 0)) for c in found[:PAGE]}
    items = Item.objects.of(practice).filter(collection__in=list(rows), deleted_at=None)
    _count(rows, items)
    _fill_strips(rows, items, practice.slug)
    return Page(list(rows.values()), newer=page - 1, older=page + 1 if len(found) > PAGE else 0)


def _count(rows: dict[uuid.UUID, Row], items: ItemQuerySet) -> None:
    counted = items.filter(state__in=SHOWN).order_by().values("collection_id", "type").annotate(n=Count("pk"))
    found = {(row["collection_id"], row["type"]): row["n"] for row in counted}
    for key, row in rows.items():
        for code in ItemType.values:
            if number := found.get((key, code), 0):
                row.total += number
                row.amounts.append(Amount(TYPE_ICONS[code], amount_of(code, number)))


def _fill_strips(rows: dict[uuid.UUID, Row], items: ItemQuerySet, slug: str) -> None:
    address = address_by_id("item_rendition", slug, RenditionRole.THUMBNAIL)
    order = (F("taken_on").asc(nulls_last=True), F("name"), F("id"))
    place = Window(RowNumber(), partition_by="collection_id", order_by=order)
    shown = items.ready().filter(renditions__role=RenditionRole.THUMBNAIL)
    first = shown.annotate(place=place).filter(place__lte=STRIP)
    for collection_id, item_id in first.order_by("collection_id", "place").values_list("collection_id", "pk"):
        rows[collection_id].thumbnails.append(address(item_id))


@per_language
def amount_of(code: str, number: int) -> str:
    """How many of one type, in words."""
    words = {
        ItemType.IMAGE: ngettext("%d image", "%d images", number),
        ItemType.XRAY: ngettext("%d X-ray", "%d X-rays", number),
        ItemType.DOCUMENT: ngettext("%d document", "%d documents", number),
        ItemType.SCAN: ngettext("%d 3D scan", "%d 3D scans", number),
        ItemType.VIDEO: ngettext("%d video", "%d videos", number),
        ItemType.OTHER: ngettext("%d other file", "%d other files", number),
    }
    return words[ItemType(code)] % number
