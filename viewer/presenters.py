"""One item on the stage and its neighbours, for whoever came in by one of the doors; knows nothing of shares.

A member's page and a visitor's page build a `Stage` with their own `Doors` and `Capabilities` and render
`viewer/page.html` with `{"stage": stage}`; a grid of the same items is `build_gallery` and `viewer/_gallery.html`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from accounts.models import Notation
from image_collections.models import Item, ItemType
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.cards import COLUMNS, Card, for_cards, make_card, without_tags
from patients.models import Patient
from patients.presenters import identity_of
from tagging.notation import show_teeth
from viewer.facts import Row, corner_lines, file_rows, tag_rows
from viewer.neighbours import find_place
from viewer.pictures import Picture, picture_of

AROUND = 20  # thumbnails of the strip on each side of the current one
ItemAddress = Callable[[Item], str]


@dataclass(frozen=True)
class Doors:
    """Where things are for the one who looks; each takes an item and gives an address."""

    page: ItemAddress
    thumbnail: ItemAddress
    preview: ItemAddress
    pixels: ItemAddress
    pixels_meta: ItemAddress
    frames: ItemAddress
    frames_meta: ItemAddress
    original: ItemAddress
    back: str
    tag: ItemAddress | None = None
    photo: ItemAddress | None = None


def as_it_is(item: Item) -> Item:
    """Nothing is hidden."""
    return item


@dataclass(frozen=True)
class Capabilities:
    """What the one who looks may do and see; what is False is not on the page at all, or locked with the reason."""

    can_download: bool = False
    can_tag: bool = False
    tag_lock: str = ""  # why a member cannot tag: then the way to the tag is shown locked
    sees_tags: bool = True
    sees_patient: bool = True
    sees_private_note: bool = False
    seen_as: Callable[[Item], Item] = as_it_is  # what the one who looks knows of an item


@dataclass(frozen=True)
class Stage:
    """Everything that `viewer/page.html` shows."""

    item: Item
    card: Card
    position: int
    total: int
    strip: list[Card]
    previous: str
    next: str
    back: str
    picture: Picture
    patient: Patient | None
    identity: list[str]
    tag: list[Row]
    facts: list[Row]
    corner: list[str]
    original: str
    tag_page: str
    photo: str
    tag_lock: str


def build_stage(
    items: ItemQuerySet, current: Item, doors: Doors, capabilities: Capabilities, notation: str = Notation.FDI
) -> Stage:
    """The stage for `current` among `items`, which are authorised, in order and opened by `.of(...)` or a parent.

    NotInList is raised when it is none of them.
    """
    place = find_place(items, current, AROUND)
    window = [capabilities.seen_as(row) for row in for_cards(items.filter(pk__in=place.ids))]
    at = [row.pk for row in window].index(current.pk)
    here = window[at]
    cards = [replace(_card(row, doors, capabilities, notation), current=row.pk == here.pk) for row in window]
    patient = current.collection.patient if capabilities.sees_patient else None
    return Stage(
        item=here,
        card=cards[at],
        position=place.position,
        total=place.total,
        strip=cards,
        previous=doors.page(window[at - 1]) if at else "",
        next=doors.page(window[at + 1]) if at + 1 < len(window) else "",
        back=doors.back,
        picture=picture_of(here, doors),
        patient=patient,
        identity=identity_of(patient) if patient else [],
        tag=tag_rows(here, notation, private=capabilities.sees_private_note) if capabilities.sees_tags else [],
        facts=file_rows(here),
        corner=corner_lines(here),
        original=doors.original(here) if capabilities.can_download else "",
        tag_page=doors.tag(here) if capabilities.can_tag and doors.tag else "",
        tag_lock=capabilities.tag_lock,
        photo=doors.photo(here) if capabilities.can_tag and doors.photo and can_be_photo(here) else "",
    )


def can_be_photo(item: Item) -> bool:
    """Whether it may stand for its patient: an image that has a thumbnail."""
    return item.may_leave and item.type == ItemType.IMAGE and getattr(item, "has_thumbnail", False)


def build_gallery(
    items: ItemQuerySet, doors: Doors, capabilities: Capabilities, notation: str = Notation.FDI
) -> list[Card]:
    """Cards of the items for `viewer/_gallery.html`; slice the queryset first where it may be long."""
    rows = (capabilities.seen_as(item) for item in for_cards(items).only(*COLUMNS))
    return [_card(item, doors, capabilities, notation) for item in rows]


def _card(item: Item, doors: Doors, capabilities: Capabilities, notation: str) -> Card:
    teeth = partial(show_teeth, notation=notation)
    card = make_card(item, page=doors.page, thumbnail=doors.thumbnail, teeth=teeth)
    return card if capabilities.sees_tags else without_tags(card, item)
