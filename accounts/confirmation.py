"""The signed key in the link that confirms an address; it names a person and is worth nothing once that is done."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing

from accounts.models import User

SALT = "accounts.confirmation"


def key_for(user: User) -> str:
    """A key for this person, good for as many days as the settings say."""
    return signing.dumps(user.pk.hex, salt=SALT)


def find_user(key: str) -> User | None:
    """Whom a key names, or nobody when it is unknown or too old."""
    age = timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
    try:
        return User.objects.filter(pk=uuid.UUID(signing.loads(key, salt=SALT, max_age=age))).first()
    except signing.BadSignature:
        return None
