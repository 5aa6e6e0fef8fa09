"""Finding items that wait too long: their message was lost, or the worker that had them died."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import Q
from django.utils import timezone

from image_collections.models import Item, ItemState
from image_collections.processing.claims import LEASE, MOST_TRIES
from image_collections.processing.lanes import lanes_of

UNSTARTED = datetime.timedelta(seconds=15)
AT_ONCE = 200  # in one round; the rest comes in the next, so that a long queue is not made longer


def find_waiting() -> list[tuple[uuid.UUID, str]]:
    """The items to queue again, each with its queue, oldest first; those whose tries are used up are failed."""
    now = timezone.now()
    checking = Item.objects.across_practices().filter(state=ItemState.CHECKING)
    dead = Q(tries__gt=0, state_since__lt=now - LEASE)
    checking.filter(dead, tries__gte=MOST_TRIES).update(state=ItemState.FAILED, reason="worker_died", state_since=now)
    forgotten = Q(tries=0, state_since__lt=now - UNSTARTED)
    waiting = checking.filter(dead | forgotten).order_by("state_since").only("pk", "batch_id", "name", "size")
    return list(lanes_of(waiting[:AT_ONCE]))
