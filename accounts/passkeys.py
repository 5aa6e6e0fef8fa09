"""The two ceremonies of a passkey, adding one and using one; what allauth keeps of them between is in the session."""

from __future__ import annotations

import json
import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from accounts.models import User

# A made-up answer may be broken in any of these ways; each means that nothing was proven.
BROKEN = (ValidationError, ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error)


def begin_adding(user: User) -> str:
    """What the browser is asked, as JSON; a passkey can always sign in alone, so it knows its person and checks it."""
    return json.dumps(auth.begin_registration(user, passwordless=True))


def can_be_added(answer: dict[str, Any]) -> bool:
    """Whether the browser's answer is one to what it was asked."""
    try:
        auth.parse_registration_response(answer)
        return bool(auth.complete_registration(answer).is_user_verified())
    except BROKEN:
        return False


def begin_using(user: User | None = None) -> str:
    """What the browser is asked, as JSON; without a user it is the same for everybody."""
    return json.dumps(auth.begin_authentication(user))


def find_user(answer: dict[str, Any]) -> User | None:
    """Whom a passkey says that it belongs to; nothing is proven by that."""
    try:
        return auth.extract_user_from_response(answer)
    except BROKEN:
        return None


def find_used(user: User, answer: dict[str, Any]) -> Authenticator | None:
    """Which passkey of this person gave the answer, None when none did."""
    try:
        auth.parse_authentication_response(answer)
        return auth.complete_authentication(user, answer)
    except BROKEN:
        return None
