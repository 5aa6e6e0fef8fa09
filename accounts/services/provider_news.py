"""What a payment provider tells us, and what it changes: each piece of news once, in whatever order it comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts.billing import letters
from accounts.billing.provider import News, NewsKind
from accounts.models import Plan, ProviderEvent, Subscription, SubscriptionState
from accounts.processing.subscriptions import end_subscription, hold, record_subscription
from accounts.services.subscribing import grant
from audit.actions import Action
from audit.ledger import SYSTEM

log = logging.getLogger(__name__)
RUNNING = (SubscriptionState.ACTIVE, SubscriptionState.CANCELLED)


def take_news(news: News) -> bool:
    """Act on it once, in one transaction with the note that it was dealt with; False for what is not ours or known."""
    with transaction.atomic():
        _, is_new = ProviderEvent.objects.get_or_create(provider=news.provider, reference=news.key)
        subscription = find_subscription(news) if is_new else None
        if subscription is None:
            return False
        ACTS[news.kind](subscription, news)
    return True


def find_subscription(news: News) -> Subscription | None:
    """By our own number, else by the provider's name for it; held, and its practice held before it."""
    named = Q(provider=news.provider, reference=news.reference) if news.reference else Q(pk=None)
    everybody = Subscription.objects.across_practices()
    wanted = Q(pk=news.subscription_id) if news.subscription_id else named
    first = everybody.filter(wanted).select_related("practice").first()
    if first is None:
        return None
    practice = hold(first.practice)
    found: Subscription = everybody.select_for_update().get(pk=first.pk)
    found.practice = practice
    return found


def bind(subscription: Subscription, news: News) -> bool:
    """Keep the provider's name for it; False when it has another one that is being paid for."""
    other = subscription.reference not in ("", news.reference) and subscription.state in RUNNING
    if other and subscription.provider == news.provider:
        log.error("Subscription %s is paid for twice at %s: look there.", subscription.pk, news.provider)
        return False
    subscription.provider, subscription.reference = news.provider, news.reference
    subscription.save(update_fields=["provider", "reference"])
    return True


def on_bound(subscription: Subscription, news: News) -> None:
    """The person went through with it; what is paid comes with other news."""
    if subscription.state == SubscriptionState.REQUESTED and bind(subscription, news):
        note_news(subscription, news)


def on_paid(subscription: Subscription, news: News) -> None:
    """Never shorter than before; and money that came for a request that was withdrawn is not for nothing."""
    over = subscription.state == SubscriptionState.ENDED
    if over and not may_come_back(subscription):
        log.error("A payment came for subscription %s, which has ended: look at %s.", subscription.pk, news.provider)
        return
    if not bind(subscription, news):
        return
    practice, until = subscription.practice, news.until
    if practice.plan == Plan.SUBSCRIBER:
        until = max(practice.paid_until, until) if practice.paid_until and until else None
    grant(subscription, until=until, actor=SYSTEM, cancelled=subscription.state == SubscriptionState.CANCELLED)


def may_come_back(subscription: Subscription) -> bool:
    """It never ran, the provider did not end it, and nothing took its place."""
    untouched = subscription.activated_at is None and subscription.news_at is None
    return untouched and not subscription.practice.subscriptions.open().exists()


def on_cancelled(subscription: Subscription, news: News) -> None:
    if note_news(subscription, news) and subscription.state == SubscriptionState.ACTIVE:
        subscription.state, subscription.cancelled_at = SubscriptionState.CANCELLED, news.at
        subscription.save(update_fields=["state", "cancelled_at"])
        record_subscription(Action.SUBSCRIPTION_CANCELLED, subscription, actor=SYSTEM)


def on_resumed(subscription: Subscription, news: News) -> None:
    if note_news(subscription, news) and subscription.state == SubscriptionState.CANCELLED:
        subscription.state, subscription.cancelled_at = SubscriptionState.ACTIVE, None
        subscription.save(update_fields=["state", "cancelled_at"])
        record_subscription(Action.SUBSCRIPTION_STARTED, subscription, actor=SYSTEM, why="resumed")


def on_ended(subscription: Subscription, news: News) -> None:
    """What is paid for ends with it; of one that was replaced, nothing."""
    note_news(subscription, news)
    was_running = subscription.state in RUNNING
    practice = subscription.practice
    if end_subscription(subscription, why="by the provider", actor=SYSTEM) and was_running and practice.paid_until:
        practice.paid_until = min(practice.paid_until, news.at)
        practice.save(update_fields=["paid_until"])


def on_failed(subscription: Subscription, news: News) -> None:
    """Nothing changes yet: the provider tries again, and what is paid is paid."""
    if subscription.state in RUNNING:
        tell = partial(letters.mail_payment_failed, subscription, key=news.key, pay_url=news.pay_url)
        transaction.on_commit(tell)


def note_news(subscription: Subscription, news: News) -> bool:
    """False for news that is older than what was told already."""
    if subscription.news_at and news.at < subscription.news_at:
        return False
    subscription.news_at = news.at
    subscription.save(update_fields=["news_at"])
    return True


ACTS: dict[NewsKind, Callable[[Subscription, News], None]] = {
    NewsKind.BOUND: on_bound,
    NewsKind.PAID: on_paid,
    NewsKind.CANCELLED: on_cancelled,
    NewsKind.RESUMED: on_resumed,
    NewsKind.ENDED: on_ended,
    NewsKind.FAILED: on_failed,
}
