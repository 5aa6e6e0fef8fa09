"""Plans that people change: starting the trial, asking for a subscription, paying on, cancelling, coming back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts import plans
from accounts.billing import letters
from accounts.billing.invoice import Invoice
from accounts.billing.provider import Pages, Provider, Told, find_provider, provider_of
from accounts.emails import public_url
from accounts.models import Plan, Practice, Subscription, SubscriptionState, User
from accounts.processing.subscriptions import end_subscription, hold, open_subscription, record_subscription
from audit.actions import Action
from audit.ledger import About, Actor, record


class NotOffered(Exception):
    """The table of plans does not offer it now; no page does either, so this is for forged requests."""


@dataclass(frozen=True)
class Billing:
    """To whom an invoice is written."""

    name: str = ""
    address: str = ""
    tax_number: str = ""


def start_trial(practice: Practice, *, actor: Actor) -> bool:
    """From viewer to trial, once for each practice; False when there is none to start. Nothing else changes."""
    ends = timezone.now() + timedelta(days=plans.TRIAL_DAYS)
    with transaction.atomic():
        fresh = Practice.objects.filter(pk=practice.pk, plan=Plan.VIEWER, trial_ends_at=None)
        if not fresh.update(plan=Plan.TRIAL, trial_ends_at=ends):
            return False
        practice.plan, practice.trial_ends_at = Plan.TRIAL, ends
        about = About(id=practice.pk, label=practice.name, detail={"until": ends.isoformat()})
        record(Action.TRIAL_STARTED, practice_id=practice.pk, actor=actor, about=about)
    return True


def ask_subscription(
    practice: Practice, provider: Provider, *, billing: Billing, user: User, actor: Actor
) -> Subscription:
    """Ask for one, whatever went before: asked twice it is one, and another way to pay takes the place of the first."""
    before = open_subscription(practice)
    if before and is_same_wish(before, provider):
        return before
    if before and Plan.SUBSCRIBER in plans.offers(practice):
        give_up(before)
    with transaction.atomic():
        held = hold(practice)
        if Plan.SUBSCRIBER not in plans.offers(held):
            raise NotOffered
        there = open_subscription(held)
        if there and is_same_wish(there, provider):
            return there
        if there:
            end_subscription(there, why="replaced", actor=actor)
        asked = _new(held, provider, billing, user)
        record_subscription(Action.SUBSCRIPTION_ASKED, asked, actor=actor)
        tell(asked, Told.ASKED)
    return asked


def is_same_wish(subscription: Subscription, provider: Provider) -> bool:
    """A form that came twice, a person who goes on with what was begun, or one who has paid already."""
    asked = subscription.state == SubscriptionState.REQUESTED
    return asked and (subscription.provider == provider.code or subscription.is_bound)


def _new(practice: Practice, provider: Provider, billing: Billing, user: User) -> Subscription:
    return Subscription.objects.create(
        practice=practice,
        provider=provider.code,
        billing_name=billing.name,
        billing_address=billing.address,
        tax_number=billing.tax_number,
        requested_by=user,
    )


def give_up(subscription: Subscription) -> None:
    """Nobody takes money for it any more; a provider that the operator took away cannot anyhow."""
    if provider := find_provider(subscription.provider):
        provider.give_up(subscription)


def tell(subscription: Subscription, what: Told) -> None:
    """Pass it on to the provider once it is certain."""
    if provider := find_provider(subscription.provider):
        transaction.on_commit(partial(provider.tell, subscription, what))


def begin_payment(subscription: Subscription) -> str:
    """Where the person goes on to pay; empty when there is nothing to do but wait for the invoice."""
    slug = subscription.practice.slug
    pages = Pages(waiting=public_url("plan_payment", slug), plan=public_url("plan_page", slug))
    payment = provider_of(subscription).begin(subscription, pages)
    if payment.reference != subscription.reference:
        asked = Subscription.objects.of(subscription.practice).filter(
            pk=subscription.pk, state=SubscriptionState.REQUESTED, reference=subscription.reference
        )
        asked.update(reference=payment.reference)
    return payment.url


def send_request_again(practice: Practice, *, actor: Actor) -> bool:
    """To the operator once more, if the mail failed; False when there is nothing to send again."""
    subscription = open_subscription(practice)
    provider = find_provider(subscription.provider) if subscription else None
    if subscription is None or provider is None or not letters.has_failed(subscription):
        return False
    with transaction.atomic():
        record_subscription(Action.SUBSCRIPTION_ASKED, subscription, actor=actor, why="sent again")
    provider.tell(subscription, Told.ASKED)
    return not letters.has_failed(subscription)


def withdraw_request(practice: Practice, *, actor: Actor) -> bool:
    """Not wanted after all; False when nothing is asked for, or it is paid for already."""
    subscription = open_subscription(practice)
    if subscription is None or subscription.state != SubscriptionState.REQUESTED or subscription.is_bound:
        return False
    give_up(subscription)
    with transaction.atomic():
        hold(practice)
        if end_subscription(subscription, why="withdrawn", actor=actor):
            tell(subscription, Told.WITHDRAWN)
    return True


def cancel_subscription(practice: Practice, *, actor: Actor) -> bool:
    """It runs to the end of what is paid, and no further; False when there is none to cancel."""
    if practice.paid_until is None or practice.subscription_is_over:
        return False
    values: dict[str, object] = {"state": SubscriptionState.CANCELLED, "cancelled_at": timezone.now()}
    return _turn(practice, SubscriptionState.ACTIVE, values, Told.CANCELLED, actor)


def resume_subscription(practice: Practice, *, actor: Actor) -> bool:
    """Take a cancellation back, as long as it runs."""
    if practice.subscription_is_over:
        return False
    values: dict[str, object] = {"state": SubscriptionState.ACTIVE, "cancelled_at": None}
    return _turn(practice, SubscriptionState.CANCELLED, values, Told.RESUMED, actor)


def _turn(practice: Practice, before: SubscriptionState, values: dict[str, object], told: Told, actor: Actor) -> bool:
    """Ask the provider, then write it down; the provider's own news of it may be quicker than we are."""
    subscription = open_subscription(practice)
    if subscription is None or subscription.state != before:
        return False
    provider = provider_of(subscription)
    provider.resume(subscription) if told == Told.RESUMED else provider.cancel(subscription)
    with transaction.atomic():
        hold(practice)
        if Subscription.objects.of(practice).filter(pk=subscription.pk, state=before).update(**values):
            resumed = told == Told.RESUMED
            action = Action.SUBSCRIPTION_STARTED if resumed else Action.SUBSCRIPTION_CANCELLED
            record_subscription(action, subscription, actor=actor, **({"why": "resumed"} if resumed else {}))
            tell(subscription, told)
    return True


def activate_subscription(practice: Practice, *, until: datetime | None, actor: Actor) -> Subscription:
    """Begin, extend or revive it: an invoice is paid, or the operator grants it. `until` None is without an end.

    A payment page that is still open is closed first, so that nobody pays twice; ProviderUnavailable if that fails.
    """
    asked = open_subscription(practice)
    if asked and asked.state == SubscriptionState.REQUESTED and not asked.is_bound:
        give_up(asked)
    with transaction.atomic():
        held = hold(practice)
        subscription = open_subscription(held) or Subscription(practice=held, provider=Invoice.code)
        if subscription.state == SubscriptionState.REQUESTED:  # of whichever provider: now it is the operator's word
            subscription.provider, subscription.reference = Invoice.code, ""
        grant(subscription, until=until, actor=actor)
    practice.plan, practice.paid_until = held.plan, held.paid_until
    return subscription


def grant(subscription: Subscription, *, until: datetime | None, actor: Actor, cancelled: bool = False) -> None:
    """The practice may work until then; call it with the practice held. One entry, one receipt."""
    practice, is_new = subscription.practice, subscription.activated_at is None
    subscription.state = SubscriptionState.CANCELLED if cancelled else SubscriptionState.ACTIVE
    subscription.activated_at = subscription.activated_at or timezone.now()
    subscription.cancelled_at = subscription.cancelled_at if cancelled else None
    subscription.ended_at = None
    subscription.save()
    practice.plan, practice.paid_until = Plan.SUBSCRIBER, until
    practice.save(update_fields=["plan", "paid_until"])
    action = Action.SUBSCRIPTION_STARTED if is_new else Action.SUBSCRIPTION_PAID
    record_subscription(action, subscription, actor=actor, until=until.isoformat() if until else "without end")
    transaction.on_commit(partial(letters.mail_receipt, subscription, until))
