"""A practice keeps an administrator and an invitation works once, also when many come at the same moment.

Needs a database with row locks; the same rules one after the other are in test_users.py and test_joining.py.
"""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import as_person
from accounts.models import JoinInvitation, Membership, Practice, Role, User
from accounts.services.joining import (
    AlreadyInvited,
    InvitationOver,
    Invite,
    invite_member,
    join_as_new_person,
    join_practice,
)
from accounts.services.users import (
    LastAdministrator,
    change_member,
    leave_practice,
    remove_member,
    suspend_member,
)
from audit.ledger import SYSTEM
from audit.models import Event
from tests.accounts.users import subscribed
from tests.factories import MembershipFactory, PracticeFactory, UserFactory
from tests.sharing.test_at_once import at_once

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="many at once need PostgreSQL"),
    pytest.mark.django_db(transaction=True),
]
IVY = Invite("Ivy", "ivy@elsewhere.example", Role.MEMBER)


def administrators(number: int) -> list[Membership]:
    """So many of one new practice."""
    practice = subscribed(PracticeFactory())
    return [MembershipFactory(practice=practice, role=Role.ADMINISTRATOR) for _ in range(number)]


def demote(membership: Membership) -> None:
    change_member(membership, role=Role.MEMBER, limited=False, actor=SYSTEM)


def suspend(membership: Membership) -> None:
    suspend_member(membership, actor=SYSTEM)


def remove(membership: Membership) -> None:
    remove_member(membership, actor=SYSTEM)


def leave(membership: Membership) -> None:
    leave_practice(membership, actor=as_person(membership.user, ""))


def outcome(act, *refusals: type[Exception]) -> str:
    try:
        act()
    except refusals as refusal:
        return type(refusal).__name__
    return "done"


@pytest.mark.accepts("A12")
@pytest.mark.parametrize("act", [demote, suspend, remove, leave])
def test_of_twenty_administrators_who_go_at_once_one_stays(act):
    members = administrators(20)
    queue = list(members)
    answers = at_once(20, lambda: outcome(lambda: act(queue.pop()), LastAdministrator))
    assert (answers.count("done"), answers.count("LastAdministrator")) == (19, 1)
    left = Membership.objects.of(members[0].practice).administering()
    assert (left.count(), Event.objects.filter(practice_id=members[0].practice_id).count()) == (1, 19)


@pytest.mark.accepts("A12")
def test_two_who_demote_each_other_leave_one():
    for _round in range(10):
        both = administrators(2)
        queue = list(both)
        answers = at_once(2, lambda queue=queue: outcome(lambda: demote(queue.pop()), LastAdministrator))
        assert sorted(answers) == ["LastAdministrator", "done"]


@pytest.mark.accepts("A12")
def test_leaving_and_demoting_at_once_leave_one():
    for _round in range(10):
        one, other = administrators(2)
        acts = [lambda one=one: leave(one), lambda other=other: demote(other)]
        answers = at_once(2, lambda acts=acts: outcome(acts.pop(), LastAdministrator))
        assert sorted(answers) == ["LastAdministrator", "done"]


def an_invitation() -> JoinInvitation:
    inviting = administrators(1)[0]
    return invite_member(inviting.practice, IVY, actor=SYSTEM, user=inviting.user).invitation


@pytest.mark.accepts("A11")
def test_of_twenty_presses_at_once_one_joins():
    invitation, ivy = an_invitation(), UserFactory(email=IVY.email)
    answers = at_once(
        20, lambda: outcome(lambda: join_practice(invitation, ivy, actor=as_person(ivy, "")), InvitationOver)
    )
    assert (answers.count("done"), answers.count("InvitationOver")) == (1, 19)
    assert invitation.practice.memberships.filter(user=ivy).count() == 1
    assert Event.objects.filter(action="member:joined").count() == 1


@pytest.mark.accepts("A11")
def test_of_twenty_forms_at_once_one_makes_a_person():
    invitation = an_invitation()

    def join() -> bool:
        typed = {"name": "Ivy", "password": "a quiet river at night", "language": "", "address": ""}
        return join_as_new_person(invitation, **typed) is not None

    answers = at_once(20, join)
    assert (answers.count(True), answers.count(False)) == (1, 19)
    assert User.objects.filter(email=IVY.email).count() == 1
    assert invitation.practice.memberships.count() == 2


@pytest.mark.accepts("A11")
def test_of_twenty_invitations_of_one_address_one_is_kept():
    inviting = administrators(1)[0]
    answers = at_once(
        20,
        lambda: outcome(
            lambda: invite_member(inviting.practice, IVY, actor=SYSTEM, user=inviting.user), AlreadyInvited
        ),
    )
    assert (answers.count("done"), answers.count("AlreadyInvited")) == (1, 19)
    assert inviting.practice.join_invitations.count() == 1


@pytest.mark.accepts("A11")
def test_withdrawing_and_joining_at_once_have_one_winner():
    for _round in range(10):
        invitation, ivy = an_invitation(), UserFactory()
        User.objects.filter(pk=ivy.pk).update(email=IVY.email)
        ivy.refresh_from_db()
        acts = [
            lambda i=invitation, ivy=ivy: join_practice(i, ivy, actor=as_person(ivy, "")),
            lambda i=invitation: i.practice.join_invitations.waiting().update(withdrawn_at=timezone.now()),
        ]
        at_once(2, lambda acts=acts: outcome(acts.pop(), InvitationOver))
        invitation.refresh_from_db()
        is_member = Practice.objects.filter(pk=invitation.practice_id, memberships__user=ivy).exists()
        assert (invitation.accepted_at is not None) == is_member
        assert (invitation.accepted_at is None) != (invitation.withdrawn_at is None)
        ivy.memberships.all().delete()
        ivy.delete()
