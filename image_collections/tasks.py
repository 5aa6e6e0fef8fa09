"""What runs in the background; messages carry ids only, and every task may run twice or not at all."""

import logging
import uuid

from celery import Task, shared_task
from django.conf import settings
from kombu.exceptions import OperationalError

from image_collections import processing
from image_collections.processing import deidentifying
from image_collections.processing.lanes import BULK, QUICK

EXPORT_SECONDS = 6 * 3600  # of a large practice; it tells all the while that it is alive
SCAN_SECONDS = 360  # of a round, the last of which may be a large file and a slow scanner
log = logging.getLogger(__name__)


@shared_task
def check_item(item_id: str) -> None:
    """Read an item's file and make its pictures."""
    done = processing.check(uuid.UUID(item_id))
    for other_id in done.check:
        queue_check(other_id, BULK)
    for stack_id in done.arrange:
        queue_arranging(stack_id)


@shared_task
def arrange_series(item_id: str) -> None:
    """Put the slices of an item in order and make its frames, once no more of them come."""
    if processing.arrange(uuid.UUID(item_id)):
        queue_arranging(uuid.UUID(item_id), settings.SERIES_QUIET_SECONDS)


@shared_task(time_limit=deidentifying.SECONDS, soft_time_limit=deidentifying.SECONDS - 30)
def deidentify_item(item_id: str) -> None:
    """Make the version of an item without its patient."""
    processing.make_deidentified(uuid.UUID(item_id))


@shared_task
def check_logo(logo_id: str) -> None:
    """Read the logo that a practice sent and make its picture."""
    processing.check_logo(uuid.UUID(logo_id))


@shared_task
def find_waiting_items() -> None:
    """Queue again what waits too long: a message was lost, or a worker died."""
    for item_id, lane in processing.find_waiting():
        queue_check(item_id, lane)
    for stack_id in processing.find_unarranged():
        queue_arranging(stack_id)
    for named_id in processing.find_undeidentified():
        queue_deidentifying(named_id)
    for logo_id in processing.find_waiting_logos():
        queue_logo(logo_id)


@shared_task(time_limit=SCAN_SECONDS, soft_time_limit=SCAN_SECONDS - 30)
def scan_again() -> None:
    """Ask the malware scanner about what it did not answer for."""
    processing.scan_again()


@shared_task
def remove_leftovers() -> None:
    """Take out of the store what could not be reached when it should have gone."""
    processing.remove_leftovers()


@shared_task
def forget_abandoned_uploads() -> None:
    """Clean up after transfers that nobody goes on with."""
    processing.forget_abandoned()


@shared_task(time_limit=EXPORT_SECONDS, soft_time_limit=EXPORT_SECONDS - 60)
def make_export(export_id: str) -> None:
    """Write the ZIP of an export."""
    processing.make_export(uuid.UUID(export_id))


@shared_task
def look_after_exports() -> None:
    """Queue again what waits, and remove what was kept long enough."""
    processing.forget_old_exports()
    for export_id in processing.find_waiting_exports():
        queue_export(export_id)


@shared_task
def purge_bin() -> None:
    """Delete for good what lay in the bin for long enough."""
    processing.purge_bin()


def queue_purge() -> None:
    """Begin with it now."""
    try:
        purge_bin.apply_async(retry=False)
    except (OperationalError, OSError):
        log.warning("The queue does not answer; what was deleted waits for the periodic task.")


def queue_export(export_id: uuid.UUID) -> None:
    """Begin with an export."""
    _hurry(make_export, export_id)


def queue_check(item_id: uuid.UUID, lane: str = QUICK) -> None:
    """Hurry an item along in this queue (processing/lanes.py)."""
    _hurry(check_item, item_id, queue=lane)


def queue_arranging(item_id: uuid.UUID, seconds: float = 0) -> None:
    """Begin with the frames of an item, now or in a moment."""
    _hurry(arrange_series, item_id, countdown=seconds)


def queue_deidentifying(item_id: uuid.UUID) -> None:
    """Begin with the version of an item without its patient; nobody waits at the screen for it."""
    _hurry(deidentify_item, item_id, queue=BULK)


def queue_logo(logo_id: uuid.UUID) -> None:
    """The same for a logo."""
    _hurry(check_logo, logo_id)


def _hurry(task: Task, subject_id: uuid.UUID, **options: str | float) -> None:
    """When the queue does not answer, find_waiting_items finds it later."""
    try:
        task.apply_async(args=[str(subject_id)], retry=False, **options)
    except (OperationalError, OSError):
        log.warning("The queue does not answer; an item waits for the periodic task.")
