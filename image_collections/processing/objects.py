"""The one place where files leave: an object goes, and its room in the quota, when no row names it any more."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from accounts.models import Practice
from image_collections.models import Item, ItemFile, Leftover, Rendition
from image_collections.storage import StoreUnavailable, get_store

AT_ONCE = 500  # objects in one round
log = logging.getLogger(__name__)


@transaction.atomic
def let_go_of_files(item: Item) -> None:
    """The item's originals; what a copy of it names too stays, for the copy."""
    keys = set(item.files.values_list("key", flat=True))
    sizes = _hold(keys)  # two who let go at once must not each leave it to the other
    item.files.all().delete()
    let_go_of_objects(item.practice, {key: size for key, size in sizes.items() if key in keys})


@transaction.atomic
def let_go_of_renditions(item: Item) -> None:
    """What was made from the item."""
    keys = list(item.renditions.values_list("key", flat=True))
    item.renditions.all().delete()
    transaction.on_commit(partial(remove_unnamed, keys))


def let_go_of_objects(practice: Practice, sizes: dict[str, int]) -> None:
    """Give back the room of those of these objects, key to size, that no file names any more."""
    named = set(ItemFile.objects.filter(key__in=sizes).values_list("key", flat=True))
    gone = {key: size for key, size in sizes.items() if key not in named}
    practice.release_storage(sum(gone.values()))
    transaction.on_commit(partial(remove_unnamed, list(gone)))


def remove_unnamed(keys: Iterable[str]) -> bool:
    """Take those of these objects out of the store to which no row points; False when that has to wait."""
    wanted = set(keys)
    for rows in (ItemFile.objects.filter(key__in=wanted), Rendition.objects.filter(key__in=wanted)):
        wanted -= set(rows.values_list("key", flat=True))
    return remove_objects(wanted)


def remove_objects(keys: Iterable[str]) -> bool:
    """Take objects out of the store; what cannot be reached now is remembered, and taken out later."""
    waiting = list(keys)
    try:
        while waiting:
            get_store().delete(waiting[-1])
            waiting.pop()
    except StoreUnavailable:
        Leftover.objects.bulk_create([Leftover(key=key) for key in waiting], ignore_conflicts=True)
        log.warning("The store does not answer; objects that nobody names are taken out of it later.")
        return False
    return True


def remove_leftovers() -> None:
    """Take out what could not be reached when it should have gone, those that wait longest first."""
    keys = list(Leftover.objects.order_by("pk").values_list("key", flat=True)[:AT_ONCE])
    if keys and remove_unnamed(keys):
        Leftover.objects.filter(key__in=keys).delete()


def _hold(keys: set[str]) -> dict[str, int]:
    rows = ItemFile.objects.select_for_update().filter(key__in=keys).order_by("pk")
    return dict(rows.values_list("key", "object_size"))
