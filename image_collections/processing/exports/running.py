"""Making an export: who has it, how far it is, what becomes of it; what lies in it is contents.py's."""

from __future__ import annotations

import datetime
import hashlib
import logging
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.emails import mail_export
from image_collections.models import Export, ExportState, Item
from image_collections.models.file import ItemFile
from image_collections.processing.exports.contents import Entry, entries_of_patient, entries_of_practice
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store, new_key
from image_collections.zipping import new_archive

KEPT = datetime.timedelta(days=7)
SILENT = datetime.timedelta(minutes=2)  # who has not said for so long how far it is has died
TOLD_EVERY = 2.0  # seconds
MOST_TRIES = 3
AT_ONCE = 20
log = logging.getLogger(__name__)


class ExportLost(Exception):
    """Somebody removed the export, or another worker has it now."""


class ExportSource:
    """The ZIP as something to read from; counts, hashes, and says now and then how far it is."""

    def __init__(self, export: Export, entries: Iterable[Entry]) -> None:
        self.export, self.done, self.size = export, 0, 0
        self.sha256 = hashlib.sha256()
        self._chunks, self._rest, self._told = self._zip(entries), bytearray(), time.monotonic()

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes, all of them at -1, fewer only at the end."""
        while size < 0 or len(self._rest) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += chunk
        cut = len(self._rest) if size < 0 else size
        piece = bytes(memoryview(self._rest)[:cut])
        del self._rest[:cut]
        self.sha256.update(piece)
        self.size += len(piece)
        self._tell()
        return piece

    def _zip(self, entries: Iterable[Entry]) -> Iterator[bytes]:
        archive = new_archive()
        for entry in entries:
            archive.add(entry.data, entry.name)
            yield from archive.all_files()
            self.done += entry.counts
        yield from archive.finalize()

    def _tell(self) -> None:
        if time.monotonic() - self._told >= TOLD_EVERY:
            self._told = time.monotonic()
            if not held(self.export).update(done=self.done, state_since=timezone.now()):
                raise ExportLost


def make_export(export_id: uuid.UUID) -> None:
    """Make the ZIP and tell who asked for it; quietly does nothing when there is nothing to do."""
    export = take(export_id)
    if export is None:
        return
    try:
        write(export)
    except ExportLost:
        return
    except StoreUnavailable:
        held(export).update(state=ExportState.WAITING, tries=export.tries - 1, state_since=timezone.now())
    except (ObjectMissing, MemoryError) as error:
        log.warning("An export failed: %s.", type(error).__name__)
        fail(export, "could_not_read")
    except SoftTimeLimitExceeded:
        fail(export, "took_too_long")


def take(export_id: uuid.UUID) -> Export | None:
    """The export, for this worker alone."""
    free = Export.objects.across_practices().filter(pk=export_id).filter(_free())
    export = free.select_related("practice", "patient", "asked_by").first()
    if export is None:
        return None
    values = {"state": ExportState.RUNNING, "tries": export.tries + 1, "state_since": timezone.now()}
    if not free.filter(tries=export.tries).update(done=0, total=count_files(export), **values):
        return None
    export.tries += 1
    return export


def held(export: Export) -> QuerySet[Export]:
    """The row, as long as it is still ours."""
    rows = Export.objects.of(export.practice).filter(pk=export.pk)
    return rows.filter(state=ExportState.RUNNING, tries=export.tries)


def count_files(export: Export) -> int:
    """How many originals will be in it."""
    items = Item.objects.of(export.practice).filter(collection__patient__deleted_at=None)
    if export.patient:
        items = items.filter(collection__patient=export.patient)
    return ItemFile.objects.filter(item__in=items).count()


def write(export: Export) -> None:
    """Straight into the store, however large; nothing of it lies on a disk of ours in between."""
    key = new_key("exports", export.practice_id, export.pk)
    with ExitStack() as on_failure, translation.override(_language(export)):
        on_failure.callback(get_store().delete, key)
        source = ExportSource(export, entries_of(export))
        get_store().save(key, source)
        if get_store().size_of(key) != source.size:
            raise ObjectMissing  # the store kept only a part of it
        finish(export, source, key)
        on_failure.pop_all()
    mail_export(export)


def entries_of(export: Export) -> Iterator[Entry]:
    """The files of the ZIP, made one by one."""
    if export.patient is None:
        return entries_of_practice(export.practice, {})
    export.patient.practice = export.practice
    return entries_of_patient(export.patient)


@transaction.atomic
def finish(export: Export, source: ExportSource, key: str) -> None:
    """It can be fetched from now on; ExportLost when nobody wants it any more."""
    found = {"key": key, "size": source.size, "sha256": source.sha256.hexdigest(), "done": source.done}
    if not held(export).update(state=ExportState.READY, state_since=timezone.now(), **found):
        raise ExportLost
    record_export(Action.EXPORT_MADE, export, files=source.done, size=source.size)


@transaction.atomic
def fail(export: Export, reason: str) -> None:
    """Nothing came of it; asking again is what helps."""
    if held(export).update(state=ExportState.FAILED, reason=reason, state_since=timezone.now()):
        record_export(Action.EXPORT_FAILED, export, reason=reason)


def about_export(export: Export, **detail: object) -> About:
    """Which export it is, and of whom."""
    patient = export.patient
    if patient is None:
        return About(export.pk, export.label, detail=detail)
    return About(export.pk, export.label, patient.pk, patient.full_name, detail)


def record_export(action: Action, export: Export, **detail: object) -> None:
    """What the worker did, in the ledger."""
    record(action, practice_id=export.practice_id, actor=SYSTEM, about=about_export(export, **detail))


def find_waiting_exports() -> list[uuid.UUID]:
    """Those to queue again; whose tries are used up has failed."""
    now, exports = timezone.now(), Export.objects.across_practices()
    silent = exports.filter(state=ExportState.RUNNING, state_since__lt=now - SILENT)
    for export in silent.filter(tries__gte=MOST_TRIES).select_related("practice", "patient")[:AT_ONCE]:
        fail(export, "worker_died")
    return list(exports.filter(_free()).order_by("state_since").values_list("pk", flat=True)[:AT_ONCE])


def forget_old_exports() -> None:
    """A ZIP is kept for a week: it is a copy of everything, and nobody should find it by chance."""
    old = Export.objects.across_practices().filter(state=ExportState.READY, state_since__lt=timezone.now() - KEPT)
    for export in old.select_related("practice")[:AT_ONCE]:
        remove_export(export)


def remove_export(export: Export) -> bool:
    """Take the ZIP away; False when there is none any more."""
    rows = Export.objects.of(export.practice).filter(pk=export.pk).exclude(state=ExportState.OVER)
    if export.key:
        get_store().delete(export.key)
    return bool(rows.update(state=ExportState.OVER, key="", state_since=timezone.now()))


def _free() -> Q:
    dead = Q(state=ExportState.RUNNING, state_since__lt=timezone.now() - SILENT, tries__lt=MOST_TRIES)
    return Q(state=ExportState.WAITING) | dead


def _language(export: Export) -> str:
    return (export.asked_by.language if export.asked_by else "") or export.practice.language
