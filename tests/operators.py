"""Olga, who operates Bitewing; and how a test gets past the door of the admin, or nearly."""

from __future__ import annotations

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
USED = {"method": "mfa", "type": "totp"}


def make_olga(**values) -> User:
    """An operator with a confirmed address and no second factor yet."""
    olga = UserFactory(**{"name": "Olga Orlova", "email": "olga@bitewing.example", "is_staff": True, **values})
    EmailAddress.objects.create(user=olga, email=olga.email, verified=True, primary=True)
    return olga


def give_factor(user: User) -> None:
    """An authenticator app."""
    TOTP.activate(user, SECRET)


def code_now() -> str:
    """What the app shows."""
    *_, counter = [next(yield_hotp_counters_from_time())]
    return format_hotp_value(hotp_value(SECRET, counter))


def browser_of(user: User, *records: dict) -> Client:
    """A session that was proven in these ways."""
    client = Client()
    client.force_login(user)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"at": time.time(), **record} for record in records]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def operator(**values) -> Client:
    """Through the door: marked, with a factor, and it was used."""
    olga = make_olga(**values)
    give_factor(olga)
    return browser_of(olga, {"method": "password"}, USED)
