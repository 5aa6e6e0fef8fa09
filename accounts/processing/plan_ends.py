"""Trials and subscriptions that come to their end: the administrators are told before and after, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.billing import letters
from accounts.billing.provider import providers
from accounts.models import Plan, Practice, SubscriptionState
from accounts.processing.subscriptions import end_subscription, hold, open_subscription
from audit.ledger import SYSTEM

TRIAL_SOON = timedelta(days=7)
SUBSCRIPTION_SOON = timedelta(days=14)
TOLD_WITHIN = timedelta(days=7)  # who ended earlier and was not told, is not told any more


def look_after_plans() -> None:
    """Now and then; what was done already is not done again."""
    now = timezone.now()
    soon = [*trials(now, now + TRIAL_SOON), *renewed_by_hand(subscriptions(now, now + SUBSCRIPTION_SOON))]
    for practice in soon:
        letters.mail_ends_soon(practice)
    for practice in subscriptions(now - TOLD_WITHIN, now):
        end_lapsed(practice)
    for practice in (*trials(now - TOLD_WITHIN, now), *subscriptions(now - TOLD_WITHIN, now)):
        letters.mail_ended(practice)


def trials(after: datetime, until: datetime) -> QuerySet[Practice]:
    """Those that end, or ended, in this time."""
    return Practice.objects.filter(plan=Plan.TRIAL, trial_ends_at__gt=after, trial_ends_at__lte=until)


def subscriptions(after: datetime, until: datetime) -> QuerySet[Practice]:
    """Those that are paid until a moment in this time."""
    return Practice.objects.filter(plan=Plan.SUBSCRIBER, paid_until__gt=after, paid_until__lte=until)


def renewed_by_hand(found: QuerySet[Practice]) -> QuerySet[Practice]:
    """Without those whose provider takes the next payment by itself."""
    alone = {"subscriptions__state": SubscriptionState.ACTIVE, "subscriptions__provider__in": self_renewing()}
    return found.exclude(pk__in=Practice.objects.filter(**alone))


def self_renewing() -> list[str]:
    """Providers that take the next payment without anybody's doing."""
    return [provider.code for provider in providers() if not provider.asks_billing]


def end_lapsed(practice: Practice) -> None:
    """The subscription is over, unless its provider may still be paid for it; then the provider says when."""
    with transaction.atomic():
        held = hold(practice)
        running = open_subscription(held)
        if running is None or running.state == SubscriptionState.REQUESTED or not held.subscription_is_over:
            return
        if running.state == SubscriptionState.CANCELLED or running.provider not in self_renewing():
            end_subscription(running, why="lapsed", actor=SYSTEM)
