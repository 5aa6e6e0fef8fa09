"""What stands on the stage for one item: a picture with grey values, a picture, or an icon with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from image_collections.models import Item, ItemState, ItemType, Rendition, RenditionRole
from image_collections.presenters.reasons import words_for
from image_collections.presenters.states import TYPE_ICONS

ItemAddress = Callable[[Item], str]


@dataclass(frozen=True)
class Picture:
    """Empty addresses mean that there is nothing to load; `note` says why, or what is not shown."""

    preview: str = ""
    pixels: str = ""
    pixels_meta: str = ""
    icon: str = ""
    note: str = ""

    @property
    def has_grey_values(self) -> bool:
        return bool(self.pixels)


def picture_of(item: Item, *, preview: ItemAddress, pixels: ItemAddress, pixels_meta: ItemAddress) -> Picture:
    """What can be shown of an item; only what was made of it, never the original."""
    roles = set(Rendition.objects.filter(item=item).values_list("role", flat=True))
    if item.state != ItemState.READY or RenditionRole.PREVIEW not in roles:
        return Picture(icon=TYPE_ICONS[item.type], note=_note(item))
    shown = preview(item)
    if RenditionRole.PIXELS not in roles:
        return Picture(preview=shown, note=_pages_note(item))
    return Picture(preview=shown, pixels=pixels(item), pixels_meta=pixels_meta(item))


def _pages_note(item: Item) -> str:
    """Of several pages only the first is drawn."""
    if not item.pages or item.pages < 2:
        return ""
    return _("Page 1 of %(pages)d.") % {"pages": item.pages}


def _note(item: Item) -> str:
    if item.state == ItemState.CHECKING:
        return _("This file is still being checked. It will be here in a moment.")
    if item.reason:
        return words_for(item.reason)
    notes = {
        ItemType.SCAN: _("3D scans are not shown here yet."),
        ItemType.VIDEO: _("Videos are not shown here yet."),
    }
    return notes.get(ItemType(item.type), _("This type of file has no picture."))
