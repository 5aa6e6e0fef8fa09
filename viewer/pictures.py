"""What stands on the stage for one item: a picture with grey values, a picture, or an icon with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from image_collections.models import Item, ItemState, ItemType, Rendition, RenditionRole
from image_collections.presenters.reasons import words_for
from image_collections.presenters.states import icon_of
from viewer.facts import stack_note

# What is more than its picture.
STILL: dict[str, Promise | str] = {
    ItemType.SCAN: gettext_lazy("This is a still picture of the scan."),
    ItemType.VIDEO: gettext_lazy("This is a still picture of the video."),
}
ItemAddress = Callable[[Item], str]


@dataclass(frozen=True)
class Picture:
    """Empty addresses mean that there is nothing to load; `note` says why, or what is not shown."""

    preview: str = ""
    pixels: str = ""
    pixels_meta: str = ""
    frames: str = ""
    frames_meta: str = ""
    slices: bool = False
    icon: str = ""
    note: str = ""

    @property
    def has_grey_values(self) -> bool:
        return bool(self.pixels)


class Addresses(Protocol):
    """Where what was made of an item is, for the one who looks."""

    @property
    def preview(self) -> ItemAddress: ...
    @property
    def pixels(self) -> ItemAddress: ...
    @property
    def pixels_meta(self) -> ItemAddress: ...
    @property
    def frames(self) -> ItemAddress: ...
    @property
    def frames_meta(self) -> ItemAddress: ...


def picture_of(item: Item, at: Addresses) -> Picture:
    """What can be shown of an item; only what was made of it, never the original."""
    roles = set(Rendition.objects.filter(item=item).values_list("role", flat=True))
    if item.state != ItemState.READY or RenditionRole.PREVIEW not in roles:
        return Picture(icon=icon_of(item), note=_note(item))
    shown = Picture(preview=at.preview(item), note=_pages_note(item))
    if RenditionRole.PIXELS in roles:
        shown = replace(shown, pixels=at.pixels(item), pixels_meta=at.pixels_meta(item))
    if RenditionRole.FRAMES in roles or item.arrange_since:
        addresses = {"frames": at.frames(item), "frames_meta": at.frames_meta(item)}
        shown = replace(shown, **addresses, slices="slices" in item.facts or bool(item.series))
    return shown


def _pages_note(item: Item) -> str:
    """Of several pages or a film only one is drawn; of a series what speaks against it being whole is told."""
    if item.reason:
        return words_for(item.reason)
    if "slices" in item.facts or item.facts.get("no_frames"):
        return stack_note(item)
    if item.pages and item.pages > 1:
        return _("Page 1 of %(pages)d.") % {"pages": item.pages}
    return str(STILL.get(item.type, ""))


def _note(item: Item) -> str:
    if item.state == ItemState.CHECKING:
        return _("This file is still being checked. It will be here in a moment.")
    if item.reason:
        return words_for(item.reason)
    return _("This type of file has no picture.")
