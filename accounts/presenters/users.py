"""What the page of a practice's users shows: everybody, and who was invited, a page of each at a time."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.emails import mail_key
from accounts.models import JoinInvitation, JoinState, MailState, Membership, OutgoingMail, Practice, User
from accounts.models.mail import UNDELIVERED
from common.addresses import address_by_id

PAGE = 50
AFTER, BEFORE = "after", "invited-before"


@dataclass(frozen=True)
class Badge:
    """A state: a word and a picture, never colour alone."""

    word: str | Promise
    icon: str
    style: str


ACTIVE = Badge(_("Active"), "circle-check", "ok")
SUSPENDED = Badge(_("Suspended"), "ban", "danger")
SWITCHED_OFF = Badge(_("Switched off"), "lock", "danger")
INVITED = Badge(_("Invited"), "mail", "brand")
EXPIRED = Badge(_("Run out"), "clock", "warn")
ON_ITS_WAY = Badge(_("Mail on its way"), "hourglass", "warn")
MAIL_FAILED = Badge(_("Mail failed"), "triangle-alert", "danger")


@dataclass(frozen=True)
class MemberRow:
    """Somebody who belongs to the practice."""

    membership: Membership
    user: User
    page: str
    badge: Badge
    is_reader: bool


@dataclass(frozen=True)
class InvitationRow:
    """Somebody who is asked to."""

    invitation: JoinInvitation
    badge: Badge
    ends_at: datetime | None  # while it works
    by: str


@dataclass(frozen=True)
class UserList:
    """One page of each; the queries lead further and are empty at the end."""

    members: list[MemberRow]
    invitations: list[InvitationRow]
    first_query: str
    more_query: str
    newest_invitations_query: str
    older_invitations_query: str


def user_list(practice: Practice, reader: User, sought: dict[str, str]) -> UserList:
    """People by name, invitations the newest first; four queries, whatever there is."""
    after, before = id_in(sought.get(AFTER)), id_in(sought.get(BEFORE))
    members = members_after(practice, after)
    invited = practice.join_invitations.waiting().select_related("invited_by").order_by("-pk")
    invitations = list((invited.filter(pk__lt=before) if before else invited)[: PAGE + 1])
    return UserList(
        members=member_rows(practice, members[:PAGE], reader),
        invitations=invitation_rows(invitations[:PAGE]),
        first_query="?" if after else "",
        more_query=f"?{urlencode({AFTER: members[PAGE - 1].pk})}" if len(members) > PAGE else "",
        newest_invitations_query="?" if before else "",
        older_invitations_query=f"?{urlencode({BEFORE: invitations[PAGE - 1].pk})}" if len(invitations) > PAGE else "",
    )


def id_in(text: str | None) -> uuid.UUID | None:
    """An id from a query string, which may be anything."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def members_after(practice: Practice, after: uuid.UUID | None) -> list[Membership]:
    """By name, from the one after this member on; one more than a page."""
    found = practice.memberships.select_related("user").order_by("user__name", "pk")
    last = found.filter(pk=after).first() if after else None
    if last is not None:
        found = found.filter(Q(user__name__gt=last.user.name) | Q(user__name=last.user.name, pk__gt=last.pk))
    return list(found[: PAGE + 1])


def member_rows(practice: Practice, members: Iterable[Membership], reader: User) -> list[MemberRow]:
    """No row costs a query."""
    page: Callable[[uuid.UUID | str], str] = address_by_id("member_page", practice.slug)
    return [
        MemberRow(member, member.user, page(member.pk), member_badge(member), member.user_id == reader.pk)
        for member in members
    ]


def member_badge(member: Membership) -> Badge:
    """Whether the person can work here."""
    if not member.user.is_active:
        return SWITCHED_OFF
    return ACTIVE if member.suspended_at is None else SUSPENDED


def invitation_rows(invitations: list[JoinInvitation]) -> list[InvitationRow]:
    """With what became of the newest mail of each, for one query."""
    keys = [mail_key(invitation) for invitation in invitations]
    states = dict(OutgoingMail.objects.filter(key__in=keys).values_list("key", "state")) if keys else {}
    return [invitation_row(one, states.get(key)) for one, key in zip(invitations, keys, strict=True)]


def invitation_row(invitation: JoinInvitation, mail: str | None) -> InvitationRow:
    """One invitation that was neither accepted nor withdrawn; without any trace of a mail it was not sent."""
    by = invitation.invited_by.name if invitation.invited_by else ""
    if mail is None or mail in UNDELIVERED:
        return InvitationRow(invitation, MAIL_FAILED, None, by)
    if invitation.state == JoinState.EXPIRED:
        return InvitationRow(invitation, EXPIRED, None, by)
    return InvitationRow(invitation, ON_ITS_WAY if mail == MailState.QUEUED else INVITED, invitation.expires_at, by)


@dataclass(frozen=True)
class PracticeRow:
    """A practice that one person belongs to."""

    membership: Membership
    practice: Practice
    url: str
    leave_url: str


def practice_rows(user: User) -> list[PracticeRow]:
    """Every practice of the person, the oldest first; one that suspended the person leads nowhere."""
    memberships = user.memberships.select_related("practice").order_by("created_at", "pk")
    return [practice_row(one) for one in memberships]


def practice_row(membership: Membership) -> PracticeRow:
    """One practice, with the ways in and out."""
    practice = membership.practice
    if membership.suspended_at:
        return PracticeRow(membership, practice, "", "")
    home, leave = (reverse(name, args=[practice.slug]) for name in ("practice_home", "practice_leave"))
    return PracticeRow(membership, practice, home, leave)
