"""What a person proves who they are with, besides the password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from accounts.models import User

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey is set up; recovery codes alone are no factor."""
    return is_mfa_enabled(user, types=FACTORS)
