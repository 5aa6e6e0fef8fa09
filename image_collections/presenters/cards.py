"""One thumbnail of a grid or strip: what it is called, where it leads, what its badge says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, Prefetch
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from image_collections.models import Item, ItemState, ItemTooth, ItemType, Rendition, RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.presenters.scanning import scan_note
from image_collections.presenters.states import icon_of, reason_of

WIDE = 1.7  # from this ratio of width to height on, a picture takes two columns
COLUMNS = (  # what cards and their menus say; a page of 100 items need not carry the rest
    *("name", "size", "format", "type", "state", "scan", "reason", "width", "height", "pages", "title", "added_at"),
    *("taken_on", "folder", "doubtful"),
    *("kind", "kind__code", "kind__own_label", "batch", "batch__sender", "batch__link_id"),
)
ItemAddress = Callable[[Item], str]
Teeth = Callable[[Iterable[int]], str]


@dataclass(frozen=True)
class Card:
    """A thumbnail with its words; empty addresses mean that there is nothing to open or to show."""

    id: uuid.UUID
    label: str
    kind: str
    icon: str
    detail: str
    state: str
    reason: str = ""
    page: str = ""
    thumbnail: str = ""
    wide: bool = False
    whole: bool = False
    current: bool = False
    scan_note: str = ""
    doubtful: bool = False

    @property
    def is_ready(self) -> bool:
        return self.state == ItemState.READY


def for_cards(items: ItemQuerySet) -> ItemQuerySet:
    """The same items with everything a card needs, in a fixed number of queries."""
    thumbnail = Rendition.objects.filter(item=OuterRef("pk"), role=RenditionRole.THUMBNAIL)
    teeth = Prefetch("teeth", ItemTooth.objects.order_by("tooth"))
    return items.select_related("kind", "batch").annotate(has_thumbnail=Exists(thumbnail)).prefetch_related(teeth)


def make_card(item: Item, *, page: ItemAddress, thumbnail: ItemAddress, teeth: Teeth) -> Card:
    """The card of one item that came through `for_cards`."""
    ready = item.state == ItemState.READY
    # What takes a while to be checked may have its first picture before.
    shown = item.state in (ItemState.READY, ItemState.CHECKING) and getattr(item, "has_thumbnail", False)
    return Card(
        id=item.pk,
        label=label_of(item, teeth),
        kind=kind_of(item),
        icon=icon_of(item),
        detail=detail_of(item),
        state=item.state,
        doubtful=item.doubtful,
        reason=reason_of(item),
        page=page(item) if ready else "",
        thumbnail=thumbnail(item) if shown else "",
        wide=bool(shown and item.width and item.height and item.width / item.height >= WIDE),
        whole=item.type == ItemType.DOCUMENT,
        scan_note=scan_note(item),
    )


def without_tags(card: Card, item: Item) -> Card:
    """The same card for somebody who may not see the tag: the name of the file and its type."""
    return replace(card, label=item.name, kind=str(ItemType(item.type).label))


def label_of(item: Item, teeth: Teeth) -> str:
    """What people call it, with its teeth where the kind alone would not tell two apart."""
    if item.title or not item.kind:
        return item.label
    shown = teeth(row.tooth for row in item.teeth.all())
    return f"{item.label} {shown}".strip()


def kind_and_teeth(item: Item, teeth: Teeth) -> str:
    """The kind, else the type, and the teeth it shows."""
    return f"{kind_of(item)} {teeth(row.tooth for row in item.teeth.all())}".strip()


def kind_of(item: Item) -> str:
    """The word on the picture: the kind in dental words, else the type."""
    return item.kind.label if item.kind else str(ItemType(item.type).label)


def detail_of(item: Item) -> str:
    """The small line: format, and pixels, slices, pages or size, whichever says most."""
    name = item.format.upper() or _("File")
    if item.pages and item.pages > 1 and item.format == "dicom":
        amount = ngettext("%(count)s slice", "%(count)s slices", item.pages) % {"count": item.pages}
    elif item.pages and item.pages > 1:
        amount = ngettext("%(count)s page", "%(count)s pages", item.pages) % {"count": item.pages}
    elif item.width and item.height:
        amount = f"{item.width} × {item.height}"
    else:
        amount = filesizeformat(item.size)
    # Translators: the small line of a file: its format, and its pixels, pages or size
    return _("%(format)s, %(amount)s") % {"format": name, "amount": amount}
