"""What stands in the side panel "Case images" of a collection: the picture, its words, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from common.addresses import address_by_id
from image_collections.access import all_items_of
from image_collections.models import CaseImage, Collection, Item, Rendition, RenditionRole, Stage
from image_collections.models.case_image import MOST_SHOWN
from image_collections.presenters.addresses import address_of
from image_collections.presenters.cards import Card, for_cards, make_card
from tagging.notation import show_teeth

MOST_KEYWORDS = 3


@dataclass(frozen=True)
class CaseEntry:
    """One item of the panel; an empty preview means that it has no picture."""

    card: Card
    preview: str
    words: list[str]
    original: str
    hide: str
    hide_label: str


@dataclass(frozen=True)
class Panel:
    """What this user looks at in this collection, the newest first."""

    entries: list[CaseEntry]
    empty_url: str

    @property
    def count(self) -> int:
        return len(self.entries)


def build_panel(collection: Collection, user: User, slug: str, notation: str) -> Panel:
    """In two queries, however much is shown."""
    shown = CaseImage.objects.of(collection.practice).in_panel(collection, user)
    this = shown.filter(item=OuterRef("pk"))
    preview = Rendition.objects.filter(item=OuterRef("pk"), role=RenditionRole.PREVIEW)
    items = all_items_of(collection).present().filter(pk__in=shown.values("item"))
    items = for_cards(items).annotate(shown_at=Subquery(this.values("shown_at")), has_preview=Exists(preview))
    make_entry = partial(_make_entry, slug=slug, notation=notation)
    entries = [make_entry(item) for item in items.order_by("-shown_at", "-id")[:MOST_SHOWN]]
    return Panel(entries, reverse("panel_empty", args=[slug, collection.pk]))


def _make_entry(item: Item, *, slug: str, notation: str) -> CaseEntry:
    teeth = partial(show_teeth, notation=notation)
    page, preview = address_of("item_page", slug), address_of("item_rendition", slug, RenditionRole.PREVIEW)
    card = make_card(item, page=page, thumbnail=address_of("item_rendition", slug, "thumbnail"), teeth=teeth)
    return CaseEntry(
        card=card,
        preview=preview(item) if getattr(item, "has_preview", False) else "",
        words=tag_words(item, notation),
        original=address_by_id("item_original", slug)(item.pk),
        hide=address_by_id("panel_hide", slug)(item.pk),
        hide_label=_("Take %(name)s out of the case images") % {"name": card.label},
    )


def tag_words(item: Item, notation: str) -> list[str]:
    """The tag in a few words; what the label says already is left out."""
    teeth = show_teeth((row.tooth for row in item.teeth.all()), notation)
    words = [
        item.kind.label if item.kind and item.title else "",
        teeth if item.title or not item.kind else "",
        str(Stage(item.stage).label) if item.stage else "",
        date_format(item.taken_on, "SHORT_DATE_FORMAT") if item.taken_on else "",
        _("Not diagnosable") if item.not_diagnosable else "",
        *item.keywords[:MOST_KEYWORDS],
    ]
    return [word for word in words if word]
