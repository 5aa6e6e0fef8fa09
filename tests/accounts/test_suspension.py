"""A suspended person is out at the next request, everywhere they were signed in (A12)."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from audit.models import Event
from tests.accounts.conftest import sign_in
from tests.accounts.users import INVITED, act, follow, invite, subscribed
from tests.conftest import signed_in
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
WHY = "Your access is suspended. Ask an administrator of your practice."


@pytest.fixture
def of_bob(northside, bob):
    subscribed(northside)
    EmailAddress.objects.create(user=bob, email=bob.email, verified=True, primary=True)
    return bob.memberships.get()


@pytest.mark.accepts("A12")
def test_open_sessions_end_at_the_next_request_and_say_why(as_alice, bob, of_bob):
    browsers = [signed_in(bob), signed_in(bob)]
    assert [browser.get("/p/northside/").status_code for browser in browsers] == [200, 200]
    act(as_alice, "member_suspend", of_bob)
    for browser in browsers:
        answer = browser.get("/p/northside/", follow=True)
        assert answer.redirect_chain == [("/accounts/login/?next=/p/northside/", 302)]
        assert WHY in answer.text
    ended = Event.objects.filter(action="user:signed-out").order_by("position")
    assert [(event.subject_id, event.detail) for event in ended] == [(bob.pk, {"why": "suspended"})] * 2


@pytest.mark.accepts("A12")
def test_a_session_that_was_ended_does_not_come_back_with_the_person(as_alice, bob, of_bob):
    browser = signed_in(bob)
    browser.get("/p/northside/")
    act(as_alice, "member_suspend", of_bob)
    act(as_alice, "member_reactivate", of_bob)
    assert browser.get("/p/northside/").status_code == 302
    assert signed_in(bob).get("/p/northside/").status_code == 200


def test_a_session_that_never_asked_for_a_page_ends_too(as_alice, bob, of_bob):
    browser = signed_in(bob)
    act(as_alice, "member_suspend", of_bob)
    assert browser.get("/me/").status_code == 302


@pytest.mark.accepts("A12")
def test_signing_in_again_says_why_it_does_not_work(as_alice, bob, of_bob):
    act(as_alice, "member_suspend", of_bob)
    browser = Client()
    answer = sign_in(browser, bob.email, follow=True)
    assert WHY in answer.text
    assert "_auth_user_id" not in browser.session


@pytest.mark.accepts("A11")
def test_suspended_in_one_practice_still_works_in_another(as_alice, bob, as_bob, of_bob, southside):
    MembershipFactory(practice=southside, user=bob)
    assert as_bob.get("/p/northside/").status_code == 200
    act(as_alice, "member_suspend", of_bob)
    assert as_bob.get("/p/northside/").status_code == 404
    assert as_bob.get("/p/southside/").status_code == 200
    assert as_bob.get("/").url == "/p/southside/"


@pytest.mark.accepts("A12")
def test_reactivating_brings_everything_back(as_alice, bob, of_bob, elena):
    act(as_alice, "member_suspend", of_bob)
    act(as_alice, "member_reactivate", of_bob)
    assert "Marchetti" in signed_in(bob).get("/p/northside/patients/").text


def test_a_suspended_person_can_join_another_practice(as_alice, as_charlie, bob, of_bob, southside):
    subscribed(southside)
    act(as_alice, "member_suspend", of_bob)
    invite(as_charlie, "southside", **{**INVITED, "email": bob.email})
    browser = Client()
    assert "You already have an account" in follow(browser).text
    answer = browser.post(
        "/accounts/login/?next=/accounts/join/", {"login": bob.email, "password": "correct horse battery"}
    )
    assert answer.url == "/accounts/join/"
    assert browser.get(answer.url).status_code == 200
    assert browser.post(answer.url).url == "/p/southside/"
    assert browser.get("/p/southside/").status_code == 200
    assert browser.get("/p/northside/").status_code == 404
