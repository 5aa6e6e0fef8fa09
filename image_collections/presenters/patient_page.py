"""The collections of one patient: how many of what, and the first thumbnails."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import ngettext

from accounts.models import Practice
from common.addresses import address_by_id
from common.wording import day, per_language
from image_collections.models import Collection, Item, ItemState, ItemType, Rendition, RenditionRole
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
    _fill(rows, items.filter(state__in=SHOWN), practice.slug)
    return Page(list(rows.values()), newer=page - 1, older=page + 1 if len(found) > PAGE else 0)


def _fill(rows: dict[uuid.UUID, Row], items: ItemQuerySet, slug: str) -> None:
    """In one query: the first pictures of each collection, and of each type one item with their number."""
    address = address_by_id("item_rendition", slug, RenditionRole.THUMBNAIL)
    numbers: dict[tuple[uuid.UUID, str], int] = {}
    for found in _first_of_each(items):
        numbers[found.collection, found.type] = found.number
        if found.has_picture and found.place <= STRIP:
            rows[found.collection].thumbnails.append(address(found.id))
    for key, row in rows.items():
        for code in ItemType.values:
            if number := numbers.get((key, code), 0):
                row.total += number
                row.amounts.append(Amount(TYPE_ICONS[code], amount_of(code, number)))


class First(NamedTuple):
    """An item that stands for others: its place among the pictures, and how many of its type there are."""

    collection: uuid.UUID
    id: uuid.UUID
    type: str
    has_picture: bool
    place: int
    number: int


def _first_of_each(items: ItemQuerySet) -> Iterator[First]:
    """Those with a picture first, by date taken and name."""
    thumbnail = Rendition.objects.filter(item=OuterRef("pk"), role=RenditionRole.THUMBNAIL)
    order = (F("has_picture").desc(), F("taken_on").asc(nulls_last=True), F("name"), F("id"))
    same_type = [F("collection_id"), F("type")]
    ranked = items.annotate(
        has_picture=Q(state=ItemState.READY) & Q(Exists(thumbnail)),
        place=Window(RowNumber(), partition_by="collection_id", order_by=order),
        number=Window(Count("pk"), partition_by=same_type),
        place_in_type=Window(RowNumber(), partition_by=same_type, order_by="id"),
    )
    wanted = ranked.filter(Q(place__lte=STRIP) | Q(place_in_type=1)).order_by("collection_id", "place")
    return map(First._make, wanted.values_list("collection_id", "pk", "type", "has_picture", "place", "number"))


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
