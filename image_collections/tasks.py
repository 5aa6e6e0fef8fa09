"""What runs in the background; messages carry ids only, and every task may run twice or not at all."""

import logging
import uuid

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from image_collections import processing

log = logging.getLogger(__name__)


@shared_task
def check_item(item_id: str) -> None:
    """Read an item's file and make its pictures."""
    processing.check(uuid.UUID(item_id))


@shared_task
def check_logo(logo_id: str) -> None:
    """Read the logo that a practice sent and make its picture."""
    processing.check_logo(uuid.UUID(logo_id))


@shared_task
def find_waiting_items() -> None:
    """Queue again what waits too long: a message was lost, or a worker died."""
    for item_id in processing.find_waiting():
        queue_check(item_id)
    for logo_id in processing.find_waiting_logos():
        queue_logo(logo_id)


@shared_task
def forget_abandoned_uploads() -> None:
    """Clean up after transfers that nobody goes on with."""
    processing.forget_abandoned()


def queue_check(item_id: uuid.UUID) -> None:
    """Hurry an item along."""
    _hurry(check_item, item_id)


def queue_logo(logo_id: uuid.UUID) -> None:
    """The same for a logo."""
    _hurry(check_logo, logo_id)


def _hurry(task: Task, subject_id: uuid.UUID) -> None:
    """When the queue does not answer, find_waiting_items finds it later."""
    try:
        task.apply_async(args=[str(subject_id)], retry=False)
    except (OperationalError, OSError):
        log.warning("The queue does not answer; an item waits for the periodic task.")
