"""Two queues, so that one photo is not held up behind a large study: which of them an item waits in."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator

from image_collections.models import Item, ItemState
from image_collections.names import extension

QUICK, BULK = "quick", "bulk"
LARGE = 32 * 1024 * 1024
MANY = 20  # of one drop; what comes after them waits behind the photos of others


def lane_of(item: Item) -> str:
    """Where an item waits that has just arrived; what is large, or one of many, waits apart."""
    before = Item.objects.of(item.practice).filter(batch=item.batch_id, state=ItemState.CHECKING)
    many = item.batch_id is not None and before[: MANY + 1].count() > MANY
    return BULK if many or _is_large(item) else QUICK


def lanes_of(items: Iterable[Item]) -> Iterator[tuple[uuid.UUID, str]]:
    """The same for several that wait already, in their order."""
    seen: Counter[uuid.UUID] = Counter()
    for item in items:
        together = item.batch_id or item.pk
        seen[together] += 1
        yield item.pk, BULK if seen[together] > MANY or _is_large(item) else QUICK


def _is_large(item: Item) -> bool:
    return item.size > LARGE or extension(item.name) == "zip"
