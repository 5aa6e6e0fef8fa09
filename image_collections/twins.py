"""The same content twice in one collection: what tells it, and what is there already."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from django.db.models import Q

from image_collections.models import Collection, Item, ItemFile, ItemState


def content_of(size: int, hashes: Sequence[str]) -> str:
    """One value for the same bytes, of the size and each part's SHA-256; empty where a part was sent without one."""
    if not hashes or not all(hashes):
        return ""
    return hashlib.sha256(f"{size}:{','.join(hashes)}".encode()).hexdigest()


def find_twin(collection: Collection, same: Q, *, visit_id: uuid.UUID | None = None, besides: str = "") -> Item | None:
    """What is in the collection already with the same bytes; neither what lies in the bin nor what was refused.

    The visitor of a link is told of the own files only, for the others are none of a visitor's business. `besides` is
    the key of the file itself, which may be there already when it is completed once more.
    """
    items = Item.objects.of(collection.practice).filter(collection=collection, deleted_at=None)
    if visit_id:
        items = items.filter(batch__visit_id=visit_id)
    files = ItemFile.objects.filter(same).exclude(key=besides)
    ids = list(files.values_list("item_id", flat=True))  # asked first, by an index, however large the collection is
    return items.filter(pk__in=ids).exclude(state=ItemState.REFUSED).order_by("added_at").first() if ids else None


def same_parts(size: int, hashes: Sequence[str]) -> Q | None:
    """As it was sent, part by part; none where that cannot be told."""
    content = content_of(size, hashes)
    return Q(content=content) if content else None


def same_whole(size: int, sha256: str, part_size: int) -> Q | None:
    """By the SHA-256 of the whole file, which the worker notes too; none where that was not sent."""
    if not sha256:
        return None
    noted = Q(sha256=sha256, size=size)
    return noted | Q(content=content_of(size, [sha256])) if size <= part_size else noted
