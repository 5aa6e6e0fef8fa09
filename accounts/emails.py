"""Sending one mail once and keeping what became of it; the messages of accounts themselves."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts import confirmation
from accounts.models import MailState, OutgoingMail, User
from common.ids import new_id
from common.mail import Letter, MailFailed, send
from common.throttle import allow
from common.tokens import hash_token

MOST_AN_HOUR = 5


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


def mail_confirmation(user: User) -> OutgoingMail | None:
    """The link that confirms the address and starts the practice."""
    url = public_url("account_confirm_email", confirmation.key_for(user))
    return mail_account("confirm_address", user.email, url=url, days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)


def mail_already_known(email: str) -> OutgoingMail | None:
    """Somebody signed up with an address that has an account; its owner is told how to get in."""
    return mail_account(
        "already_known",
        email,
        url=public_url("account_login"),
        reset_url=public_url("account_reset_password"),
        again_url=public_url("account_confirm_again"),
    )


def mail_unknown(email: str) -> OutgoingMail | None:
    """Somebody asked for a link with an address that has no account."""
    return mail_account("unknown_address", email, url=public_url("account_signup"))


def mail_reset(email: str, url: str) -> OutgoingMail | None:
    """The link that sets a new password, once."""
    return mail_account("reset_password", email, url=url, hours=settings.PASSWORD_RESET_TIMEOUT // 3600)


def mail_password_changed(email: str) -> OutgoingMail | None:
    """Tell the owner that the password is another one now."""
    return mail_account("password_changed", email, url=public_url("account_reset_password"))


def mail_account(name: str, email: str, **context: Any) -> OutgoingMail | None:
    """At most five of a kind an hour to one address: what a stranger can cause must not flood anybody."""
    if not allow(f"mail-{name}", hash_token(email.lower()), times=MOST_AN_HOUR, seconds=3600):
        return None
    user = User.objects.filter(email__iexact=email).first()
    language = (user.language if user else "") or get_language() or settings.LANGUAGE_CODE
    letter = Letter(to=email, template=f"accounts/mail/{name}", context=context, language=language)
    return deliver(letter, key=f"account:{new_id()}", about_id=user.pk if user else None)


def public_url(name: str, *args: str) -> str:
    """An address that works from outside, whatever host this request came to."""
    return settings.PUBLIC_URL + reverse(name, args=args)
