"""Who operates this Bitewing: what lets them into the admin, and how the ledger names them."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest

from accounts.access import actor_of
from accounts.models import User
from accounts.second_factor import has_second_factor, used_second_factor
from audit.ledger import Actor
from audit.models import ActorKind

CONSOLE = Actor(ActorKind.SYSTEM, label="Operator at the command line")


def is_operator(request: HttpRequest) -> bool:
    """A signed-in person who is marked as an operator; that alone opens nothing."""
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff


def may_operate(request: HttpRequest) -> bool:
    """An operator who has a second factor and used it in this very session."""
    user = request.user
    if not isinstance(user, User):
        return False
    return is_operator(request) and has_second_factor(user) and used_second_factor(request, user)


def as_operator(request: HttpRequest) -> Actor:
    """The person in the admin, for the ledger of a practice they need not belong to."""
    actor = actor_of(request)
    return replace(actor, label=f"{actor.label} (operator)")
