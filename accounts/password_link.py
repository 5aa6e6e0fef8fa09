"""The address that sets a password, once; whoever opens it proves that the mailbox is theirs."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def password_link(user: User) -> str:
    """Good for two hours and until a password is set; not kept anywhere."""
    key = default_token_generator.make_token(user)
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
