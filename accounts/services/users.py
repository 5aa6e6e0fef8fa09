"""What changes the people of a practice once they belong to it: rights, suspension, going away.

A practice always has an active administrator. That takes several rows to say, which no constraint can; so every verb
here locks the practice first and looks last. Whoever comes at the same moment waits, and then finds what is true.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import sessions
from accounts.models import Membership, Practice, Role
from accounts.services.people import about
from audit.actions import Action
from audit.ledger import Actor, record


class LastAdministrator(Exception):
    """The practice would be left without an active administrator."""


class OwnMembership(Exception):
    """Nobody suspends or removes themselves; leaving is another page."""


def lock_practice(practice: Practice) -> Practice:
    """The practice as it is now; whoever else changes who belongs to it waits until this transaction ends."""
    return Practice.objects.select_for_update().get(pk=practice.pk)


@contextmanager
def changing(membership: Membership) -> Iterator[Membership]:
    """The membership as it is now, alone in its practice; undone if no active administrator were left."""
    with transaction.atomic():
        practice = lock_practice(membership.practice)
        current = Membership.objects.of(practice).select_related("user").get(pk=membership.pk)
        counted = current.administers
        yield current
        if counted and not practice.memberships.administering().exists():
            raise LastAdministrator


def change_member(membership: Membership, *, role: Role, limited: bool, actor: Actor) -> list[str]:
    """Another role, or sight of assigned patients only; tells what changed, nothing leaves no trace."""
    wanted: dict[str, Any] = {"role": role, "limited": limited}
    with changing(membership) as current:
        changed = [name for name, value in wanted.items() if getattr(current, name) != value]
        if changed:
            was = {f"{name}_before": getattr(current, name) for name in changed}
            current.role, current.limited = role, limited
            current.save(update_fields=changed)
            record_member(
                Action.MEMBER_CHANGED, current, actor=actor, **{name: wanted[name] for name in changed}, **was
            )
    return changed


def suspend_member(membership: Membership, *, actor: Actor) -> None:
    """The practice is gone for this person at once; who has no other one is signed out everywhere."""
    refuse_oneself(membership, actor)
    with changing(membership) as current:
        if current.suspended_at is None:
            current.suspended_at = timezone.now()
            current.save(update_fields=["suspended_at"])
            record_member(Action.MEMBER_SUSPENDED, current, actor=actor)
            if not current.user.active_memberships:
                sessions.end_all(current.user, "suspended")


def reactivate_member(membership: Membership, *, actor: Actor) -> None:
    """Everything is as it was before the suspension."""
    with changing(membership) as current:
        if current.suspended_at is not None:
            current.suspended_at = None
            current.save(update_fields=["suspended_at"])
            record_member(Action.MEMBER_REACTIVATED, current, actor=actor)


def remove_member(membership: Membership, *, actor: Actor) -> None:
    """The person does not belong any more; what they made and shared is the practice's and stays."""
    refuse_oneself(membership, actor)
    with changing(membership) as current:
        record_member(Action.MEMBER_REMOVED, current, actor=actor, role=current.role)
        current.delete()


def start_reset(membership: Membership, *, actor: Actor) -> None:
    """An administrator has a link for a new password mailed to the person; nobody but the person sees a password."""
    record_member(Action.MEMBER_RESET_STARTED, membership, actor=actor)


def leave_practice(membership: Membership, *, actor: Actor) -> None:
    """The same by one's own wish."""
    with changing(membership) as current:
        record_member(Action.MEMBER_LEFT, current, actor=actor, role=current.role)
        current.delete()


def is_last_administrator(membership: Membership) -> bool:
    """For pages that say so beforehand; the verbs here look again."""
    others = membership.practice.memberships.administering().exclude(pk=membership.pk)
    return membership.administers and not others.exists()


def refuse_oneself(membership: Membership, actor: Actor) -> None:
    """Who locks themselves out has done it by mistake."""
    if membership.user_id == actor.id:
        raise OwnMembership


def record_member(action: Action, membership: Membership, *, actor: Actor, **detail: Any) -> None:
    """One line about a person of the practice."""
    record(action, practice_id=membership.practice_id, actor=actor, about=about(membership.user, detail))
