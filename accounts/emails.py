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
from accounts.display import language_of
from accounts.letterhead import letterhead
from accounts.models import JoinInvitation, MailState, OutgoingMail, Role, User
from accounts.safety import Safety
from common.ids import new_id
from common.mail import Letter, MailFailed, send
from common.throttle import allow
from common.tokens import hash_token

MOST_AN_HOUR = 5


def deliver(
    letter: Letter, *, key: str, practice_id: uuid.UUID | None = None, about_id: uuid.UUID | None = None
) -> OutgoingMail:
    """Send now unless a mail with this key was sent or may have been; the state says how it went.

    The row is written before the mail server is asked: if we die in between, it stays queued,
    is shown as unknown, and the mail is never sent twice. Call it after the change it tells of is committed.
    """
    mail = OutgoingMail(key=key, template=letter.template, to=letter.to, practice_id=practice_id, about_id=about_id)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        return OutgoingMail.objects.get(key=key)
    try:
        mail.provider_id = send(letter, name=str(mail.pk))
    except MailFailed as failure:
        mail.state, mail.error = MailState.FAILED, str(failure)
    else:
        mail.state, mail.sent_at = MailState.SENT, timezone.now()
    keep_outcome(mail)
    return mail


def keep_outcome(mail: OutgoingMail) -> None:
    """Write down how handing it over went; what the provider told meanwhile is newer and stays."""
    mail.save(update_fields=["provider_id", "error", "sent_at"])
    OutgoingMail.objects.filter(pk=mail.pk, state=MailState.QUEUED).update(state=mail.state)


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


def mail_join_invitation(invitation: JoinInvitation, secret: str) -> OutgoingMail:
    """The one button with which somebody joins a practice, in the practice's language."""
    practice, sender = invitation.practice, invitation.invited_by
    context = {
        **letterhead(practice),
        "url": public_url("account_join_open", secret),
        "sender_name": sender.signature if sender else practice.name,
        "role": Role(invitation.role).label,
        "days": settings.JOIN_DAYS,
    }
    letter = Letter(invitation.email, "accounts/mail/join_invitation", context, practice.language)
    return deliver(letter, key=mail_key(invitation), practice_id=practice.pk, about_id=invitation.pk)


def mail_key(invitation: JoinInvitation) -> str:
    """The same for one sending of an invitation, another when it is sent again."""
    return f"join:{invitation.pk}:{invitation.sent}"


def mail_safety(email: str, what: Safety, *, address: str = "") -> OutgoingMail:
    """Tell the owner what was changed or used, from where, and what to do if it was somebody else."""
    words: dict[str, Any] = {"heading": what.heading, "sentence": what.sentence, "address": address}
    return mail_always("safety", email, **words, url=public_url("account_reset_password"))


def mail_change_email(user: User, email: str, key: str) -> OutgoingMail | None:
    """The link that makes a new address the one to sign in with."""
    days = settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS
    return mail_account("change_email", email, reader=user, url=public_url("my_email_confirm", key), days=days)


def mail_email_changed(user: User, old: str) -> OutgoingMail:
    """Tell the mailbox that was left behind."""
    return mail_always("email_changed", old, reader=user)


def mail_account(name: str, email: str, *, reader: User | None = None, **context: Any) -> OutgoingMail | None:
    """At most five of a kind an hour to one address: what a stranger can cause must not flood anybody."""
    if not allow(f"mail-{name}", hash_token(email.lower()), times=MOST_AN_HOUR, seconds=3600):
        return None
    return mail_always(name, email, reader=reader, **context)


def mail_always(name: str, email: str, *, reader: User | None = None, **context: Any) -> OutgoingMail:
    """What only the owner can cause: in the language of `reader`, or of whose address it is."""
    user = reader or User.objects.filter(email__iexact=email).first()
    language = (language_of(user) if user else "") or get_language() or settings.LANGUAGE_CODE
    letter = Letter(to=email, template=f"accounts/mail/{name}", context=context, language=language)
    return deliver(letter, key=f"account:{new_id()}", about_id=user.pk if user else None)


def public_url(name: str, *args: str) -> str:
    """An address that works from outside, whatever host this request came to."""
    return settings.PUBLIC_URL + reverse(name, args=args)
