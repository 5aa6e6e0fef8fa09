"""What a visitor does besides looking and uploading: accept, finish, leave, ask for more time."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import Actor
from common import throttle
from sharing import emails, processing, tasks
from sharing.models import Link, Visit
from sharing.recording import record_link


def introduce_visitor(visit: Visit, *, name: str, message: str) -> None:
    """Keep who sends files, what was written with them, and that the privacy notice was accepted."""
    visit.visitor_name, visit.visitor_message = name, message
    visit.privacy_accepted_at = timezone.now()
    visit.save(update_fields=["visitor_name", "visitor_message", "privacy_accepted_at"])


def finish_visit(visit: Visit, *, actor: Actor) -> None:
    """End the visit; the sender gets one notice if files came."""
    with transaction.atomic():
        if processing.end_visit(visit, actor=actor):
            transaction.on_commit(partial(tasks.hurry, tasks.tell_of_visit, visit.pk))


def ask_more_time(link: Link, *, actor: Actor) -> None:
    """Pass the wish on to the sender, once a day however often it is asked."""
    if throttle.allow("link-more-time", str(link.pk), times=1, seconds=24 * 3600):
        record_link(Action.LINK_MORE_TIME_ASKED, link, actor=actor)
        emails.mail_more_time(link, timezone.localdate())
