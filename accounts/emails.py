"""Sending one mail once and keeping what became of it; the messages of accounts themselves."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import MailState, OutgoingMail
from common.mail import Letter, MailFailed, send


def deliver(
    letter: Letter, *, key: str, practice_id: uuid.UUID | None = None, about_id: uuid.UUID | None = None
) -> OutgoingMail:
    """Send now unless a mail with this key was sent or may have been; the state says how it went.

    The row is written before the mail server is asked: if we die in between, it stays
    `unknown` and the mail is never sent twice. Call it after the change it tells of is committed.
    """
    mail = OutgoingMail(key=key, template=letter.template, to=letter.to, practice_id=practice_id, about_id=about_id)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        return OutgoingMail.objects.get(key=key)
    try:
        send(letter)
    except MailFailed as failure:
        mail.state, mail.error = MailState.FAILED, str(failure)
    else:
        mail.state, mail.sent_at = MailState.SENT, timezone.now()
    mail.save(update_fields=["state", "error", "sent_at"])
    return mail
