"""Database and store side by side: what only one of them knows, told one by one; nothing is changed here.

Both are read in the order of their keys, so that memory does not grow with them. Whatever differs is asked for once
more, at both, before it is told: what came or went meanwhile is no difference, and neither is an order of the store's
own.
"""

from __future__ import annotations

import datetime
import heapq
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Collate
from django.utils import timezone

from accounts.models import Practice
from image_collections.models import Export, Item, ItemFile, ItemState, Logo, Rendition, Upload, UploadState
from image_collections.storage import ObjectMissing, Stored, get_store

YOUNG = datetime.timedelta(days=1)  # what came later may have its row in a moment
AT_ONCE = 2000  # rows in memory
LOST = {"state": ItemState.FAILED, "reason": "original_missing"}  # an item of which that is known already


class Kind(StrEnum):
    """What can be wrong between the two."""

    ORIGINAL_MISSING = "originals without an object"
    KNOWN_MISSING = "originals without an object, told to their people already"
    ORIGINAL_SIZE = "originals of a wrong size"
    RENDITION_MISSING = "renditions without an object"
    RENDITION_SIZE = "renditions of a wrong size"
    EXPORT_MISSING = "exports without an object"
    EXPORT_SIZE = "exports of a wrong size"
    LOGO_MISSING = "logos without an object"
    UNNAMED = "objects without a row"
    YOUNG = "objects without a row, younger than a day"
    FOREIGN = "objects of a practice that this database does not know"
    UNFINISHED = "unfinished transfers without an upload"
    QUOTA = "practices with a wrong sum of storage"


HARMLESS = {Kind.KNOWN_MISSING, Kind.YOUNG}


@dataclass(frozen=True)
class Named:
    """A row that names an object; `size` in bytes, None where the row does not know it."""

    key: str
    size: int | None
    missing: Kind
    wrong_size: Kind | None = None


@dataclass(frozen=True)
class Difference:
    """One thing that is wrong, by its key."""

    kind: Kind
    key: str


def differences() -> Iterator[Difference]:
    """Everything that the two do not agree on, in the order of the keys."""
    rows = ((row.key, row) for row in named_rows())
    objects = ((found.key, found) for found in get_store().list_objects())
    both: Iterable[tuple[str, Any]] = heapq.merge(rows, objects, key=itemgetter(0))
    for key, group in groupby(both, key=itemgetter(0)):
        sides = [side for _key, side in group]
        stored = next((side for side in sides if isinstance(side, Stored)), None)
        named = next((side for side in sides if isinstance(side, Named)), None)
        if kind := _judged(key, named, stored):
            yield Difference(kind, key)


def named_rows() -> Iterator[Named]:
    """Every object that a row names, in the order of the keys."""
    originals = _in_order(ItemFile.objects.all(), "key", "object_size")
    renditions = _in_order(Rendition.objects.all(), "key", "size")
    exports = _in_order(Export.objects.across_practices().exclude(key=""), "key", "size")
    logos = _in_order(Logo.objects.across_practices().exclude(picture_key=""), "picture_key", "pk")
    return heapq.merge(
        (Named(key, size, Kind.ORIGINAL_MISSING, Kind.ORIGINAL_SIZE) for key, size in originals),
        (Named(key, size, Kind.RENDITION_MISSING, Kind.RENDITION_SIZE) for key, size in renditions),
        (Named(key, size, Kind.EXPORT_MISSING, Kind.EXPORT_SIZE) for key, size in exports),
        (Named(key, None, Kind.LOGO_MISSING) for key, _pk in logos),
        key=lambda row: row.key,
    )


def is_named(key: str) -> bool:
    """Whether any row wants this object to stay."""
    return (
        ItemFile.objects.filter(key=key).exists()
        or Rendition.objects.filter(key=key).exists()
        or Export.objects.across_practices().filter(key=key).exists()
        or Logo.objects.across_practices().filter(picture_key=key).exists()
        or Logo.objects.across_practices().filter(sent_key=key).exists()
        or Upload.objects.across_practices().filter(key=key, state=UploadState.UPLOADING).exists()
    )


def _in_order(rows: QuerySet[Any], key: str, size: str) -> Iterator[tuple[str, Any]]:
    """By the bytes of the keys, as stores do, whatever language the database sorts in."""
    order = Collate(key, "C") if connection.vendor == "postgresql" else key
    return rows.order_by(order).values_list(key, size).iterator(chunk_size=AT_ONCE)


def _judged(key: str, named: Named | None, stored: Stored | None) -> Kind | None:
    if stored is None:
        return _without_object(named) if named else None
    if named is None:
        return _without_row(stored)
    if named.size is not None and named.size != stored.size and _size_of(key) != named.size:
        return named.wrong_size
    return None


def _without_object(named: Named) -> Kind | None:
    if _size_of(named.key) is not None or not is_named(named.key):
        return None
    if named.missing != Kind.ORIGINAL_MISSING:
        return named.missing
    naming = Item.objects.across_practices().filter(files__key=named.key)
    return Kind.ORIGINAL_MISSING if naming.exclude(**LOST).exists() else Kind.KNOWN_MISSING


def _without_row(stored: Stored) -> Kind | None:
    if is_named(stored.key) or _size_of(stored.key) is None:
        return None
    if timezone.now() - stored.changed_at < YOUNG:
        return Kind.YOUNG
    return Kind.UNNAMED if _practice_is_known(stored.key) else Kind.FOREIGN


def _size_of(key: str) -> int | None:
    try:
        return get_store().size_of(key)
    except ObjectMissing:
        return None


def _practice_is_known(key: str) -> bool:
    """Whether the second word of the key is a practice of this database, and not of another one's store."""
    try:
        return Practice.objects.filter(pk=uuid.UUID(key.split("/")[1])).exists()
    except (IndexError, ValueError):
        return False
