"""What the four sections of Home show (A8); nothing is asked of the database that the answer does not need."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.utils import timezone

from accounts import plans
from accounts.models import JoinInvitation, Membership, Practice
from image_collections.models import Item
from patients.models import Patient
from patients.pictures import Picture, pictures_of
from sharing.models import Link, Visit
from sharing.presenters.link_filters import SOON

RECENT = 6
LOOKED_THROUGH = 50  # links, for the last few receivers
WEEK = datetime.timedelta(days=7)


class Sections:
    """Each part is read when a template shows it: the part that asks by itself needs the numbers alone."""

    def __init__(self, membership: Membership) -> None:
        self.membership, self.practice = membership, membership.practice

    @cached_property
    def patients(self) -> list[tuple[Patient, Picture]]:
        """Those with whom something happened last, each with the picture."""
        seen = Patient.objects.seen_by(self.membership).present()
        recent = list(seen.order_by("-last_activity_at", "-id")[:RECENT])
        pictures = pictures_of(self.practice, recent, timezone.localdate())
        return [(patient, pictures[patient.pk]) for patient in recent]

    @cached_property
    def receivers(self) -> list[str]:
        """Whom this practice sent links to most recently; nobody adds contacts by hand."""
        recent = Link.objects.seen_by(self.membership).exclude(email="").order_by("-created_at")
        return list(dict.fromkeys(recent.values_list("email", flat=True)[:LOOKED_THROUGH]))[:RECENT]

    @cached_property
    def numbers(self) -> Numbers:
        return count(self.membership)

    @property
    def trial_days_left(self) -> int | None:
        return plans.trial_days_left(self.practice)

    @property
    def may_read(self) -> bool:
        return plans.allows(self.practice, plans.Ability.READ)


@dataclass(frozen=True)
class Numbers:
    """How many of each; users and invitations are told to administrators only."""

    opened: int
    arrived: int
    live: int
    ending: int
    users: int | None = None
    invitations: int | None = None


def count(membership: Membership) -> Numbers:
    """One query, whatever there is."""
    rows = of_links(membership) | (of_users(membership.practice) if membership.is_administrator else {})
    asked = {name: Subquery(number_of(found)) for name, found in rows.items()}
    found = Practice.objects.filter(pk=membership.practice.pk).values(**asked).get()
    return Numbers(**cast("dict[str, int]", found))


def of_links(membership: Membership) -> dict[str, QuerySet]:
    """Openings of the links that this person made, files that came to anybody here, links that go on and that end."""
    now = timezone.now()
    links = Link.objects.seen_by(membership).present()
    # A link that was opened this week had not ended before it.
    mine = links.filter(created_by=membership.user_id, expires_at__gt=now - WEEK)
    items = Item.objects.seen_by(membership).present().filter(added_at__gt=now - WEEK)
    return {
        "opened": Visit.objects.of(membership.practice).filter(admitted_at__gt=now - WEEK, link__in=mine.values("pk")),
        "arrived": items.filter(batch__link_id__isnull=False),
        "live": links.live(),
        "ending": links.live().filter(expires_at__lte=now + SOON),
    }


def of_users(practice: Practice) -> dict[str, QuerySet]:
    """Who may sign in here, and who was asked to join."""
    return {
        "users": Membership.objects.of(practice).filter(suspended_at=None),
        "invitations": JoinInvitation.objects.of(practice).waiting(),
    }


def number_of(rows: QuerySet) -> QuerySet:
    """How many rows there are, as a part of a larger query."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return rows.order_by().annotate(number=number).values("number")
