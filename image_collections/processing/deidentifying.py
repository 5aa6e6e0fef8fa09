"""The version of an item without its patient, made for links that ask for it; the original is only read.

Everything may run twice and may die anywhere: who takes an item too late, or for too long, keeps nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from image_collections.imaging import Disguise, Failed, Refused, deidentify, ending_of
from image_collections.models import (
    Deidentification,
    DeidentificationState,
    Item,
    ItemFile,
    Rendition,
    RenditionRole,
)
from image_collections.models.deidentification import DeidentificationQuerySet
from image_collections.processing.objects import remove_unnamed
from image_collections.reading import local_file
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store, new_key

SECONDS = 15 * 60  # of a series of very many slices
LEASE = datetime.timedelta(seconds=SECONDS + 10)
FORGOTTEN = datetime.timedelta(seconds=20)
MOST_TRIES = 2
AT_ONCE = 100
SHORTEST_NAME = 3
SALT = "image_collections.deidentifying"
FAILURES: dict[type[BaseException], str] = {
    ObjectMissing: "original_missing",
    MemoryError: "out_of_memory",
    SoftTimeLimitExceeded: "took_too_long",
}
WAITING, MAKING, MADE, FAILED = (
    DeidentificationState.WAITING,
    DeidentificationState.MAKING,
    DeidentificationState.MADE,
    DeidentificationState.FAILED,
)


class Overtaken(Exception):
    """Somebody else has the item now, or it has got more files; what was made of it is not kept."""


@dataclass(frozen=True)
class Turn:
    """An item of which we make the version, and at which try."""

    item: Item
    tries: int

    @property
    def row(self) -> DeidentificationQuerySet:
        """As long as it is our turn."""
        return _row(self.item.pk).filter(state=MAKING, tries=self.tries)

    def end(self, state: DeidentificationState, reason: str = "", *, tries: int = 0) -> None:
        """Leave it in this state; Overtaken when it is no longer ours."""
        if not self.row.update(state=state, reason=reason, tries=tries, state_since=timezone.now()):
            raise Overtaken


def want_deidentified(ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Ask for the versions of these items that are not there; which of them are to be begun with."""
    missing = set(ids)
    there = Rendition.objects.filter(role=RenditionRole.DEIDENTIFIED, item__in=missing)
    missing -= set(there.values_list("item", flat=True))
    wanted = Deidentification.objects.across_practices().filter(item__in=missing)
    Deidentification.objects.bulk_create((Deidentification(item_id=key) for key in missing), ignore_conflicts=True)
    wanted.filter(state=MADE).update(state=WAITING, reason="", tries=0, state_since=timezone.now())  # lost since
    return list(wanted.filter(state=WAITING).values_list("item", flat=True))


def make_deidentified(item_id: uuid.UUID) -> None:
    """Make the version of one item; quietly does nothing when there is nothing to do."""
    if turn := take(item_id):
        try:
            make_version(turn)
        except Overtaken:
            turn.row.update(state=WAITING, tries=0, state_since=timezone.now())
        except StoreUnavailable:
            turn.row.update(state=WAITING, tries=turn.tries - 1, state_since=timezone.now())


def find_undeidentified() -> list[uuid.UUID]:
    """Items whose message was lost, or whose worker died; those whose tries are used up are failed."""
    now = timezone.now()
    rows = Deidentification.objects.across_practices().unfinished()
    dead = Q(state=MAKING, state_since__lt=now - LEASE)
    rows.filter(dead, tries__gte=MOST_TRIES).update(state=FAILED, reason="worker_died", state_since=now)
    lost = Q(state=WAITING, state_since__lt=now - FORGOTTEN)
    return list(rows.filter(lost | dead).order_by("state_since").values_list("item", flat=True)[:AT_ONCE])


def forget_deidentified(item: Item) -> None:
    """Call it in a transaction when the item has got more files: the version is no longer all of it."""
    old = Rendition.objects.filter(item=item, role=RenditionRole.DEIDENTIFIED)
    keys = list(old.values_list("key", flat=True))
    old.delete()
    Deidentification.objects.of(item.practice).filter(item=item).delete()
    transaction.on_commit(partial(remove_unnamed, keys))


def _row(item_id: uuid.UUID) -> DeidentificationQuerySet:
    queryset: DeidentificationQuerySet = Deidentification.objects.across_practices().filter(item=item_id)
    return queryset


def take(item_id: uuid.UUID) -> Turn | None:
    """Our turn, if it is; None when somebody has it, when it is made, or when more slices of it are awaited."""
    now = timezone.now()
    free = _row(item_id).filter(Q(state=WAITING) | Q(state=MAKING, state_since__lt=now - LEASE), tries__lt=MOST_TRIES)
    found = free.select_related("item__practice", "item__collection__patient").first()
    if found is None or found.item.arrange_since is not None:
        return None
    taken = free.filter(tries=found.tries).update(state=MAKING, tries=found.tries + 1, state_since=now)
    return Turn(found.item, found.tries + 1) if taken else None


def make_version(turn: Turn) -> None:
    """Read its files one after the other and keep what is made of them; raises Overtaken."""
    files = list(turn.item.files.all())
    try:
        if not files:
            raise ObjectMissing
        with tempfile.TemporaryFile(prefix="bitewing-") as target:
            parts = [_add(turn.item, file, target) for file in files]
            _keep(turn, parts, target)
    except (Failed, Refused) as error:
        turn.end(FAILED, error.reason)
    except tuple(FAILURES) as error:
        turn.end(FAILED, FAILURES[type(error)])


def _add(item: Item, file: ItemFile, target: BinaryIO) -> list[Any]:
    """Put one file without the patient behind the others: where it begins, its length, its checksum."""
    start = target.tell()
    with local_file(file) as path, tempfile.TemporaryDirectory(prefix="bitewing-") as folder:
        clean = Path(folder, "clean")
        deidentify(path, item.format, clean, disguise_of(item))
        with clean.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            shutil.copyfileobj(source, target)
    return [start, target.tell() - start, digest]


def disguise_of(item: Item) -> Disguise:
    """Of one secret for each practice: what belongs together stays together, in all links of the practice."""
    seed = salted_hmac(SALT, str(item.practice_id), secret=settings.SECRET_KEY, algorithm="sha256").digest()
    patient = item.collection.patient
    words = f"{patient.first_name} {patient.last_name} {patient.card_number}".split()
    return Disguise(seed, tuple(word for word in words if len(word) >= SHORTEST_NAME))


def _keep(turn: Turn, parts: Collection[list[Any]], source: BinaryIO) -> None:
    item, size = turn.item, source.tell()
    key, kept = new_key("renditions", item.practice_id, item.pk), False
    source.seek(0)
    try:
        get_store().save(key, source)
        meta = {"files": list(parts), "ending": ending_of(item.format)}
        made = Rendition(item=item, role=RenditionRole.DEIDENTIFIED, key=key, size=size, meta=meta)
        made.media_type = "application/octet-stream"
        _finish(turn, made)
        kept = True
    finally:
        if not kept:
            remove_unnamed([key])


@transaction.atomic
def _finish(turn: Turn, made: Rendition) -> None:
    held = Item.objects.of(turn.item.practice).select_for_update(of=("self",)).filter(pk=turn.item.pk).first()
    if held is None or held.files.count() != len(made.meta["files"]):
        raise Overtaken
    turn.end(MADE)
    old = Rendition.objects.filter(item=held, role=RenditionRole.DEIDENTIFIED)
    keys = list(old.values_list("key", flat=True))
    old.delete()
    made.save()
    transaction.on_commit(partial(remove_unnamed, keys))
