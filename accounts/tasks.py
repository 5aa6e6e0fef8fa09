"""Work of accounts that need not be waited for; every task may run twice."""

from celery import shared_task

from accounts import sessions
from accounts.processing import plan_ends


@shared_task
def look_after_plans() -> None:
    """Every hour."""
    plan_ends.look_after_plans()


@shared_task
def clear_sessions() -> None:
    """Every day."""
    sessions.clear_dead()
