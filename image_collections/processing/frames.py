"""The frames of a series or of a film, made for the viewer once the item itself can be looked at.

`Item.arrange_since` says since when they wait, and as soon as somebody makes them, since when that is; who began on
what has got more slices meanwhile is overtaken and begins again. Everything may run twice and may die anywhere.
"""

from __future__ import annotations

import datetime
import tempfile
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from image_collections.imaging import Failed, Refused, Stack, count_frames, inspect, limits, open_object, render
from image_collections.models import Item, ItemFile, ItemState, Rendition, RenditionRole
from image_collections.models.item import ItemQuerySet
from image_collections.processing import outcomes
from image_collections.processing.claims import LEASE, MOST_TRIES
from image_collections.processing.hashing import digest_of
from image_collections.processing.objects import remove_unnamed
from image_collections.processing.series import is_quiet, order_files
from image_collections.reading import local_file
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store, new_key

FORGOTTEN = datetime.timedelta(seconds=20)
AT_ONCE = 50
NO_FRAMES = "no_frames"  # in the facts: they could not be made, or are too many
CHUNK = 1024 * 1024


class Overtaken(Exception):
    """More slices came, or somebody else has the item now; what was made of it is not kept."""


@dataclass(frozen=True)
class Turn:
    """An item whose frames we make, and since when."""

    item: Item
    since: datetime.datetime

    @property
    def row(self) -> ItemQuerySet:
        """The item, as long as it is our turn."""
        return _waiting(self.item.pk).filter(arrange_since=self.since)

    def hold(self) -> Item:
        """The item as it is now, locked; Overtaken when it is no longer our turn."""
        found = self.row.select_for_update(of=("self",)).select_related("practice").first()
        if found is None:
            raise Overtaken
        return found


def arrange(item_id: uuid.UUID) -> bool:
    """Put the slices of an item in order and make its frames; True: ask again in a moment."""
    item = _waiting(item_id).select_related("practice", "collection__patient").first()
    if item is None or item.state not in (ItemState.READY, ItemState.FAILED):
        return False  # one that is still checked calls again when it is ready
    if item.arrange_tries == 0 and not is_quiet(item):
        return True
    if item.arrange_tries and item.arrange_since and item.arrange_since > timezone.now() - LEASE:
        return False  # somebody makes them
    if item.arrange_tries >= MOST_TRIES:
        _give_up(item)
        return False
    turn = _take(item)
    return turn is None or _arrange(turn)


def find_unarranged() -> list[uuid.UUID]:
    """Items whose message was lost, or whose worker died."""
    now = timezone.now()
    lost = Q(arrange_tries=0, arrange_since__lt=now - FORGOTTEN)
    dead = Q(arrange_tries__gt=0, arrange_since__lt=now - LEASE)
    waiting = Item.objects.across_practices().filter(arrange_since__isnull=False).filter(lost | dead)
    return list(waiting.order_by("arrange_since").values_list("pk", flat=True)[:AT_ONCE])


def _waiting(item_id: uuid.UUID) -> ItemQuerySet:
    queryset: ItemQuerySet = Item.objects.across_practices().filter(pk=item_id, arrange_since__isnull=False)
    return queryset


def _as_read(item: Item) -> ItemQuerySet:
    """The row, if nobody has touched it since it was read."""
    return _waiting(item.pk).filter(arrange_since=item.arrange_since, arrange_tries=item.arrange_tries)


def _take(item: Item) -> Turn | None:
    """None when a slice came, or somebody else took it, just now."""
    now = timezone.now()
    taken = _as_read(item).update(arrange_since=now, arrange_tries=item.arrange_tries + 1)
    return Turn(item, now) if taken else None


def _give_up(item: Item) -> None:
    _as_read(item).update(arrange_since=None, arrange_tries=0, facts=item.facts | {NO_FRAMES: True})


def _arrange(turn: Turn) -> bool:
    try:
        _make(turn)
    except Overtaken:
        return True
    except StoreUnavailable:
        turn.row.update(arrange_tries=0)
    except (MemoryError, SoftTimeLimitExceeded, ObjectMissing):
        _finish(turn, None, {NO_FRAMES: True})
    return False


def _make(turn: Turn) -> None:
    with transaction.atomic():
        held = turn.hold()
        files = order_files(held) if held.files.count() > 1 else list(held.files.all())
    if len(files) > 1:
        _make_poster(turn, files[len(files) // 2])
    with tempfile.TemporaryFile(prefix="bitewing-") as target:
        stack = _film(files[0], target) if len(files) == 1 else _series(files, target)
        if stack is None:
            _finish(turn, None, {NO_FRAMES: True} if len(files) > 1 else {})
            return
        target.seek(0)
        _keep(turn, stack, target)


def _make_poster(turn: Turn, middle: ItemFile) -> None:
    """The slice in the middle shows most; the item is looked at by that one, and is saved if its first was broken."""
    if turn.item.facts.get("poster") == str(middle.pk) and turn.item.state == ItemState.READY:
        return
    try:
        with local_file(middle) as path:
            pictures = render(path, inspect(path, ""))
    except (Failed, Refused):
        return

    def note() -> None:
        held = turn.hold()
        facts = held.facts | {"poster": str(middle.pk)}
        turn.row.update(facts=facts, state=ItemState.READY, reason=pictures.reason or "", state_since=timezone.now())

    outcomes.replace_pictures(turn.item, pictures, note)


def _series(files: list[ItemFile], target: BinaryIO) -> Stack | None:
    if len(files) > limits.STACK_FRAMES:
        return None
    stack = Stack(target, len(files), len(files) // 2)
    for file in files:
        with local_file(file) as path:
            stack.add(open_object(path))
            if not file.sha256:
                found = digest_of(path)
                file.sha256, file.crc32 = found.sha256, found.crc32
                file.save(update_fields=["sha256", "crc32"])
    return stack if stack.size else None


def _film(file: ItemFile, target: BinaryIO) -> Stack | None:
    with local_file(file) as path:
        header = open_object(path)
        frames = count_frames(header) if header else 1
        if not 1 < frames <= limits.STACK_FRAMES:
            return None
        stack = Stack(target, frames, 0)
        for index in range(frames):
            stack.add(header, index)
    return stack if stack.size else None


def _keep(turn: Turn, stack: Stack, source: BinaryIO) -> None:
    key = new_key("renditions", turn.item.practice_id, turn.item.pk)
    kept = False
    try:
        get_store().save(key, source)
        rendition = Rendition(item=turn.item, role=RenditionRole.FRAMES, key=key, size=stack.size, meta=stack.meta())
        rendition.media_type = outcomes.BYTES
        _finish(turn, rendition, {"unreadable": stack.unreadable} if stack.unreadable else {})
        kept = True
    finally:
        if not kept:
            remove_unnamed([key])


@transaction.atomic
def _finish(turn: Turn, rendition: Rendition | None, told: dict[str, Any]) -> None:
    held = turn.hold()
    facts = {name: value for name, value in held.facts.items() if name not in (NO_FRAMES, "unreadable")}
    old = Rendition.objects.filter(item=held, role=RenditionRole.FRAMES)
    keys = list(old.values_list("key", flat=True))
    old.delete()
    if rendition:
        rendition.save()
    turn.row.update(arrange_since=None, arrange_tries=0, facts=facts | told, state_since=timezone.now())
    transaction.on_commit(partial(remove_unnamed, keys))
