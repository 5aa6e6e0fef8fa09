"""Slices of one series become one item: joining what arrives to what is there, and putting it in order."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from image_collections.imaging import DicomFacts, Inspection, order_slices, place_of
from image_collections.models import Collection, Item, ItemFile, Upload
from image_collections.processing import outcomes
from image_collections.processing.claims import Claim, ClaimLost
from image_collections.processing.deidentifying import forget_deidentified
from image_collections.processing.follow_up import FollowUp
from image_collections.processing.mismatch import note_mismatch
from image_collections.processing.scanning import worst_of

QUIET = datetime.timedelta(seconds=settings.SERIES_QUIET_SECONDS)


def join(held: Claim, file: ItemFile, inspection: Inspection) -> FollowUp | None:
    """Put a slice to its series; None when it stays an item, else what is left to do.

    The first one of a series becomes the item of all of them.
    """
    place = place_of(inspection.facts) if isinstance(inspection.facts, DicomFacts) else None
    if place is None or not place.series:
        return None
    with transaction.atomic():
        hold_collection(held.item)
        if not held.row.select_for_update().exists():
            raise ClaimLost
        item = held.item
        ItemFile.objects.filter(pk=file.pk).update(slice=place.slice)
        leader = leader_of(item, place.series)
        if leader is None:
            held.change(series=place.series, arrange_since=timezone.now(), arrange_tries=0)
            item.series = place.series
            return None
        item.refresh_from_db(fields=["scan"])
        absorb(item, leader)
        note_mismatch(leader, outcomes.plain_facts(inspection))
    return FollowUp() if leader.arrange_since else FollowUp(arrange=(leader.pk,))  # else somebody is asked already


def hold_collection(item: Item) -> None:
    """One at a time decides which item of a collection is a series' own."""
    collections = Collection.objects.of(item.practice).select_for_update(no_key=True)
    collections.values_list("pk").get(pk=item.collection_id)


def leader_of(item: Item, series: str) -> Item | None:
    """The other item of the same collection that this series has, locked."""
    others = Item.objects.of(item.practice).filter(collection_id=item.collection_id, series=series, deleted_at=None)
    found = others.exclude(pk=item.pk).select_for_update(of=("self",))
    return found.select_related("practice", "collection__patient").first()


def absorb(item: Item, leader: Item) -> None:
    """Everything of an item that has just arrived becomes part of the leader; its audit lines stay."""
    size = sum(item.files.values_list("size", flat=True))
    item.files.update(item=leader)
    Upload.objects.of(item.practice).filter(item=item).update(item=leader)
    add_slices(leader, size, item.scan)
    Item.objects.of(item.practice).filter(pk=item.pk).delete()


def add_slices(leader: Item, size: int, scan: str) -> None:
    """Files were added to a series: it is put in order again."""
    forget_deidentified(leader)
    Item.objects.of(leader.practice).filter(pk=leader.pk).update(
        size=F("size") + size,
        scan=worst_of([leader.scan, scan]),
        arrange_since=timezone.now(),
        arrange_tries=0,
    )


def order_files(item: Item) -> list[ItemFile]:
    """Number the files of a series as they lie and keep what was noticed; the stack from first to last, without twins.

    To be called in a transaction that holds the row of the item.
    """
    files = sorted(item.files.all(), key=lambda file: (file.name, str(file.pk)))
    order = order_slices([file.slice for file in files])
    stack = [files[index] for index in order.stack]
    place_files([*stack, *(files[index] for index in order.twins)])
    item.facts = item.facts | told(len(stack), len(order.twins), order.gaps, order.spacing)
    item.pages = len(stack)
    item.save(update_fields=["facts", "pages"])
    return stack


def told(slices: int, duplicates: int, gaps: int, spacing: float | None) -> dict[str, Any]:
    """What is said of a stack."""
    return {"slices": slices, "duplicates": duplicates, "gaps": gaps, "slice_spacing": spacing}


def place_files(files: Iterable[ItemFile]) -> None:
    """Give the files their numbers, where they have others."""
    moved = []
    for number, file in enumerate(files):
        if file.position != number:
            file.position = number
            moved.append(file)
    ItemFile.objects.bulk_update(moved, ["position"], batch_size=500)


def is_quiet(item: Item) -> bool:
    """Whether no slice came for a moment, so that the order can be made once and not for each."""
    return item.arrange_since is not None and timezone.now() - item.arrange_since >= QUIET
