"""Text that only this installation can read: sealed with a key made from SECRET_KEY, for secrets that must be readable.

What need not be read again is kept as a hash instead (tokens.py). Whoever has the database alone has neither.
"""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "common.sealing"


def seal(text: str) -> str:
    """Encrypted and signed, different each time; safe in a URL."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str, *, max_age: timedelta | None = None) -> str | None:
    """What was sealed, or None when it is not ours, was touched, or is older than `max_age`."""
    seconds = None if max_age is None else int(max_age.total_seconds())
    try:
        return _box().decrypt(sealed.encode(), ttl=seconds).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    """Seals with the key of today and opens with the former ones too."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest())
