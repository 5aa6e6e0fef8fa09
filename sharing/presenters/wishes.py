"""The checklist of an upload link: what is there, what is still wanted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Membership
from common.addresses import address_by_id
from image_collections.models import Item, ItemState, Upload, UploadState
from sharing.models import Link, Visit, Wanted

GONE = (ItemState.REFUSED, ItemState.FAILED)


@dataclass(frozen=True)
class Wish:
    """One line; `name_of_file` and `page` are empty where the reader may not know them."""

    id: uuid.UUID
    name: str
    is_met: bool
    file: str = ""
    page: str = ""


@dataclass(frozen=True)
class Wishes:
    """The whole list."""

    rows: list[Wish]

    @property
    def met(self) -> int:
        return sum(wish.is_met for wish in self.rows)


def for_visitor(link: Link, visit: Visit) -> Wishes:
    """Ticked whoever sent it; the file is named to the visit that sent it."""

    def told(wish: Wanted, item: Item) -> Wish:
        is_own = item.batch is not None and item.batch.visit_id == visit.pk
        return Wish(wish.pk, wish.name, True, item.name if is_own else "")

    return _build(link, told)


def for_sender(link: Link, membership: Membership) -> Wishes:
    """Which file met it, with the way there; a limited member is told only of files that lie where the link is."""
    slug = membership.practice.slug
    filed, waiting = address_by_id("item_page", slug), address_by_id("tray_item", slug)

    def told(wish: Wanted, item: Item) -> Wish:
        if membership.limited and item.collection_id != link.collection_id:
            return Wish(wish.pk, wish.name, True)
        page = waiting if item.collection.patient.stands_in else filed
        return Wish(wish.pk, wish.name, True, item.name, page(item.pk))

    return _build(link, told)


def _build(link: Link, told: Callable[[Wanted, Item], Wish]) -> Wishes:
    """A wish is met by a file that arrived, works, and was not removed; asked once for all of them."""
    wanted = list(Wanted.objects.of(link.practice).filter(link=link))
    ids = [wish.upload_id for wish in wanted if wish.upload_id]
    if not ids:
        return Wishes([Wish(wish.pk, wish.name, False) for wish in wanted])
    uploads = Upload.objects.of(link.practice).filter(pk__in=ids, state=UploadState.COMPLETE, item__deleted_at=None)
    rows = uploads.exclude(item=None).exclude(item__state__in=GONE)
    there = {row.pk: row.item for row in rows.select_related("item__batch", "item__collection__patient")}
    return Wishes([_one(wish, there.get(wish.upload_id) if wish.upload_id else None, told) for wish in wanted])


def _one(wish: Wanted, item: Item | None, told: Callable[[Wanted, Item], Wish]) -> Wish:
    return told(wish, item) if item else Wish(wish.pk, wish.name, False)
