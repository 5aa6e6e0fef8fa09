"""Nothing goes round a second factor: not a reset, an invitation, an old cookie or a half-finished sign-in."""

from __future__ import annotations

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.invitation import Invitation, key_for
from accounts.second_factor import has_second_factor
from tests.accounts.conftest import body_of, last_link, sign_in
from tests.accounts.factors import APP, STAGE, SoftPasskey, add_passkey, code_of, prove, set_up_app
from tests.conftest import signed_in
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A6")]
NEW = "a quite different sentence"


@pytest.fixture
def protected(as_alice, confirmed):
    set_up_app(as_alice)
    return confirmed


def is_inside(client: Client) -> bool:
    return client.get("/me/").status_code == 200


@pytest.mark.accepts("A4")
def test_a_reset_neither_signs_in_nor_removes_the_factor(protected):
    client = Client()
    client.post("/accounts/password/reset/", {"email": protected.email})
    form = client.get(last_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW})
    assert not is_inside(client)
    assert has_second_factor(protected)
    assert sign_in(client, protected.email, NEW)["Location"] == STAGE
    assert not is_inside(client)


def test_a_reset_in_the_middle_of_a_sign_in_leads_back_to_the_factor(protected):
    client = Client()
    sign_in(client, protected.email)
    client.post("/accounts/password/reset/", {"email": protected.email})
    form = client.get(last_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW})
    assert not is_inside(client)


def test_an_invitation_to_a_known_address_signs_nobody_in(protected):
    client = Client()
    key = key_for(Invitation(protected.email, "/"))
    form = {"invitation": key, "name": "Alice", "password1": NEW, "terms": "on"}
    assert "already" in client.post("/accounts/invited/", form).content.decode()
    assert not is_inside(client)
    protected.refresh_from_db()
    assert not protected.check_password(NEW)


def test_whoever_signs_somebody_in_without_the_factor_is_stopped(protected):
    """Every way in ends at the adapter, also those that are not built yet."""
    request = RequestFactory().get("/")
    request.session = Client().session
    with pytest.raises(ImmediateHttpResponse) as stopped:
        get_adapter(request).login(request, protected)
    assert stopped.value.response["Location"] == "/accounts/login/"
    assert "_auth_user_id" not in request.session


def test_a_cookie_stolen_before_is_worth_nothing(confirmed):
    stolen, owner = Client(), Client()
    for client in (stolen, owner):
        sign_in(client, confirmed.email)
        assert is_inside(client)
    set_up_app(owner)
    assert (is_inside(stolen), is_inside(owner)) == (False, True)


def test_a_cookie_stolen_between_password_and_factor_opens_nothing(protected):
    stolen = Client()
    sign_in(stolen, protected.email)
    for page in ("/", "/me/", "/me/security/", "/p/northside/", "/admin/"):
        assert stolen.get(page, follow=True).request["PATH_INFO"] in (STAGE, "/", "/accounts/login/")
    assert not is_inside(stolen)


def test_no_browser_is_remembered(as_alice, confirmed):
    _secret, codes = set_up_app(as_alice)
    client = Client()
    sign_in(client, confirmed.email)
    client.post(STAGE, {"code": codes[0], "trust": "on"})
    assert set(client.cookies) <= {"session", "csrf", "messages"}
    client.post("/accounts/logout/")
    assert sign_in(client, confirmed.email)["Location"] == STAGE


def test_a_factor_of_somebody_else_does_not_count(protected, charlie):
    as_charlie = signed_in(charlie)
    _secret, codes = set_up_app(as_charlie)
    foreign = add_passkey(as_charlie)
    client = Client()
    sign_in(client, protected.email)
    assert client.post(STAGE, {"code": codes[0]}).status_code == 422
    add_passkey(signed_in(protected), SoftPasskey())
    options = client.get(STAGE).context["options"]
    assert client.post(STAGE, {"credential": foreign.get(options)}).status_code == 422
    assert not is_inside(client)


@pytest.mark.accepts("A4")
def test_before_the_right_password_nothing_tells_that_there_is_a_factor(protected, charlie):
    pages = []
    for email in (protected.email, charlie.email, "nobody@nowhere.example"):
        answer = sign_in(Client(), email, "not the right words")
        pages.append((answer.status_code, body_of(answer).replace(email, "")))
    assert pages[0] == pages[1] == pages[2]


# --- required by a practice


@pytest.fixture
def strict(northside):
    northside.second_factor_required = True
    northside.save()
    return northside


def test_a_practice_may_ask_it_of_everybody(strict, as_bob, bob):
    asked = as_bob.get("/p/northside/patients/?sort=name")
    assert asked["Location"] == "/me/security/needed/?next=%2Fp%2Fnorthside%2Fpatients%2F%3Fsort%3Dname"
    page = as_bob.get(asked["Location"])
    assert "Northside Dental" in page.content.decode()
    way = f"{APP}?next=/p/northside/patients/%3Fsort%3Dname"
    assert way in page.content.decode()
    prove(as_bob)
    secret = as_bob.get(way).context["secret"]
    done = as_bob.post(way, {"code": code_of(secret), "next": "/p/northside/patients/?sort=name"})
    assert '<a class="button button-primary" href="/p/northside/patients/?sort=name">' in done.content.decode()
    assert as_bob.get("/p/northside/patients/?sort=name").status_code == 200
    assert as_bob.get(asked["Location"])["Location"] == "/p/northside/patients/?sort=name"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_here(target, strict, as_bob, confirmed):
    assert "evil" not in as_bob.get("/me/security/needed/", {"next": target}).content.decode()
    assert prove_and_go(as_bob, target)["Location"] == "/me/security/"


def prove_and_go(client, target):
    return client.post("/accounts/reauthenticate/", {"password": "correct horse battery", "next": target})


def test_forms_and_parts_are_refused_with_the_reason(strict, as_bob, elena):
    posted = as_bob.post("/p/northside/patients/", {"q": "x"})
    part = as_bob.get("/p/northside/patients/", headers={"HX-Request": "true"})
    for answer in (posted, part):
        assert (answer.status_code, "asks everybody for a second factor" in answer.content.decode()) == (403, True)


def test_the_door_stays_open_to_the_outside_and_to_other_practices(strict, as_bob, bob, southside):
    MembershipFactory(practice=southside, user=bob)
    assert as_bob.get("/p/southside/").status_code == 200
    assert as_bob.get("/me/").status_code == 200
    assert as_bob.post("/accounts/logout/").status_code == 302


def test_strangers_still_see_nothing(strict, as_charlie):
    assert as_charlie.get("/p/northside/").status_code == 404


def queries_of(client) -> int:
    client.get("/p/northside/patients/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/p/northside/patients/").status_code == 200
    return len(asked)


def test_asking_costs_one_query_and_not_asking_none(northside, as_bob, bob, stopped_clock):
    set_up_app(as_bob)
    free = queries_of(as_bob)
    northside.second_factor_required = True
    northside.save()
    assert queries_of(as_bob) == free + 1


def test_no_mail_of_all_this_carries_a_secret(as_alice, confirmed):
    secret, codes = set_up_app(as_alice)
    assert [text for text in [secret, *codes] for message in mail.outbox if text in message.body] == []
