"""What people, providers and the clock all do to a subscription; whoever does it holds its practice."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import Practice, Subscription, SubscriptionState
from audit.actions import Action
from audit.ledger import About, Actor, record


def hold(practice: Practice) -> Practice:
    """The practice as it is now, under its row lock until the transaction ends."""
    return Practice.objects.select_for_update().get(pk=practice.pk)


def open_subscription(practice: Practice) -> Subscription | None:
    """The one that is asked for or running; with the practice itself, so that both tell the same."""
    found: Subscription | None = practice.subscriptions.open().select_related("requested_by").first()
    if found:
        found.practice = practice
    return found


def end_subscription(subscription: Subscription, *, why: str, actor: Actor) -> bool:
    """For good; a new one may be asked for. Whoever comes second changes nothing."""
    going_on = Subscription.objects.of(subscription.practice).open().filter(pk=subscription.pk)
    now = timezone.now()
    with transaction.atomic():
        if not going_on.update(state=SubscriptionState.ENDED, ended_at=now):
            return False
        subscription.state, subscription.ended_at = SubscriptionState.ENDED, now
        record_subscription(Action.SUBSCRIPTION_ENDED, subscription, actor=actor, why=why)
    return True


def record_subscription(action: Action, subscription: Subscription, *, actor: Actor, **detail: str) -> None:
    """One entry about it."""
    what = {"provider": subscription.provider, **detail}
    about = About(id=subscription.pk, label=subscription.practice.name, detail=what)
    record(action, practice_id=subscription.practice_id, actor=actor, about=about)
