"""How tests pay by card: a server that plays Stripe, a person who presses the button, news that come."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Practice, Subscription
from audit.models import Event
from tests.accounts import stripe_server as stripe

PLAN, HOOK = "/p/northside/plan/", "/billing/stripe/"
DAY = 86400


@pytest.fixture
def stripe_api(settings):
    with stripe.stripe_server() as plays:
        keys = {"key": stripe.KEY, "webhook_secret": stripe.SECRET, "price": stripe.PRICE}
        settings.STRIPE = {**keys, "api": plays.url}
        yield plays


@pytest.fixture
def go_and_pay(stripe_api, as_alice):
    """Alice presses the button; gives the address she is sent to."""

    def go() -> str:
        answer = as_alice.post(f"{PLAN}subscribe/", {"provider": "stripe"})
        assert answer.status_code == 303
        return answer.headers["Location"]

    return go


@pytest.fixture
def asked(go_and_pay) -> Subscription:
    go_and_pay()
    return the_one()


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    """Stripe tells us something."""

    def do(message: dict, **how) -> int:
        with django_capture_on_commit_callbacks(execute=True):
            return post(message, **how)

    return do


@pytest.fixture
def paid(asked, tell) -> Subscription:
    """It runs, for thirty days."""
    tell(stripe.completed(asked.pk))
    tell(stripe.event("invoice.paid", stripe.invoice(asked.pk, in_days(30))))
    mail.outbox.clear()
    return the_one()


def post(message: dict, **how) -> int:
    body, signature = stripe.signed(message, **how)
    return (
        Client().post(HOOK, body, content_type="application/json", headers={"Stripe-Signature": signature}).status_code
    )


def the_one() -> Subscription:
    return Subscription.objects.across_practices().get()


def in_days(days: float) -> float:
    return int(time.time() + days * DAY)


def practice() -> Practice:
    return Practice.objects.get(slug="northside")


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def told() -> list[str]:
    return [event.action for event in Event.objects.filter(action__startswith="subscription:").order_by("position")]
