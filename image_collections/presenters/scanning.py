"""What the pages say of files that no scanner looked at."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.urls import reverse

from image_collections.models import Item, ItemState, ScanState
from image_collections.models.item import ItemQuerySet
from image_collections.services.scanning import ACCEPTABLE

MOST = 200


@dataclass(frozen=True)
class Unscanned:
    """One file that stays here; `accept` is empty for whoever cannot decide about it."""

    label: str
    name: str
    reason: str
    page: str
    added_at: datetime.datetime
    accept: str
    comes_back: bool


def unscanned_in(items: ItemQuerySet) -> ItemQuerySet:
    """Those of the items that work, but stay here because nobody scanned or accepted them."""
    return items.present().filter(state=ItemState.READY, scan__in=ACCEPTABLE)


def scan_note(item: Item) -> str:
    """Why the file stays here, in words; empty where nothing is in the way."""
    return str(ScanState(item.scan).label) if item.state == ItemState.READY and item.scan in ACCEPTABLE else ""


def list_unscanned(items: ItemQuerySet, slug: str, *, decides: bool) -> list[Unscanned]:
    """A page of them, the oldest first."""
    found = unscanned_in(items).select_related("kind").order_by("added_at", "id")[:MOST]
    return [
        Unscanned(
            label=item.label,
            name=item.name if item.name != item.label else "",
            reason=scan_note(item),
            page=reverse("item_page", args=[slug, item.pk]),
            added_at=item.added_at,
            accept=reverse("item_scan_accept", args=[slug, item.pk]) if decides else "",
            comes_back=item.scan != ScanState.TOO_LARGE,
        )
        for item in found
    ]
