"""How django-allauth is bent to our rules: its mails go through our own door."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset the way Bitewing means them."""
