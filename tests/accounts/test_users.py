"""The list of a practice's users, a page for each, and what administrators do to them (A12)."""

import datetime
import uuid

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import MailState, Membership, Role
from accounts.services.joining import Invite, invite_member, send_invitation
from audit.ledger import SYSTEM
from audit.models import Event
from tests.accounts.users import act, heading, lapsed, subscribed, told
from tests.conftest import signed_in
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ACTS = ["member_change", "member_suspend", "member_reactivate", "member_remove", "member_reset"]
LIST = "/p/northside/users/"


@pytest.fixture
def paid(northside):
    return subscribed(northside)


@pytest.fixture
def of_bob(bob) -> Membership:
    return bob.memberships.get()


@pytest.fixture
def of_alice(alice) -> Membership:
    return alice.memberships.get()


def page_of(membership) -> str:
    return reverse("member_page", args=[membership.practice.slug, membership.pk])


def invited(practice, user, name, email):
    return invite_member(practice, Invite(name, email, Role.MEMBER), actor=SYSTEM, user=user).invitation


def shown(client, query="") -> list[tuple[str, str]]:
    """Name and state of everybody on the list."""
    page = client.get(LIST + query).context["page"]
    return [(row.user.name, str(row.badge.word)) for row in page.members]


def shown_invitations(client, query="") -> list[tuple[str, str]]:
    page = client.get(LIST + query).context["page"]
    return [(row.invitation.name, str(row.badge.word)) for row in page.invitations]


@pytest.mark.accepts("A12")
def test_the_list_shows_everybody_with_role_and_state(as_alice, paid, of_bob):
    MembershipFactory(practice=paid, user=UserFactory(name="Dora", is_active=False))
    MembershipFactory(practice=paid, user=UserFactory(name="Carl"), limited=True, suspended_at=timezone.now())
    assert shown(as_alice) == [
        ("Alice Archer", "Active"),
        ("Bob Baker", "Active"),
        ("Carl", "Suspended"),
        ("Dora", "Switched off"),
    ]
    page = as_alice.get(LIST).text
    for text in ("alice@northside.example", "(you)", "Administrator", "assigned patients only", "never"):
        assert text in page


@pytest.mark.accepts("A11")
def test_the_list_shows_who_is_invited_and_what_became_of_the_mail(as_alice, alice, paid, settings):
    send = {}
    for name in ("sent", "late", "failed", "unsent"):
        send[name] = invite_member(paid, Invite(name, f"{name}@x.example", Role.MEMBER), actor=SYSTEM, user=alice)
    send_invitation(send["sent"])
    send_invitation(send["late"])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send_invitation(send["failed"]).state == MailState.FAILED
    paid.join_invitations.filter(name="late").update(expires_at=timezone.now())
    assert shown_invitations(as_alice) == [
        ("unsent", "Mail failed"),
        ("failed", "Mail failed"),
        ("late", "Run out"),
        ("sent", "Invited"),
    ]


def test_a_long_list_comes_in_pages(as_alice, alice, paid):
    for number in range(60):
        MembershipFactory(practice=paid, user=UserFactory(name=f"Person {number:02}"))
        invited(paid, alice, f"Guest {number:02}", f"guest{number}@x.example")
    first = as_alice.get(LIST).context["page"]
    assert (len(first.members), len(first.invitations), first.first_query) == (50, 50, "")
    rest = shown(as_alice, first.more_query)
    assert [name for name, _state in rest] == [f"Person {number}" for number in range(49, 60)]
    older = shown_invitations(as_alice, first.older_invitations_query)
    assert [name for name, _state in older] == [f"Guest {number:02}" for number in range(9, -1, -1)]


@pytest.mark.parametrize("query", ["?after=x", "?after=", f"?after={uuid.UUID(int=7)}", "?invited-before=%00"])
def test_a_forged_place_in_the_list_is_the_start(as_alice, paid, query):
    assert shown(as_alice, query) == [("Alice Archer", "Active")]


@pytest.mark.accepts("A12")
def test_without_the_plan_the_page_says_why_and_the_acts_are_refused(as_alice, northside, of_bob):
    page = as_alice.get(LIST).text
    assert "Additional users are part of the subscriber plan." in page
    assert reverse("member_invite", args=["northside"]) not in page
    for name in ACTS:
        answer = act(as_alice, name, of_bob, role="administrator")
        assert (answer.status_code, "part of the subscriber plan" in answer.text) == (403, True)
    of_bob.refresh_from_db()
    assert (of_bob.role, of_bob.suspended_at, mail.outbox) == (Role.MEMBER, None, [])
    assert reverse("member_suspend", args=["northside", of_bob.pk]) not in as_alice.get(page_of(of_bob)).text


@pytest.mark.accepts("A12")
def test_rights_can_be_taken_away_after_the_subscription_ended(as_alice, paid, of_bob):
    lapsed(paid)
    page = as_alice.get(page_of(of_bob)).text
    changes = [reverse(name, args=["northside", of_bob.pk]) in page for name in ("member_change", "member_suspend")]
    assert ("The subscription has ended" in page, changes) == (True, [False, True])
    assert act(as_alice, "member_change", of_bob, role="administrator").status_code == 403
    assert act(as_alice, "member_suspend", of_bob).status_code == 302
    assert act(as_alice, "member_reactivate", of_bob).status_code == 403
    assert act(as_alice, "member_remove", of_bob).status_code == 302
    assert told(paid) == ["member:suspended", "member:removed"]


@pytest.mark.accepts("A12")
@pytest.mark.parametrize("name", ["member_page", *ACTS])
def test_only_administrators_act_and_only_on_their_own(name, as_bob, as_alice, as_charlie, paid, of_alice, southside):
    subscribed(southside)
    ask = as_alice.get if name == "member_page" else as_alice.post
    foreign = southside.memberships.get()
    assert ask(reverse(name, args=["northside", foreign.pk])).status_code == 404
    assert ask(reverse(name, args=["southside", foreign.pk])).status_code == 404
    ask = as_bob.get if name == "member_page" else as_bob.post
    assert ask(reverse(name, args=["northside", of_alice.pk])).status_code == 403
    assert (told(paid), told(southside)) == ([], [])


@pytest.mark.accepts("A12")
def test_a_changed_role_holds_at_the_next_request(as_alice, as_bob, paid, of_bob):
    assert as_bob.get(LIST).status_code == 403
    assert act(as_alice, "member_change", of_bob, role="administrator").url == page_of(of_bob)
    assert as_bob.get(LIST).status_code == 200
    event = Event.objects.get(action="member:changed")
    assert event.detail == {"role": "administrator", "role_before": "member"}
    assert (event.subject_label, event.actor_label) == (
        "bob@northside.example",
        "Alice Archer <alice@northside.example>",
    )


@pytest.mark.accepts("A13")
def test_a_member_can_be_limited_to_assigned_patients_and_freed_again(as_alice, paid, of_bob):
    for limited in (True, False):
        act(as_alice, "member_change", of_bob, role="member", **({"limited": "on"} if limited else {}))
        of_bob.refresh_from_db()
        assert of_bob.limited is limited
    assert told(paid) == ["member:changed", "member:changed"]
    act(as_alice, "member_change", of_bob, role="member")
    assert len(told(paid)) == 2


@pytest.mark.accepts("A13")
def test_an_administrator_cannot_be_limited(as_alice, paid, of_bob):
    answer = act(as_alice, "member_change", of_bob, role="administrator", limited="on")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["limited"])


@pytest.mark.parametrize("role", ["owner", "", "ADMINISTRATOR", "member\0", "operator"])
def test_a_forged_role_is_refused_at_the_field(as_alice, paid, of_bob, role):
    answer = act(as_alice, "member_change", of_bob, role=role)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    of_bob.refresh_from_db()
    assert of_bob.role == Role.MEMBER


@pytest.mark.accepts("A12")
def test_a_reset_is_a_mail_to_the_person_and_nobody_sees_a_password(as_alice, paid, bob, of_bob):
    before = bob.password
    answer = act(as_alice, "member_reset", of_bob)
    assert (answer.url, told(paid)) == (page_of(of_bob), ["member:reset-started"])
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["bob@northside.example"], "Set a new password")
    ]
    bob.refresh_from_db()
    assert bob.password == before
    assert "on its way" in as_alice.get(answer.url).text
    assert "last_mail" not in as_alice.session


def test_a_reset_whose_mail_fails_says_so_and_floods_nobody(as_alice, paid, of_bob, settings):
    for _ in range(5):
        act(as_alice, "member_reset", of_bob)
    assert "several such mails" in as_alice.get(act(as_alice, "member_reset", of_bob).url).text
    assert len(mail.outbox) == 5


@pytest.mark.accepts("A12")
def test_removing_takes_the_practice_and_nothing_else(as_alice, as_bob, bob, paid, of_bob):
    assert act(as_alice, "member_remove", of_bob).url == LIST
    assert as_bob.get("/p/northside/").status_code == 404
    assert "You belong to no practice" in as_bob.get("/").text
    assert (told(paid), bob.memberships.count()) == (["member:removed"], 0)
    assert act(as_alice, "member_remove", of_bob).status_code == 404


@pytest.mark.accepts("A12")
@pytest.mark.parametrize("name", ["member_suspend", "member_remove"])
def test_nobody_suspends_or_removes_themselves(as_alice, paid, of_alice, name):
    MembershipFactory(practice=paid, role=Role.ADMINISTRATOR)
    answer = act(as_alice, name, of_alice)
    assert (answer.status_code, "You cannot do this to yourself" in answer.text) == (403, True)
    page = as_alice.get(page_of(of_alice)).text
    assert ("Suspend" in page, "Remove" in page, reverse("my_practices") in page) == (False, False, True)
    assert told(paid) == []


@pytest.mark.accepts("A12")
def test_the_last_administrator_cannot_demote_themselves(as_alice, paid, of_alice, of_bob):
    answer = act(as_alice, "member_change", of_alice, role="member")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    assert "last active administrator" in answer.text
    of_alice.refresh_from_db()
    assert (of_alice.role, told(paid)) == (Role.ADMINISTRATOR, [])


def test_an_administrator_hands_over_and_becomes_a_member(as_alice, paid, of_alice, of_bob):
    act(as_alice, "member_change", of_bob, role="administrator")
    assert act(as_alice, "member_change", of_alice, role="member").url == "/p/northside/"
    assert as_alice.get(LIST).status_code == 403


@pytest.mark.accepts("A12")
@pytest.mark.parametrize("other", [{"suspended_at": "2026-01-01T00:00Z"}, {"user__is_active": False}])
def test_an_administrator_who_cannot_sign_in_does_not_count(as_alice, paid, of_alice, other):
    MembershipFactory(practice=paid, role=Role.ADMINISTRATOR, **other)
    assert act(as_alice, "member_change", of_alice, role="member").status_code == 422


def test_two_who_demote_each_other_one_after_the_other_leave_one(as_alice, alice, paid, of_alice):
    beth = MembershipFactory(practice=paid, role=Role.ADMINISTRATOR)
    as_beth = signed_in(beth.user)
    assert act(as_alice, "member_change", beth, role="member").status_code == 302
    assert act(as_beth, "member_change", of_alice, role="member").status_code == 403


def test_the_page_of_a_person_names_what_is_lost_and_what_stays(as_alice, paid, of_bob):
    page = as_alice.get(page_of(of_bob))
    assert heading(page) == "Bob Baker Active"
    for text in ("stays with the practice", "Open sessions end at once", "Nobody else sees either"):
        assert text in page.text


def test_a_suspension_is_shown_with_its_day_and_can_be_undone(as_alice, paid, of_bob):
    act(as_alice, "member_suspend", of_bob)
    act(as_alice, "member_suspend", of_bob)
    page = as_alice.get(page_of(of_bob)).text
    assert ("Reactivate" in page, "Suspend<" in page) == (True, False)
    act(as_alice, "member_reactivate", of_bob)
    act(as_alice, "member_reactivate", of_bob)
    of_bob.refresh_from_db()
    assert (of_bob.suspended_at, told(paid)) == (None, ["member:suspended", "member:reactivated"])


def test_last_sign_in_is_shown(as_alice, paid, bob, of_bob):
    bob.last_login = datetime.datetime(2026, 3, 14, 9, 30, tzinfo=datetime.UTC)
    bob.save()
    assert "03/14/2026" in as_alice.get(LIST).text
    assert "March 14, 2026" in as_alice.get(page_of(of_bob)).text
