"""Which worker has an item; told by its count of tries, so that a message may come twice and a worker may die."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from image_collections.models import Item, ItemState
from image_collections.models.item import ItemQuerySet

MOST_TRIES = 2
# Celery ends a task before this: who has held an item for longer is dead.
LEASE = datetime.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 10)


class ClaimLost(Exception):
    """Somebody else has the item now, or it is gone; what was found out about it is not kept."""


@dataclass(frozen=True)
class Claim:
    """An item that this worker has, and at which try."""

    item: Item
    tries: int

    @property
    def row(self) -> ItemQuerySet:
        """The item, as long as it is still ours."""
        return _checking(self.item.pk).filter(tries=self.tries)

    def change(self, **values: object) -> None:
        """Write these columns of the item; ClaimLost when it is no longer ours."""
        if not self.row.update(**values):
            raise ClaimLost

    def end(self, state: ItemState, reason: str = "") -> None:
        """Leave the item in this state."""
        self.change(state=state, reason=reason, state_since=timezone.now())

    def give_back(self) -> None:
        """This try does not count: it was not the item's fault."""
        self.row.update(tries=self.tries - 1, state_since=timezone.now())


def claim(item_id: uuid.UUID) -> Claim | None:
    """Take an item that nobody has; None when there is nothing to do."""
    free = _checking(item_id).filter(Q(tries=0) | Q(state_since__lt=timezone.now() - LEASE), tries__lt=MOST_TRIES)
    item = free.select_related("practice", "collection__patient").first()
    if item is None:
        return None
    taken = free.filter(tries=item.tries).update(tries=item.tries + 1, state_since=timezone.now())
    return Claim(item, item.tries + 1) if taken else None


def _checking(item_id: uuid.UUID) -> ItemQuerySet:
    queryset: ItemQuerySet = Item.objects.across_practices().filter(pk=item_id, state=ItemState.CHECKING)
    return queryset
