"""The sealed key in the link that confirms a new address: good once, for a week, and only for who asked for it."""

from __future__ import annotations

import json
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import User
from common.sealing import seal, unseal


def key_for(user: User, email: str) -> str:
    """Says nothing to a reader of the address bar; bound to the present address and password."""
    return seal(json.dumps([*_present(user), email]))


def read_new_address(user: User, key: str) -> str:
    """Where this person's address moves; empty when the key is not theirs, too old, used, or the password changed."""
    text = unseal(key, max_age=timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS))
    if text is None:
        return ""
    *present, email = json.loads(text)
    return email if present == _present(user) else ""


def _present(user: User) -> list[str]:
    """Every change makes another row, so a key from before it fits never again."""
    row = EmailAddress.objects.filter(user=user, primary=True).first()
    return [user.pk.hex, str(row.pk if row else ""), user.get_session_auth_hash()]
