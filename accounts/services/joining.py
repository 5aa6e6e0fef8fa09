"""Inviting somebody to a practice, and joining it; the secret of an invitation is in its mail and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import emails, plans
from accounts.access import as_person
from accounts.models import JoinInvitation, Membership, OutgoingMail, Practice, Role, User
from accounts.models.joining import JoinInvitationQuerySet
from accounts.services.people import about, create_proven_user
from accounts.services.users import lock_practice
from audit.actions import Action
from audit.ledger import About, Actor, record
from common.tokens import hash_token, new_token


class AlreadyMember(Exception):
    """The person belongs to the practice, perhaps suspended."""


class AlreadyInvited(Exception):
    """An invitation to this address waits, perhaps run out; it can be sent again."""

    def __init__(self, invitation: JoinInvitation) -> None:
        super().__init__(invitation.pk)
        self.invitation = invitation


class InvitationOver(Exception):
    """It was accepted or withdrawn, or it ran out, while somebody looked at it."""


class PlanTooSmall(Exception):
    """The practice's plan has no additional users, or not any more."""


@dataclass(frozen=True)
class Invite:
    """Who is asked to join, and as what."""

    name: str
    email: str
    role: Role
    limited: bool = False


@dataclass(frozen=True)
class NewInvitation:
    """An invitation and its secret, which is readable this once."""

    invitation: JoinInvitation
    secret: str = field(repr=False)


def invite_member(practice: Practice, invite: Invite, *, actor: Actor, user: User) -> NewInvitation:
    """Whether the address has a user already is not asked: both look alike to who invites. Send it afterwards."""
    secret = new_token()
    with transaction.atomic():
        lock_practice(practice)
        if practice.memberships.filter(user__email__iexact=invite.email).exists():
            raise AlreadyMember
        if waiting := practice.join_invitations.waiting().filter(email__iexact=invite.email).first():
            raise AlreadyInvited(waiting)
        invitation = practice.join_invitations.create(
            name=invite.name,
            email=invite.email.lower(),
            role=invite.role,
            limited=invite.limited,
            secret_hash=hash_token(secret),
            invited_by=user,
            expires_at=end_from_now(),
        )
        record_invitation(Action.MEMBER_INVITED, invitation, actor=actor)
    return NewInvitation(invitation, secret)


def renew_invitation(invitation: JoinInvitation, *, actor: Actor) -> NewInvitation:
    """A new secret for another seven days; the mail sent before is worth nothing. Send it afterwards."""
    secret = new_token()
    with transaction.atomic():
        changed = {"secret_hash": hash_token(secret), "sent": F("sent") + 1, "expires_at": end_from_now()}
        if not waiting(invitation).update(**changed):
            raise InvitationOver
        invitation.refresh_from_db()
        record_invitation(Action.INVITATION_SENT_AGAIN, invitation, actor=actor)
    return NewInvitation(invitation, secret)


def send_invitation(new: NewInvitation) -> OutgoingMail:
    """Mail the one button; call it once the invitation is kept."""
    return emails.mail_join_invitation(new.invitation, new.secret)


def withdraw_invitation(invitation: JoinInvitation, *, actor: Actor) -> None:
    """Its link does not work any more."""
    with transaction.atomic():
        if not waiting(invitation).update(withdrawn_at=timezone.now()):
            raise InvitationOver
        record_invitation(Action.INVITATION_WITHDRAWN, invitation, actor=actor)


def join_practice(invitation: JoinInvitation, user: User, *, actor: Actor) -> Membership:
    """Accept, once: whoever else presses at the same moment waits at the practice and finds it over."""
    with transaction.atomic():
        practice = lock_practice(invitation.practice)
        if not plans.allows(practice, plans.Ability.MANAGE_USERS):
            raise PlanTooSmall
        now = timezone.now()
        current = waiting(invitation).filter(expires_at__gt=now, email__iexact=user.email)
        if not current.update(accepted_at=now):
            raise InvitationOver
        if practice.memberships.filter(user=user).exists():
            raise AlreadyMember
        rights: dict[str, Any] = {"role": invitation.role, "limited": invitation.limited}
        membership: Membership = practice.memberships.create(user=user, **rights)
        record(Action.MEMBER_JOINED, practice_id=practice.pk, actor=actor, about=about(user, rights))
    return membership


def join_as_new_person(
    invitation: JoinInvitation, *, name: str, password: str, language: str, address: str
) -> Membership | None:
    """A person whose address the mail proved; no practice of their own is made. None if they are known by now."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                user = create_proven_user(invitation.email, password, name=name, language=language)
        except IntegrityError:
            return None
        actor = as_person(user, address)
        detail = {"by": "invitation to join", "terms_accepted_at": timezone.now().isoformat()}
        record(Action.SIGNED_UP, practice_id=None, actor=actor, about=about(user, detail))
        return join_practice(invitation, user, actor=actor)


def waiting(invitation: JoinInvitation) -> JoinInvitationQuerySet:
    """This invitation, unless it was accepted or withdrawn meanwhile."""
    return invitation.practice.join_invitations.waiting().filter(pk=invitation.pk)


def end_from_now() -> datetime:
    """When an invitation that is sent now runs out."""
    return timezone.now() + timedelta(days=settings.JOIN_DAYS)


def record_invitation(action: Action, invitation: JoinInvitation, *, actor: Actor) -> None:
    """One line about somebody who does not belong yet."""
    detail = {"role": invitation.role, "limited": invitation.limited}
    what = About(id=invitation.pk, label=f"{invitation.name} <{invitation.email}>", detail=detail)
    record(action, practice_id=invitation.practice_id, actor=actor, about=what)
