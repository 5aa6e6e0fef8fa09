"""Olga, who operates Bitewing; and how a test gets past the door of the admin, or nearly."""

from __future__ import annotations

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import encrypt
from django.test import Client

from accounts.models import User
from accounts.one_time_codes import STEP_SECONDS
from tests.factories import UserFactory

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of the app
USED = {"method": "mfa", "type": "totp"}


def make_olga(**values) -> User:
    """An operator with a confirmed address and no second factor yet."""
    olga = UserFactory(**{"name": "Olga Orlova", "email": "olga@bitewing.example", "is_staff": True, **values})
    EmailAddress.objects.create(user=olga, email=olga.email, verified=True, primary=True)
    return olga


def give_factor(user: User) -> None:
    """An authenticator app."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SECRET), "last_step": 0}
    )


def code_now(secret: str = SECRET) -> str:
    """What the app shows; each counts once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // STEP_SECONDS))


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
