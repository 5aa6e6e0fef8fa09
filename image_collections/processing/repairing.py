"""Checking the store against the database, and repairing of it what can be repaired; lost originals cannot."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from accounts.models import Practice
from image_collections.models import (
    Export,
    ExportState,
    Item,
    ItemFile,
    ItemState,
    Logo,
    Rendition,
    RenditionRole,
    Upload,
    UploadState,
)
from image_collections.processing.comparing import HARMLESS, YOUNG, Kind, differences
from image_collections.processing.objects import remove_unnamed
from image_collections.storage import Begun, Transfer, get_store


class WrongStore(Exception):
    """Database and store have nothing in common: repairing would destroy one for the other."""


def check_store(*, repair: bool) -> Counter[Kind]:
    """How many differences there are of each kind; with `repair` each is dealt with as soon as it is seen."""
    if repair and not _belong_together():
        raise WrongStore
    found: Counter[Kind] = Counter()
    for difference in differences():
        found[difference.kind] += 1
        if repair and (act := REPAIRS.get(difference.kind)):
            act(difference.key)
    for begun in _unfinished():
        found[Kind.UNFINISHED] += 1
        if repair:
            get_store().abort(Transfer(begun.key, begun.store_id, 1, 1))
    for practice_id in Practice.objects.order_by("pk").values_list("pk", flat=True).iterator():
        found[Kind.QUOTA] += _wrong_sum(practice_id, repair=repair)
    return +found


def is_wrong(found: Counter[Kind]) -> bool:
    """Whether somebody should look, or let it be repaired."""
    return any(kind not in HARMLESS for kind in found)


def _belong_together() -> bool:
    """A new store beside a full database, or the other way round, is a wrong setting and nothing to repair."""
    named = ItemFile.objects.order_by("-pk").values_list("key", flat=True)[:100]
    if not named:
        return next(get_store().list_objects("originals/"), None) is None
    return next(get_store().list_objects(), None) is not None


def fail_items(key: str, *, reason: str) -> None:
    """People are told; the row stays, so that an object that is brought back from a copy fits again."""
    items = Item.objects.across_practices().filter(files__key=key)
    found = list(items.values_list("pk", flat=True))
    now = timezone.now()
    Item.objects.across_practices().filter(pk__in=found).update(state=ItemState.FAILED, reason=reason, state_since=now)


@transaction.atomic
def make_again(key: str) -> None:
    """Pictures can always be made from the original: the item is read once more."""
    pictures = Rendition.objects.filter(key=key).exclude(role=RenditionRole.DEIDENTIFIED)  # whoever wants that asks
    items = list(pictures.values_list("item", flat=True))
    Rendition.objects.filter(key=key).delete()
    ready = Item.objects.across_practices().filter(pk__in=items, state=ItemState.READY)
    ready.update(state=ItemState.CHECKING, tries=0, state_since=timezone.now())
    transaction.on_commit(partial(remove_unnamed, [key]))


def drop_export(key: str) -> None:
    """Whoever wants it asks for a new one."""
    Export.objects.across_practices().filter(key=key).update(state=ExportState.OVER, key="", state_since=timezone.now())


@transaction.atomic
def drop_logo(key: str) -> None:
    """Pages and mails show the name alone."""
    for logo in Logo.objects.across_practices().filter(picture_key=key):
        Logo.objects.of(logo.practice).update(name="", picture_key="")
        Practice.objects.filter(pk=logo.practice_id).update(logo="")


def remove_object(key: str) -> None:
    """Nothing names it."""
    get_store().delete(key)


REPAIRS: dict[Kind, Callable[[str], None]] = {
    Kind.ORIGINAL_MISSING: partial(fail_items, reason="original_missing"),
    Kind.ORIGINAL_SIZE: partial(fail_items, reason="damaged"),
    Kind.RENDITION_MISSING: make_again,
    Kind.RENDITION_SIZE: make_again,
    Kind.EXPORT_MISSING: drop_export,
    Kind.EXPORT_SIZE: drop_export,
    Kind.LOGO_MISSING: drop_logo,
    Kind.UNNAMED: remove_object,
}


def _unfinished() -> list[Begun]:
    """Transfers older than a day of which no upload knows; few, because the store and the hourly task forget them."""
    before = timezone.now() - YOUNG
    old = (begun for begun in get_store().list_transfers() if begun.begun_at < before)
    return [begun for begun in old if not _is_uploading(begun)]


def _is_uploading(begun: Begun) -> bool:
    uploads = Upload.objects.across_practices().filter(store_id=begun.store_id)
    return uploads.filter(state=UploadState.UPLOADING).exists()


@transaction.atomic
def _wrong_sum(practice_id: uuid.UUID, *, repair: bool) -> bool:
    """Whether a practice's sum is another one than what lies in the store and is on its way."""
    practice = Practice.objects.select_for_update().get(pk=practice_id)  # nothing is reserved meanwhile
    objects = (
        ItemFile.objects.filter(item__practice=practice).order_by().values("key").annotate(size=Max("object_size"))
    )
    kept = objects.aggregate(sum=Sum("size"))["sum"] or 0
    running = Upload.objects.of(practice).filter(state=UploadState.UPLOADING).aggregate(sum=Sum("size"))["sum"] or 0
    if practice.storage_used == kept + running:
        return False
    if repair:
        Practice.objects.filter(pk=practice.pk).update(storage_used=kept + running)
    return True
