"""What the page of the plan shows: what there is, how much of it is used, and the table of all plans."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import plans
from accounts.billing import letters
from accounts.billing.days import last_day
from accounts.billing.provider import find_provider
from accounts.models import Plan, Practice, Subscription, SubscriptionState
from accounts.plans import TABLE, TRIAL_DAYS, Ability, Terms
from accounts.processing.subscriptions import open_subscription

# Reading one's own comes with writing, and users have a row with their number.
WORDS: dict[Ability, Promise | str] = {
    Ability.WRITE: gettext_lazy("Patients, collections, uploads and tags"),
    Ability.SHARE: gettext_lazy("Shares, share links and upload links"),
}
ENDS: dict[Plan, Promise | str] = {
    Plan.VIEWER: gettext_lazy("Never"),
    Plan.SUBSCRIBER: gettext_lazy("Runs while paid"),
}


@dataclass(frozen=True)
class Cell:
    """What one plan says in one row: yes, no, or words."""

    yes: bool
    words: str = ""
    current: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the comparison."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Column:
    """One plan in the comparison."""

    plan: Plan
    label: str
    current: bool


@dataclass(frozen=True)
class Use:
    """How much of the plan is used; `most_users` None is without a limit."""

    users: int
    most_users: int | None
    used_bytes: int
    limit_bytes: int

    @property
    def left_bytes(self) -> int:
        return max(0, self.limit_bytes - self.used_bytes)


@dataclass(frozen=True)
class PlanPage:
    """Everything the template says, worked out."""

    practice: Practice
    use: Use
    days_left: int | None
    paid_up_to: datetime.date | None
    trial_ends_on: datetime.date | None
    over: str
    offers: tuple[Plan, ...]
    columns: list[Column]
    rows: list[Row]
    subscription: Subscription | None
    provider: str | Promise
    renews: bool  # its provider takes payments by itself
    mail_failed: bool
    price: str
    trial_days: int = TRIAL_DAYS

    @property
    def asks(self) -> bool:
        """A subscription is asked for."""
        return self.subscription is not None and self.subscription.state == SubscriptionState.REQUESTED

    @property
    def runs(self) -> bool:
        """It is paid, and has an end to talk about."""
        return bool(self.subscription) and not self.asks and not self.over and self.paid_up_to is not None


def build_plan_page(practice: Practice) -> PlanPage:
    """As of now."""
    subscription = open_subscription(practice)
    provider = find_provider(subscription.provider) if subscription else None
    ends, paid = practice.trial_ends_at, practice.paid_until
    return PlanPage(
        practice=practice,
        use=use_of(practice),
        days_left=plans.trial_days_left(practice),
        paid_up_to=last_day(paid, practice) if paid and practice.plan == Plan.SUBSCRIBER else None,
        trial_ends_on=last_day(ends, practice) if ends and practice.plan == Plan.TRIAL else None,
        over=plans.why_over(practice),
        offers=plans.offers(practice),
        columns=[Column(plan, str(plan.label), plan == practice.plan) for plan in TABLE],
        rows=rows_for(practice),
        subscription=subscription,
        provider=provider.label if provider else "",
        renews=provider is not None and not provider.asks_billing,
        mail_failed=subscription is not None and letters.has_failed(subscription),
        price=settings.PRICE,
    )


def use_of(practice: Practice) -> Use:
    """Users who may come in; suspended ones take no place."""
    terms = plans.terms(practice)
    here = practice.memberships.filter(suspended_at=None).count()
    return Use(here, terms.users, practice.storage_used, terms.storage)


def rows_for(practice: Practice) -> list[Row]:
    """The comparison, from the one table."""
    lines: list[tuple[str | Promise, Callable[[Plan, Terms], str | bool]]] = [
        (_("Opens what is shared, comments, downloads where allowed"), lambda _plan, _terms: True),
        *((word, partial(includes, ability)) for ability, word in WORDS.items()),
        (_("Users"), lambda _plan, terms: users_in_words(terms)),
        (_("Storage"), lambda _plan, terms: filesizeformat(terms.storage) if terms.storage else False),
        (_("Ends"), lambda plan, _terms: end_in_words(plan)),
    ]
    return [
        Row(str(label), [cell(say(plan, terms), plan == practice.plan) for plan, terms in TABLE.items()])
        for label, say in lines
    ]


def includes(ability: Ability, _plan: Plan, terms: Terms) -> bool:
    return ability in terms.abilities


def cell(said: str | bool, current: bool) -> Cell:
    """Words speak for themselves."""
    return Cell(bool(said), said if isinstance(said, str) else "", current)


def users_in_words(terms: Terms) -> str:
    return _("As many as you need") if terms.users is None else str(terms.users)


def end_in_words(plan: Plan) -> str:
    if plan == Plan.TRIAL:
        return ngettext("After %(days)d day", "After %(days)d days", TRIAL_DAYS) % {"days": TRIAL_DAYS}
    return str(ENDS[plan])
