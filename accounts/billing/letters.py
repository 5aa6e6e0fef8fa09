"""The mails about plans and payment, one function per message; none tells more of a practice than its name."""

from __future__ import annotations

import logging
import uuid
import zoneinfo
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.billing.days import last_day
from accounts.billing.provider import Told
from accounts.emails import deliver, public_url
from accounts.models import OutgoingMail, Plan, Practice, Role, Subscription, SubscriptionState, User
from common.mail import Letter

NEWS = "accounts/mail/subscription_news"
log = logging.getLogger(__name__)


def mail_operator(subscription: Subscription, what: Told) -> OutgoingMail | None:
    """Tell the operator what a practice did; each time it is called once more."""
    if not settings.OPERATOR_MAIL:
        log.warning("A practice wrote about its subscription; set BITEWING_OPERATOR_MAIL to get such mails.")
        return None
    practice, asked = subscription.practice, subscription.requested_by
    letter = Letter(
        to=settings.OPERATOR_MAIL,
        template=NEWS,
        context={
            "what": what,
            "practice": practice,
            "subscription": subscription,
            "asked": asked,
            "last_day": last_day(practice.paid_until, practice) if practice.paid_until else None,
            "url": public_url("home"),
        },
        language=settings.LANGUAGE_CODE,
        reply_to=asked.email if asked else "",
    )
    key = f"{NEWS}:{subscription.pk}:{what}:{mails_to_operator(subscription).count()}"
    return deliver(letter, key=key, practice_id=practice.pk, about_id=subscription.pk)


def mails_to_operator(subscription: Subscription) -> QuerySet[OutgoingMail]:
    """What the operator was told of it, the oldest first."""
    return OutgoingMail.objects.filter(about_id=subscription.pk, template=NEWS).order_by("created_at")


def has_failed(subscription: Subscription) -> bool:
    """The operator should know that it is asked for, and does not."""
    last = mails_to_operator(subscription).last()
    asked = subscription.state == SubscriptionState.REQUESTED
    return asked and last is not None and last.is_undelivered


def mail_requested(subscription: Subscription) -> OutgoingMail | None:
    """Tell the person who asked that the request has arrived, and what happens next."""
    user = subscription.requested_by
    if user is None:
        return None
    key = f"subscription-received:{subscription.pk}"
    return to_person(user, subscription.practice, "invoice_requested", key=key, about_id=subscription.pk)


def mail_receipt(subscription: Subscription, until: datetime | None) -> None:
    """Tell the administrators that it is paid, and until when."""
    practice = subscription.practice
    key = f"receipt:{subscription.pk}:{until.isoformat() if until else 'no-end'}"
    to_administrators(practice, "receipt", key=key, last_day=last_day(until, practice) if until else None)


def mail_payment_failed(subscription: Subscription, *, key: str, pay_url: str) -> None:
    """Tell the administrators that a payment failed; `pay_url` is the provider's own page for it."""
    practice = subscription.practice
    last = last_day(practice.paid_until, practice) if practice.paid_until else None
    to_administrators(
        practice, "subscription_payment_failed", key=f"payment-failed:{key}", last_day=last, pay_url=pay_url
    )


def mail_ends_soon(practice: Practice) -> None:
    """Tell the administrators that the trial, or what is paid, comes to its end."""
    of_end(practice, "subscription_ends_soon")


def mail_ended(practice: Practice) -> None:
    """Tell the administrators that it has ended, and that nothing is lost."""
    of_end(practice, "subscription_ended")


def of_end(practice: Practice, name: str) -> None:
    """Once for each end; one that was put off has another day."""
    ends_at = practice.trial_ends_at if practice.plan == Plan.TRIAL else practice.paid_until
    if ends_at is not None:
        key = f"{name}:{practice.pk}:{ends_at.date()}"
        to_administrators(practice, name, key=key, last_day=last_day(ends_at, practice))


def mail_practice_made(practice: Practice, user: User, *, set_password_url: str) -> OutgoingMail:
    """Tell a person that a practice was made for them; somebody new sets a password first."""
    context: dict[str, Any] = {
        "url": set_password_url or public_url("account_login"),
        "is_new": bool(set_password_url),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        "reset_url": public_url("account_reset_password"),
    }
    return to_person(user, practice, "practice_made", key=f"practice-made:{practice.pk}", **context)


def to_administrators(practice: Practice, name: str, *, key: str, **context: Any) -> None:
    """One mail to each of them."""
    for user in administrators(practice):
        to_person(user, practice, name, key=f"{key}:{user.pk.hex[-12:]}", **context)


def administrators(practice: Practice) -> Iterable[User]:
    """Who may still come in as one."""
    rows = practice.memberships.filter(suspended_at=None, role=Role.ADMINISTRATOR, user__is_active=True)
    return [membership.user for membership in rows.select_related("user").order_by("created_at")]


def to_person(
    user: User, practice: Practice, name: str, *, key: str, about_id: uuid.UUID | None = None, **context: Any
) -> OutgoingMail:
    """In the person's language, by the clock of the practice, with the way to the page of the plan."""
    page = public_url("plan_page", practice.slug)
    letter = Letter(
        to=user.email,
        template=f"accounts/mail/{name}",
        context={"practice": practice, "url": page, "time_zone": practice.time_zone, **context},
        language=user.language or practice.language,
    )
    with timezone.override(zoneinfo.ZoneInfo(practice.time_zone)):
        return deliver(letter, key=key, practice_id=practice.pk, about_id=about_id)
