"""What a payment provider must be able to do, what it tells us, and the list of those there are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts.models import Subscription


class ProviderUnavailable(Exception):
    """The provider did not do what was asked; nothing has changed."""


@dataclass(frozen=True)
class Pages:
    """Where the provider sends the person back to, as whole addresses."""

    waiting: str
    plan: str


@dataclass(frozen=True)
class Payment:
    """Where the person goes on to pay (nowhere: we write an invoice), and the provider's name for it."""

    url: str = ""
    reference: str = ""


class Told(StrEnum):
    """What a person did to a subscription."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    RESUMED = "resumed"


class Provider(Protocol):
    """One way to pay. Verbs are called before the change is written down and may refuse; `tell` after it."""

    code: str
    label: str | Promise
    asks_billing: bool  # needs a name and an address to write the invoice to

    def is_configured(self) -> bool:
        """One that is not, is not offered."""

    def begin(self, subscription: Subscription, pages: Pages) -> Payment:
        """Get ready to take the first payment; asked again, the same one."""

    def cancel(self, subscription: Subscription) -> None:
        """Take no further payment when the time that is paid for is over."""

    def resume(self, subscription: Subscription) -> None:
        """Go on as if it had not been cancelled."""

    def give_up(self, subscription: Subscription) -> None:
        """Take nothing more for it, from now on: a request that was withdrawn, or one that another replaces."""

    def tell(self, subscription: Subscription, what: Told) -> None:
        """Somebody did this; it is written down already."""


class NewsKind(StrEnum):
    """What a provider may tell us of a subscription."""

    BOUND = "bound"  # the person went through with it; from now on the provider has a name for it
    PAID = "paid"
    CANCELLED = "cancelled"
    RESUMED = "resumed"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True)
class News:
    """One thing a provider told, in our words; `key` is the same each time it is told again."""

    provider: str
    key: str
    kind: NewsKind
    at: datetime
    reference: str = ""
    subscription_id: uuid.UUID | None = None
    until: datetime | None = None
    pay_url: str = ""


def providers() -> list[Provider]:
    """Those that are offered."""
    known: list[Provider] = [import_string(path)() for path in settings.BILLING_PROVIDERS]
    return [provider for provider in known if provider.is_configured()]


def find_provider(code: str) -> Provider | None:
    """The one with this code, if it is offered."""
    return next((provider for provider in providers() if provider.code == code), None)


def provider_of(subscription: Subscription) -> Provider:
    """Who takes the payments for it; an operator may have taken that provider away since."""
    provider = find_provider(subscription.provider)
    if provider is None:
        raise ProviderUnavailable(subscription.provider)
    return provider
