"""How the tests of users invite, follow the mailed link and press its buttons."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import JoinInvitation, Membership, Plan, Practice
from audit.models import Event
from tests.accounts.conftest import link_in

INVITED = {"name": "Ivy Inglis", "email": "ivy@elsewhere.example", "role": "member"}
JOINS = {"name": "Ivy Inglis", "password1": "a quiet river at night", "terms": "on"}
JOIN = "/accounts/join/"


def subscribed(practice: Practice) -> Practice:
    """Paid for without end."""
    practice.plan, practice.trial_ends_at, practice.paid_until = Plan.SUBSCRIBER, None, None
    practice.save()
    return practice


def lapsed(practice: Practice) -> Practice:
    """Not paid on."""
    practice.paid_until = timezone.now()
    practice.save()
    return practice


def invite(client: Client, slug: str = "northside", **changes):
    return client.post(reverse("member_invite", args=[slug]), {**INVITED, **changes})


def waiting(practice: Practice) -> JoinInvitation:
    """The only invitation that waits."""
    return practice.join_invitations.waiting().get()


def follow(client: Client, message=None):
    """The page behind the link of the newest mail."""
    return client.get(link_in(message or mail.outbox[-1]), follow=True)


def act(client: Client, name: str, membership: Membership, **data):
    """Press one of the buttons on the page of a person."""
    address = reverse(name, args=[membership.practice.slug, membership.pk])
    return client.post(address, data or {"really": "yes"})


def told(practice: Practice, *but: str) -> list[str]:
    """Everything in the log of this practice, from the first entry on, but for these."""
    events = Event.objects.filter(practice_id=practice.pk).order_by("position")
    return [action for action in events.values_list("action", flat=True) if action not in but]


def heading(response) -> str:
    """What the page says first."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.search(r"<h1>(.*?)</h1>", response.text, re.DOTALL).group(1)).split())
