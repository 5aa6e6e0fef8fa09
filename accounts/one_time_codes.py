"""Codes that work once: of an authenticator app (RFC 6238), and recovery codes; who used which is kept elsewhere."""

from __future__ import annotations

import hmac
import secrets
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils.crypto import salted_hmac

__all__ = ["generate_totp_secret", "hash_recovery_code", "matching_step", "new_recovery_codes", "tidy"]

STEP_SECONDS = 30
CLOCKS_APART = 1  # steps that the clock of a phone may be off, either way
HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
GROUPS, GROUP = 3, 4
SALT = "accounts.recovery_code"


def tidy(code: str) -> str:
    """What was typed, without spaces and dashes, in any case."""
    return "".join(letter for letter in code if letter.isalnum()).lower()


def matching_step(secret: str, code: str) -> int | None:
    """In which step of time the app shows this code, None when it does not about now."""
    if not secret:
        return None  # one that could not be unsealed; the codes of an empty one anybody can reckon
    typed, now = tidy(code).encode(), int(time.time()) // STEP_SECONDS
    steps = range(now - CLOCKS_APART, now + CLOCKS_APART + 1)
    found = [step for step in steps if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), typed)]
    return found[-1] if found else None


def new_recovery_codes() -> list[str]:
    """For a sheet of paper; each has 59 random bits."""
    return [_new_recovery_code() for _ in range(HOW_MANY)]


def _new_recovery_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def hash_recovery_code(code: str) -> str:
    """Keyed with SECRET_KEY: whoever has the database alone cannot even try them."""
    return salted_hmac(SALT, tidy(code), algorithm="sha256").hexdigest()
