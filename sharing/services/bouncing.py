"""A mail of a link that nobody got: it is recorded, and the sender is told to look."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from accounts.models import MailState, OutgoingMail, Practice
from audit.actions import Action
from audit.ledger import SYSTEM
from sharing import tasks
from sharing.models import Link
from sharing.processing import TO_RECEIVER
from sharing.recording import record_link


def note_undelivered(mail: OutgoingMail) -> None:
    """Called in the transaction that keeps the state; mails about other things are passed over."""
    if mail.template not in TO_RECEIVER or mail.practice_id is None or mail.about_id is None:
        return
    practice = Practice.objects.get(pk=mail.practice_id)
    link = Link.objects.of(practice).select_related("collection__patient").filter(pk=mail.about_id).first()
    if link is None:
        return
    action = Action.LINK_MAIL_BOUNCED if mail.state == MailState.BOUNCED else Action.LINK_MAIL_FAILED
    record_link(action, link, actor=SYSTEM, mail=mail.template.rpartition("/")[2], to=mail.to)
    transaction.on_commit(partial(tasks.hurry, tasks.tell_of_bounce, mail.pk))
