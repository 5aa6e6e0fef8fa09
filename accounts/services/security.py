"""What people do for the safety of their own sign-in: ending sessions, moving to another address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from accounts import email_change, emails
from accounts.models import OutgoingMail, User
from accounts.services.people import record_for_person
from audit.actions import Action
from audit.ledger import Actor

# --- sessions


def end_sessions(user: User, *, except_key: str = "") -> int:
    """End every session of this person but one, at once; how many. Whoever calls records why."""
    with transaction.atomic():
        rows = UserSession.objects.filter(user=user).exclude(session_key=except_key)
        keys = list(rows.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        rows.delete()
    return len(keys)


def end_session(session: UserSession, *, actor: Actor) -> None:
    """Its next request is that of a stranger."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        session.delete()
        record_for_person(Action.SESSION_ENDED, session.user, actor=actor, detail={"sessions": 1})


def end_other_sessions(user: User, *, actor: Actor, session_key: str) -> int:
    """All but the one that asks; without others nothing happened and nothing is recorded."""
    with transaction.atomic():
        ended = end_sessions(user, except_key=session_key)
        if ended:
            record_for_person(Action.SESSION_ENDED, user, actor=actor, detail={"sessions": ended})
    return ended


# --- the address


def ask_for_address(user: User, email: str) -> OutgoingMail | None:
    """A mail to the new address: a link, or that it has an account already. The person is told the same."""
    if User.objects.filter(email__iexact=email).exists():
        return emails.mail_already_known(email)
    return emails.mail_change_email(user, email, email_change.key_for(user, email))


def change_address(user: User, email: str, *, actor: Actor) -> bool:
    """The person signs in with it from now on, and the old one is told; False when it is taken or theirs by now."""
    old = user.email
    if old == email:
        return False
    try:
        with transaction.atomic():
            if not User.objects.filter(pk=user.pk, email=old).update(email=email):
                return False
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
            user.email = email
            record_for_person(Action.EMAIL_CHANGED, user, actor=actor, detail={"before": old})
    except IntegrityError:
        user.email = old
        return False
    emails.mail_email_changed(user, old)
    return True
