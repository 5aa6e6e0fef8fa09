"""Everything the page of a collection shows: filters with counts, cards, what is on its way, what went wrong."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.addresses import address_by_id
from common.wording import day
from image_collections.models import Collection, Item, ItemState, ItemType, RenditionRole, Upload, UploadState
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.addresses import address_of
from image_collections.presenters.advice import advice_for
from image_collections.presenters.cards import COLUMNS, Card, for_cards, kind_and_teeth, make_card
from image_collections.presenters.filters import (
    PROBLEMS,
    Choice,
    Head,
    Tally,
    heads_of,
    kind_choices,
    sort_choices,
    tally_of,
    type_choices,
    view_choices,
)
from image_collections.presenters.listing import PAGE, Listing
from image_collections.presenters.mismatch import Doubt, doubts_in
from image_collections.presenters.phones import phone_until
from image_collections.services.arranging import MOST_BY_HAND
from tagging.notation import show_teeth

ON_ITS_WAY = datetime.timedelta(minutes=15)  # an upload that has not moved for longer is not shown
MOST_UPLOADS = 50
MOST_PROBLEMS = 50


@dataclass(frozen=True)
class Entry:
    """A card with what a member can do with it."""

    card: Card
    sender: str
    by_link: bool
    added_at: datetime.datetime
    name: str
    menu_label: str
    pick_label: str
    tag: str
    original: str
    remove: str
    restore: str
    retry: str
    show: str
    photo: str
    advice: str
    taken: str
    added: str
    size: str
    folder: str
    kind: str


@dataclass(frozen=True)
class Page:
    """What the template shows, top to bottom."""

    collection: Collection
    listing: Listing
    here: str
    types: list[Choice]
    kinds: list[Choice]
    sorts: list[Choice]
    views: list[Choice]
    heads: list[Head]
    found: int
    uploads: list[Upload]
    problems: list[Entry]
    all_problems: int
    entries: list[Entry]
    total: int
    checking: int
    arranging: int
    doubts: list[Doubt]
    unscanned: int
    in_bin: int
    previous_query: str
    next_query: str
    phone_until: datetime.datetime | None
    mark: str

    @property
    def poll(self) -> str:
        """Where the list is asked for anew: marked as nobody's own doing, and with what is on the page already."""
        return f"{self.here}{self.listing.query}&poll=1&seen={self.mark}"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to download."""
        return self.total == 0

    @property
    def is_list(self) -> bool:
        return self.listing.view == "list"

    @property
    def has_folders(self) -> bool:
        return any(entry.folder for entry in self.entries)

    @property
    def is_paged(self) -> bool:
        """Whether the filter finds more than this page shows."""
        return bool(self.previous_query or self.next_query)

    @property
    def can_arrange(self) -> bool:
        """Order by hand is that of all items, so it is laid where all are seen in it."""
        return not (self.listing.sort or self.listing.is_filtered) and 1 < self.total <= MOST_BY_HAND

    @property
    def more_problems(self) -> int:
        """Those that do not stand on the page."""
        return self.all_problems - len(self.problems)

    @property
    def refused(self) -> int:
        """Problems that no trying again will solve."""
        return sum(entry.card.state == ItemState.REFUSED for entry in self.problems)

    @property
    def unfinished(self) -> bool:
        """Whether the page should look again soon."""
        return bool(self.checking or self.arranging or self.uploads or self.phone_until)


def build_collection_page(
    collection: Collection, items: ItemQuerySet, slug: str, listing: Listing, notation: str
) -> Page:
    """The page for members; `items` are all of the collection, those in the bin included."""
    tally = tally_of(items)
    make_entry = _entry_maker(slug, listing, notation)
    start = (listing.page - 1) * PAGE
    wanted = listing.pick(items.present().exclude(state__in=PROBLEMS))
    shown = list(for_cards(wanted).only(*COLUMNS)[start : start + PAGE + 1])
    uploads, until = _on_their_way(collection), phone_until(collection)
    problems = for_cards(items.present().filter(state__in=PROBLEMS).order_by("-added_at"))[:MOST_PROBLEMS]
    return Page(
        collection=collection,
        listing=listing,
        here=reverse("collection_page", args=[slug, collection.pk]),
        types=type_choices(tally, listing),
        kinds=kind_choices(tally, listing),
        sorts=sort_choices(listing, by_hand=collection.by_hand),
        views=view_choices(listing),
        heads=heads_of(listing, by_hand=collection.by_hand, has_folders=any(item.folder for item in shown[:PAGE])),
        found=tally.found(listing),
        uploads=uploads,
        problems=[make_entry(item) for item in problems] if tally.problems else [],
        all_problems=tally.problems,
        entries=[make_entry(item) for item in shown[:PAGE]],
        total=tally.total,
        checking=tally.checking,
        arranging=tally.arranging,
        doubts=doubts_in(items, collection.patient) if tally.doubtful else [],
        unscanned=tally.unscanned,
        in_bin=tally.in_bin,
        previous_query=listing.on_page(listing.page - 1).query if listing.page > 1 else "",
        next_query=listing.on_page(listing.page + 1).query if len(shown) > PAGE else "",
        phone_until=until,
        mark=_mark(tally, uploads, until),
    )


def mark_of(collection: Collection, items: ItemQuerySet) -> str:
    """Changes when a state, or what is on its way, changes; so that a page that looks again is told only news."""
    return _mark(tally_of(items), _on_their_way(collection), phone_until(collection))


def build_bin(items: ItemQuerySet, slug: str, notation: str) -> list[Entry]:
    """What lies in the bin of a collection, the newest first; one page of it."""
    gone = items.in_bin().exclude(state=ItemState.REFUSED).last_removed()
    make_entry = _entry_maker(slug, Listing(), notation)
    return [make_entry(item) for item in for_cards(gone)[:PAGE]]


def _entry_maker(slug: str, listing: Listing, notation: str) -> Callable[[Item], Entry]:
    page = address_of("item_page", slug, query=listing.filter_query)
    thumbnail = address_of("item_rendition", slug, RenditionRole.THUMBNAIL)
    names = ["item_tag", "item_original", "item_remove", "item_restore", "item_retry"]
    names += ["panel_show", "patient_photo_set"]
    tag, original, remove, restore, retry, show, photo = (address_by_id(name, slug) for name in names)
    teeth = partial(show_teeth, notation=notation)
    zone = timezone.get_current_timezone()
    menu, pick = _("What to do with %(name)s"), _("Select %(name)s")

    def make_entry(item: Item) -> Entry:
        card, key = make_card(item, page=page, thumbnail=thumbnail, teeth=teeth), str(item.pk)
        return Entry(
            card=card,
            sender=item.batch.sender if item.batch else "",
            by_link=bool(item.batch and item.batch.link_id),
            added_at=item.added_at,
            name=item.name,
            menu_label=menu % {"name": card.label},
            pick_label=pick % {"name": card.label},
            tag=tag(key),
            original=original(key),
            remove=remove(key),
            restore=restore(key),
            retry=retry(key) if item.state == ItemState.FAILED else "",
            show=show(key) if item.state == ItemState.READY else "",
            photo=photo(key) if card.thumbnail and item.type == ItemType.IMAGE else "",
            advice=advice_for(item.reason) if item.state in PROBLEMS else "",
            taken=day(item.taken_on) if item.taken_on else "",
            added=day(item.added_at.astimezone(zone).date()),
            size=filesizeformat(item.size),
            folder=item.folder,
            kind=kind_and_teeth(item, teeth),
        )

    return make_entry


def _mark(tally: Tally, uploads: list[Upload], until: datetime.datetime | None) -> str:
    seen = [
        until,
        tally.total,
        tally.checking,
        tally.arranging,
        tally.doubtful,
        tally.problems,
        tally.in_bin,
        tally.changed,
        *(row.pk for row in uploads),
    ]
    return hashlib.sha256(" ".join(map(str, seen)).encode()).hexdigest()[:16]


def _on_their_way(collection: Collection) -> list[Upload]:
    since = timezone.now() - ON_ITS_WAY
    moving = Upload.objects.of(collection.practice).filter(batch__collection=collection)
    moving = moving.filter(state=UploadState.UPLOADING, moved_at__gt=since)
    return list(moving.select_related("batch").order_by("started_at")[:MOST_UPLOADS])
