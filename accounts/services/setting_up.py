"""Practices that the operator makes for somebody; whoever signs up alone starts one in services/people.py."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts import plans
from accounts.models import Membership, Plan, Practice, Role, User
from accounts.services.people import Wishes, about
from accounts.services.practices import create_practice
from audit.actions import Action
from audit.ledger import About, Actor, record


def set_up_practice(wishes: Wishes, *, email: str, plan: Plan, actor: Actor) -> tuple[Practice, User]:
    """The practice and its administrator, who has no password yet if nobody has this address."""
    ends = timezone.now() + timedelta(days=plans.TRIAL_DAYS) if plan == Plan.TRIAL else None
    place = {"country": wishes.country, "time_zone": wishes.time_zone, "language": wishes.language}
    with transaction.atomic():
        user = User.objects.filter(email__iexact=email).first() or _new_user(email, wishes, actor)
        practice = create_practice(name=wishes.practice_name, plan=plan, trial_ends_at=ends, **place)
        Membership.objects.create(practice=practice, user=user, role=Role.ADMINISTRATOR)
        what = About(id=practice.pk, label=practice.name, detail={"plan": plan, "administrator": user.email})
        record(Action.PRACTICE_STARTED, practice_id=practice.pk, actor=actor, about=what)
    return practice, user


def _new_user(email: str, wishes: Wishes, actor: Actor) -> User:
    """The mailed link proves the address: there is no way in before it was opened."""
    user = User.objects.create_user(email, None, name=wishes.name, language=wishes.language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user, {"by": "operator"}))
    return user
