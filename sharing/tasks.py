"""Work of sharing that need not be waited for; every task may run twice."""

import logging
import uuid

from celery import Task, shared_task
from kombu.exceptions import OperationalError

from sharing import preparing, processing

log = logging.getLogger(__name__)


@shared_task
def tell_of_lock(link_id: str) -> None:
    """A link has locked: one notice to its sender."""
    processing.tell_of_lock(link_id)


@shared_task
def tell_of_visit(visit_id: str) -> None:
    """A visit has ended: one notice to the sender of the link."""
    processing.tell_of_visit(visit_id)


@shared_task
def tell_of_bounce(mail_id: str) -> None:
    """A mail to a receiver came back: one notice to the sender of the link."""
    processing.tell_of_bounce(mail_id)


@shared_task
def look_after_links() -> None:
    """Now and then."""
    processing.look_after_links()


@shared_task
def remind_of_ends() -> None:
    """Now and then."""
    processing.remind_of_ends()


@shared_task
def prepare_deidentified() -> None:
    """Ask for the de-identified versions of what was added to collections that are shared so."""
    preparing.prepare_all()


def hurry(task: Task, subject_id: uuid.UUID) -> None:
    """Do it soon; when the queue does not answer, look_after_links does it later."""
    try:
        task.apply_async(args=[str(subject_id)], retry=False)
    except (OperationalError, OSError):
        log.warning("The queue does not answer; a notice waits for the periodic task.")
