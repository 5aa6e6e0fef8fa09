"""Work of sharing that need not be waited for; every task may run twice."""

from celery import shared_task

from sharing import processing


@shared_task
def tell_of_lock(link_id: str) -> None:
    """A link has locked: one notice to its sender."""
    processing.tell_of_lock(link_id)


@shared_task
def tell_of_visit(visit_id: str) -> None:
    """A visit has ended: one notice to the sender of the link."""
    processing.tell_of_visit(visit_id)


@shared_task
def look_after_links() -> None:
    """Now and then."""
    processing.look_after_links()
