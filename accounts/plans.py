"""The one table of what each plan allows; every gated action on the server reads it."""

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Plan, Practice

GIB = 1024**3
TRIAL_DAYS = 30


class Ability(StrEnum):
    """A gated action of a practice."""

    WRITE = "write"  # patients, collections, uploads, tags
    SHARE = "share"  # start shares and links
    READ = "read"  # own patients: read, export, delete
    MANAGE_USERS = "manage-users"
    REMOVE_USERS = "remove-users"  # suspend and remove: taking rights away works as long as there are users


@dataclass(frozen=True)
class Terms:
    """What one plan gives: abilities, storage in bytes, users; and what the upgrade page offers."""

    abilities: frozenset[Ability]
    storage: int
    users: int | None
    upgrades: tuple[Plan, ...]


TABLE: dict[Plan, Terms] = {
    Plan.VIEWER: Terms(frozenset(), 0, 1, (Plan.TRIAL, Plan.SUBSCRIBER)),
    Plan.TRIAL: Terms(frozenset({Ability.WRITE, Ability.SHARE, Ability.READ}), 1 * GIB, 1, (Plan.SUBSCRIBER,)),
    Plan.SUBSCRIBER: Terms(frozenset(Ability), 50 * GIB, None, ()),
}
AFTER_TRIAL = frozenset({Ability.READ})
AFTER_SUBSCRIPTION = frozenset({Ability.READ, Ability.REMOVE_USERS})

REASONS: dict[Ability, Promise | str] = {
    Ability.WRITE: _("The viewer plan only opens what others share. Start a trial or subscribe to keep patients."),
    Ability.SHARE: _("The viewer plan only opens what others share. Start a trial or subscribe to share."),
    Ability.READ: _("The viewer plan has no patients of its own. Start a trial or subscribe to keep patients."),
    Ability.MANAGE_USERS: _("Additional users are part of the subscriber plan."),
    Ability.REMOVE_USERS: _("Additional users are part of the subscriber plan."),
}
TRIAL_OVER = _("The trial has ended. You can still read, export and delete; subscribe to go on working.")
SUBSCRIPTION_OVER = _(
    "The subscription has ended. You can still read, export and delete; subscribe again to go on working."
)


def terms(practice: Practice) -> Terms:
    """The row of this practice's plan."""
    return TABLE[Plan(practice.plan)]


def allows(practice: Practice, ability: Ability) -> bool:
    """Whether this practice may do this now."""
    if practice.trial_is_over:
        return ability in AFTER_TRIAL
    if practice.subscription_is_over:
        return ability in AFTER_SUBSCRIPTION
    return ability in terms(practice).abilities


def reason(practice: Practice, ability: Ability) -> str:
    """Why not, in words for the person who tried; empty when it is allowed."""
    return "" if allows(practice, ability) else why_over(practice) or str(REASONS[ability])


def why_over(practice: Practice) -> str:
    """What to tell a practice whose trial or subscription has ended; empty while there is nothing to tell."""
    if practice.trial_is_over:
        return str(TRIAL_OVER)
    return str(SUBSCRIPTION_OVER) if practice.subscription_is_over else ""


def offers(practice: Practice) -> tuple[Plan, ...]:
    """What may be chosen now: the table's upgrades, the trial once only, and a subscription that ended once more."""
    if practice.subscription_is_over:
        return (Plan.SUBSCRIBER,)
    had_trial = practice.trial_ends_at is not None
    return tuple(plan for plan in terms(practice).upgrades if plan != Plan.TRIAL or not had_trial)


def trial_days_left(practice: Practice) -> int | None:
    """Days until the trial ends, one that has begun counted whole; 0 when it is over, None on the other plans."""
    if practice.plan != Plan.TRIAL or practice.trial_ends_at is None:
        return None
    return max(0, math.ceil((practice.trial_ends_at - timezone.now()) / timedelta(days=1)))
