"""Joining a practice by invitation, for people with an account and without (A11)."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Plan, User
from audit.models import Event
from common.logs import without_secrets
from tests.accounts.conftest import last_link
from tests.accounts.factors import STAGE, set_up_app
from tests.accounts.users import JOIN, JOINS, act, follow, heading, invite, lapsed, subscribed, told, waiting
from tests.conftest import signed_in
from tests.factories import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "ivy@elsewhere.example"


@pytest.fixture
def invitation(as_alice, northside):
    subscribed(northside)
    invite(as_alice, limited="on")
    return waiting(northside)


@pytest.fixture
def ivy(db) -> User:
    """Has an account and a practice already."""
    user = UserFactory(name="Ivy of old", email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    MembershipFactory(user=user, practice__name="Ivy's own", practice__slug="ivy", role="administrator")
    return user


def joined(practice, email=EMAIL) -> Membership | None:
    return practice.memberships.filter(user__email=email).select_related("user").first()


def arrived() -> Client:
    """A browser that followed the link of the mail."""
    browser = Client()
    follow(browser)
    return browser


@pytest.mark.accepts("A11")
def test_the_secret_leaves_the_address_bar_and_looking_uses_nothing_up(invitation):
    browser = Client()
    for ask in (browser.head, browser.get, browser.get):
        answer = ask(last_link())
        assert (answer.status_code, answer.url) == (302, JOIN)
    page = browser.get(JOIN)
    assert (page.status_code, heading(page)) == (200, "Join the practice")
    secret = last_link().rstrip("/").rpartition("/")[2]
    assert secret not in page.text + str(dict(browser.session.items()))
    assert without_secrets(f'"GET {last_link()} HTTP/1.1"') == '"GET /accounts/join/.../ HTTP/1.1"'
    invitation.refresh_from_db()
    assert invitation.state == "waiting"


@pytest.mark.accepts("A11")
def test_the_page_says_which_practice_who_invites_and_what_role(invitation):
    page = follow(Client()).text
    for text in ("Northside Dental", "Alice Archer", "Member", EMAIL, "You see the patients assigned to you."):
        assert text in page


@pytest.mark.accepts("A11")
@pytest.mark.accepts("A13")
def test_somebody_new_sets_a_password_and_is_in(invitation, northside):
    browser = arrived()
    form = browser.get(JOIN).context["form"]
    assert (form["name"].value(), form["email"].value(), form["email"].field.disabled) == ("Ivy Inglis", EMAIL, True)
    answer = browser.post(JOIN, {**JOINS, "email": "somebody@else.example"})
    assert answer.url == "/p/northside/"
    member = joined(northside)
    assert (member.role, member.limited, member.user.check_password(JOINS["password1"])) == ("member", True, True)
    assert member.user.memberships.count() == 1
    assert EmailAddress.objects.filter(user=member.user, email=EMAIL, verified=True, primary=True).exists()
    assert browser.get("/me/").wsgi_request.user == member.user
    assert len(mail.outbox) == 1
    assert told(northside) == ["member:invited", "member:joined", "user:signed-in"]
    event = Event.objects.get(action="member:joined")
    assert (event.actor_id, event.detail) == (member.user_id, {"role": "member", "limited": True})


@pytest.mark.accepts("A5")
@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("terms", ""), ("password1", "short"), ("password1", EMAIL), ("password1", "Northside Dental")],
)
def test_errors_stand_at_their_fields(invitation, northside, field, value):
    answer = arrived().post(JOIN, {**JOINS, field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert joined(northside) is None


@pytest.mark.accepts("A11")
def test_somebody_with_an_account_presses_one_button(ivy, invitation, northside):
    browser = signed_in(ivy)
    page = follow(browser)
    assert (heading(page), "password1" in page.text) == ("Join the practice", False)
    assert browser.post(JOIN).url == "/p/northside/"
    member = joined(northside)
    assert (member.user, member.limited, ivy.memberships.count()) == (ivy, True, 2)
    ivy.refresh_from_db()
    assert ivy.name == "Ivy of old"


@pytest.mark.accepts("A11")
def test_somebody_with_an_account_signs_in_and_comes_straight_back(ivy, invitation, northside):
    browser = arrived()
    page = browser.get(JOIN)
    assert f'href="/accounts/login/?next={JOIN}"' in page.text
    assert browser.post(JOIN, JOINS).status_code == 200  # a forged form makes no second account
    answer = browser.post(f"/accounts/login/?next={JOIN}", {"login": EMAIL, "password": PASSWORD})
    assert answer.url == JOIN
    assert (heading(browser.get(JOIN)), joined(northside)) == ("Join the practice", None)
    assert browser.post(JOIN).url == "/p/northside/"


@pytest.mark.accepts("A11")
def test_somebody_else_is_told_and_signs_out_with_the_invitation_at_hand(as_charlie, charlie, invitation, northside):
    page = follow(as_charlie)
    assert heading(page) == "This invitation is for another address"
    assert (charlie.email in page.text, EMAIL in page.text) == (True, True)
    as_charlie.post(JOIN, JOINS)
    assert (joined(northside), joined(northside, charlie.email)) == (None, None)
    assert as_charlie.post(reverse("account_join_sign_out")).url == JOIN
    page = as_charlie.get(JOIN)
    assert (page.wsgi_request.user.is_authenticated, "password1" in page.text) == (False, True)


@pytest.mark.accepts("A11")
def test_an_invitation_works_once(invitation, northside):
    first, second = arrived(), arrived()
    first.post(JOIN, JOINS)
    answer = second.post(JOIN, JOINS)
    assert (answer.status_code, heading(answer)) == (410, "This invitation was accepted already")
    assert heading(follow(Client())) == "This invitation was accepted already"
    assert follow(first).redirect_chain[-1] == ("/p/northside/", 302)
    assert (User.objects.filter(email=EMAIL).count(), told(northside).count("member:joined")) == (1, 1)


@pytest.mark.accepts("A11")
@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 410), (1, 410)])
def test_an_invitation_works_for_seven_days(invitation, time_machine, seconds, status):
    time_machine.move_to(invitation.expires_at + datetime.timedelta(seconds=seconds), tick=False)
    answer = follow(Client())
    assert answer.status_code == status
    assert (status == 410) == (heading(answer) == "This invitation has run out")


@pytest.mark.accepts("A11")
def test_a_page_that_was_open_too_long_joins_nobody(invitation, northside, time_machine):
    browser = arrived()
    northside.join_invitations.update(expires_at=timezone.now() + datetime.timedelta(minutes=5))
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=5))
    assert browser.post(JOIN, JOINS).status_code == 410
    assert (User.objects.filter(email=EMAIL).exists(), joined(northside)) == (False, None)


@pytest.mark.accepts("A11")
@pytest.mark.parametrize("key", ["s0me-secret-that-nobody-ever-made-0123456789", "x", "%00", "ü", "a" * 500])
def test_a_stranger_with_a_made_up_secret_learns_nothing(invitation, key):
    browser = Client()
    page = browser.get(f"/accounts/join/{key}/", follow=True)
    assert (page.status_code, heading(page)) == (404, "This link does not work")
    assert "Northside" not in page.text
    assert (browser.post(JOIN, JOINS).status_code, Client().get(JOIN).status_code) == (404, 404)


@pytest.mark.accepts("A11")
def test_a_secret_with_one_letter_changed_is_none(invitation):
    link = last_link()
    for place in range(len("/accounts/join/"), len(link) - 1):
        other = "B" if link[place] == "A" else "A"
        assert Client().get(f"{link[:place]}{other}{link[place + 1 :]}", follow=True).status_code == 404


@pytest.mark.accepts("A11")
@pytest.mark.parametrize("known", [True, False])
def test_when_the_plan_has_no_users_any_more_the_page_says_so(invitation, northside, known):
    lapsed(northside)
    browser = signed_in(UserFactory(email=EMAIL)) if known else Client()
    for page in (follow(browser), browser.post(JOIN, JOINS)):
        assert (page.status_code, heading(page)) == (403, "This practice cannot take more users now")
    assert (joined(northside), User.objects.filter(email=EMAIL).exists()) == (None, known)
    northside.plan, northside.paid_until = Plan.SUBSCRIBER, None
    northside.save()
    assert browser.post(JOIN, JOINS).url == "/p/northside/"


def test_somebody_who_belongs_under_another_address_has_nothing_to_accept(invitation, northside, bob):
    bob.email = EMAIL
    bob.save()
    browser = signed_in(bob)
    follow(browser)
    answer = browser.post(JOIN)
    assert (answer.status_code, heading(answer)) == (410, "You belong to this practice already")
    invitation.refresh_from_db()
    assert (invitation.state, northside.memberships.filter(user=bob).count()) == ("waiting", 1)


def test_somebody_removed_can_be_invited_and_join_again(as_alice, invitation, northside):
    arrived().post(JOIN, JOINS)
    act(as_alice, "member_remove", joined(northside))
    invite(as_alice, role="administrator")
    browser = signed_in(User.objects.get(email=EMAIL))
    follow(browser)
    browser.post(JOIN)
    assert (joined(northside).role, joined(northside).limited) == ("administrator", False)


def test_mail_scanners_from_one_address_are_slowed_down(invitation):
    browser = Client()
    answers = [browser.head(f"/accounts/join/{number}/").status_code for number in range(121)]
    assert (set(answers[:120]), answers[120]) == ({302}, 429)
    assert Client(REMOTE_ADDR="203.0.113.5").get(last_link()).status_code == 302


@pytest.mark.accepts("A6")
@pytest.mark.accepts("A11")
def test_an_invitation_does_not_go_round_the_second_factor(ivy, invitation, northside):
    _secret, codes = set_up_app(signed_in(ivy))
    browser = Client()
    follow(browser, next(message for message in mail.outbox if message.subject.startswith("You are invited")))
    answer = browser.post(f"/accounts/login/?next={JOIN}", {"login": EMAIL, "password": PASSWORD})
    assert answer.url.startswith(STAGE)
    assert "You already have an account" in browser.post(JOIN, JOINS).text
    assert joined(northside) is None
    answer = browser.post(answer.url, {"code": codes[0], "next": JOIN})
    assert (answer.url, browser.post(JOIN).url) == (JOIN, "/p/northside/")


@pytest.mark.accepts("A6")
def test_who_joins_a_practice_that_wants_a_second_factor_adds_one_first(invitation, northside):
    northside.second_factor_required = True
    northside.save()
    browser = arrived()
    assert browser.post(JOIN, JOINS).url == "/p/northside/"
    assert "/me/security/" in browser.get("/p/northside/patients/").url
