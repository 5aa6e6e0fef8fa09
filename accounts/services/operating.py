"""What the operator does: making operators, suspending people, ending subscriptions; the practices are told."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.models import Subscription, SubscriptionState, User
from accounts.processing.subscriptions import end_subscription, hold
from accounts.services.people import about, record_for_person
from accounts.services.security import end_sessions
from accounts.services.subscribing import give_up
from audit.actions import Action
from audit.ledger import Actor, record


def suspend_user(user: User, *, actor: Actor) -> bool:
    """The person cannot sign in any more, anywhere, and open sessions end now; False when it was so already."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            return False
        user.is_active = False
        end_sessions(user)
        record_for_person(Action.USER_SUSPENDED, user, actor=actor)
    return True


def reactivate_user(user: User, *, actor: Actor) -> bool:
    """The person may sign in again, with the same password and second factor; False when that was never forbidden."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            return False
        user.is_active = True
        record_for_person(Action.USER_REACTIVATED, user, actor=actor)
    return True


def make_operator(email: str, name: str, *, actor: Actor) -> User:
    """The person with this address becomes an operator; somebody new has no password yet."""
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first()
        if user:
            change_operator(user, is_operator=True, actor=actor)
            return user
        user = User.objects.create_user(email, None, name=name, is_staff=True)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user, {"by": "operator"}))
    return user


def change_operator(user: User, *, is_operator: bool, actor: Actor) -> bool:
    """Give or take the operator's pages; they look at this at every request. False when it was so already."""
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk).exclude(is_staff=is_operator).update(is_staff=is_operator):
            return False
        user.is_staff = is_operator
        record_for_person(Action.USER_CHANGED, user, actor=actor, detail={"operator": is_operator})
    return True


def stop_subscription(subscription: Subscription, *, actor: Actor) -> bool:
    """End it now, whatever is paid; the practice reads, exports and deletes. May raise ProviderUnavailable before."""
    if subscription.state == SubscriptionState.ENDED:
        return False
    give_up(subscription)
    with transaction.atomic():
        practice = hold(subscription.practice)
        if not end_subscription(subscription, why="by the operator", actor=actor):
            return False
        now = timezone.now()
        if subscription.activated_at and (practice.paid_until is None or practice.paid_until > now):
            practice.paid_until = now
            practice.save(update_fields=["paid_until"])
    return True
