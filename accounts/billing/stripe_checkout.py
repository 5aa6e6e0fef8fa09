"""By card, on the pages of Stripe: sessions to pay in, and reading what Stripe tells us. No card ever comes here."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.billing.provider import News, NewsKind, Pages, Payment, ProviderUnavailable, Told
from accounts.models import Subscription

log = logging.getLogger(__name__)
CONNECT_SECONDS, READ_SECONDS = 3, 5
TOLERANCE_SECONDS = 300
OURS = "bitewing_subscription"  # what Stripe keeps with each subscription and tells with its invoices
COLLECTING = timedelta(days=1)  # a renewal is paid an hour or more after the time before it is over
BY_TYPE = {
    "checkout.session.completed": NewsKind.BOUND,
    "invoice.paid": NewsKind.PAID,
    "invoice.payment_failed": NewsKind.FAILED,
    "customer.subscription.deleted": NewsKind.ENDED,
}


class NotGenuine(Exception):
    """It was not Stripe that wrote this, or not just now."""


class StripeCheckout:
    """Speaks to Stripe; what its news change is in services."""

    code = "stripe"
    label = _("By card")
    asks_billing = False

    def is_configured(self) -> bool:
        return all(settings.STRIPE.values())

    def begin(self, subscription: Subscription, pages: Pages) -> Payment:
        """One session a day for one subscription: a double click finds the same one, an old one is closed."""
        before = subscription.reference
        if before.startswith("sub_"):  # paid already: only the news of it is still on its way
            return Payment(pages.waiting, before)
        key = f"{subscription.pk}-{timezone.now():%Y-%m-%d}"
        with speaking() as client:
            session = client.v1.checkout.sessions.create(wanted(subscription, pages), options={"idempotency_key": key})
        if before and before != session.id:
            expire(before)
        return Payment(session.url or pages.plan, session.id)

    def cancel(self, subscription: Subscription) -> None:
        with speaking() as client:
            client.v1.subscriptions.update(subscription.reference, {"cancel_at_period_end": True})

    def resume(self, subscription: Subscription) -> None:
        with speaking() as client:
            client.v1.subscriptions.update(subscription.reference, {"cancel_at_period_end": False})

    def give_up(self, subscription: Subscription) -> None:
        """What is over at Stripe already is no reason to stop."""
        if subscription.reference.startswith("cs_"):
            expire(subscription.reference)
        elif subscription.reference:
            with speaking(may_be_gone=True) as client:
                client.v1.subscriptions.cancel(subscription.reference)

    def tell(self, subscription: Subscription, what: Told) -> None:
        """Stripe knows already."""


def wanted(subscription: Subscription, pages: Pages) -> Any:
    """A session to subscribe in; Stripe learns our number of the subscription and the person's address."""
    asked, number = subscription.requested_by, str(subscription.pk)
    return {
        "mode": "subscription",
        "client_reference_id": number,
        "line_items": [{"price": settings.STRIPE["price"], "quantity": 1}],
        "subscription_data": {"metadata": {OURS: number}},
        "success_url": pages.waiting,
        "cancel_url": pages.plan,
        **({"customer_email": asked.email} if asked else {}),
    }


def expire(session: str) -> None:
    """Nobody pays in this session any more."""
    with speaking(may_be_gone=True) as client:
        client.v1.checkout.sessions.expire(session)


@contextmanager
def speaking(*, may_be_gone: bool = False) -> Iterator[stripe.StripeClient]:
    """A line to Stripe that is given up after a few seconds; whatever goes wrong there is one plain exception here."""
    patience = stripe.RequestsClient(timeout=(CONNECT_SECONDS, READ_SECONDS))
    where: Any = {"api": settings.STRIPE["api"]}
    try:
        yield stripe.StripeClient(
            settings.STRIPE["key"], base_addresses=where, max_network_retries=0, http_client=patience
        )
    except stripe.InvalidRequestError as error:
        if not may_be_gone:
            refuse(error)
    except stripe.StripeError as error:
        refuse(error)


def refuse(error: stripe.StripeError) -> None:
    """The operator reads why; the text of an error may name a key, its code does not."""
    log.error("Stripe did not do what was asked: %s %s", type(error).__name__, error.code or "")
    raise ProviderUnavailable(StripeCheckout.code) from error


def read_news(payload: bytes, signature: str) -> News | None:
    """What a message of Stripe means to us, if anything; raises NotGenuine unless it is signed with our secret."""
    try:
        text = payload.decode()
        stripe.WebhookSignature.verify_header(
            text, signature, settings.STRIPE["webhook_secret"], tolerance=TOLERANCE_SECONDS
        )
        event = json.loads(text)
        return news_of(event, event["data"]["object"])
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
        raise NotGenuine from error


def news_of(event: dict[str, Any], thing: dict[str, Any]) -> News | None:
    """In our words; the names of some fields moved between versions of Stripe's interface, both are read."""
    kind = kind_of(event["type"], thing)
    if kind is None:
        return None
    parent = thing.get("parent") or {}
    details = parent.get("subscription_details") or thing.get("subscription_details") or {}
    is_subscription = thing.get("object") == "subscription"
    metadata = (thing if is_subscription else details).get("metadata") or {}
    return News(
        provider=StripeCheckout.code,
        key=event["id"],
        kind=kind,
        at=moment(event["created"]),
        reference=thing["id"] if is_subscription else thing.get("subscription") or details.get("subscription") or "",
        subscription_id=as_id(thing.get("client_reference_id") or metadata.get(OURS)),
        until=paid_until(thing) if kind == NewsKind.PAID else None,
        pay_url=thing.get("hosted_invoice_url") or "",
    )


def kind_of(name: str, thing: dict[str, Any]) -> NewsKind | None:
    """Most of what Stripe tells does not concern us."""
    if name == "checkout.session.completed" and thing.get("mode") != "subscription":
        return None
    if name != "customer.subscription.updated":
        return BY_TYPE.get(name)
    stops = thing.get("cancel_at_period_end") or thing.get("cancel_at")
    return NewsKind.CANCELLED if stops else NewsKind.RESUMED


def paid_until(invoice: dict[str, Any]) -> datetime:
    """The end of the time the invoice is for, and the while that Stripe takes to collect the next one."""
    ends = [line["period"]["end"] for line in invoice["lines"]["data"]]
    return moment(max(ends, default=invoice["period_end"])) + COLLECTING


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def as_id(text: str | None) -> uuid.UUID | None:
    """Our number of a subscription; other things are sold on the same account of Stripe, perhaps."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
