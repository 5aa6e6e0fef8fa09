"""The operator's pages: who gets in, and what stands there."""

from __future__ import annotations

import datetime
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OutgoingMail, Practice, SignUp, Subscription, User
from audit.models import Event
from config.admin_site import site
from tests.accounts.conftest import client, last_link, sign_in
from tests.factories import PASSWORD, MembershipFactory, UserFactory
from tests.operators import USED, browser_of, code_now, give_factor, make_olga, operator

__all__ = ["client"]

INDEX = "/admin/"
NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)


@pytest.fixture
def olga(db) -> Client:
    """Signed in with everything it takes."""
    return operator()


# --- the door


@pytest.mark.accepts("A6")
def test_operator_with_a_used_factor_gets_in(olga):
    assert olga.get(INDEX).status_code == 200


@pytest.mark.accepts("A6")
@pytest.mark.parametrize(
    ("has_factor", "records"),
    [
        (False, []),
        (False, [{"method": "password"}]),
        (False, [{"method": "password"}, USED]),
        (True, []),
        (True, [{"method": "password"}]),
        (True, [{"method": "password_reset"}]),
        (True, [{"method": "password", "reauthenticated": True}]),
    ],
    ids=["nothing", "password", "factor removed since", "no door", "before the factor", "reset", "password again"],
)
def test_no_way_round_the_second_factor(has_factor, records, db):
    user = make_olga()
    if has_factor:
        give_factor(user)
    answer = browser_of(user, *records).get(INDEX)
    page = reverse("account_reauthenticate" if has_factor else "second_factor_needed")
    assert (answer.status_code, answer["Location"]) == (302, f"{page}?next=%2Fadmin%2F")


@pytest.mark.accepts("A6")
def test_recovery_codes_alone_are_no_factor(db):
    user = make_olga()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert browser_of(user, USED).get(INDEX).status_code == 302


@pytest.mark.accepts("A6")
def test_factor_used_by_somebody_else_in_this_browser_does_not_count(db):
    user = make_olga()
    give_factor(user)
    client = browser_of(user, USED)
    session = client.session
    session["account_authentication_methods_user"] = str(UserFactory().pk)
    session.save()
    assert client.get(INDEX).status_code == 302


@pytest.mark.accepts("A6")
@pytest.mark.parametrize("flag", ["is_staff", "is_active"])
def test_the_door_looks_at_every_request(flag, db):
    user = make_olga()
    give_factor(user)
    client = browser_of(user, USED)
    assert client.get(INDEX).status_code == 200
    User.objects.filter(pk=user.pk).update(**{flag: False})
    assert client.get(INDEX).status_code == (404 if flag == "is_staff" else 302)


@pytest.mark.accepts("A6")
def test_the_admin_has_no_sign_in_of_its_own(db, alice):
    """A right password sent to Django's own form signs nobody in."""
    user = make_olga()
    client = Client()
    for data in ({}, {"username": user.email, "password": PASSWORD, "next": INDEX}):
        answer = client.post("/admin/login/", data)
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={INDEX}")
    assert "_auth_user_id" not in client.session


@pytest.mark.accepts("A6")
@pytest.mark.parametrize("path", ["", "login/", "logout/", "nowhere/", "accounts/user/"])
def test_strangers_sign_in_at_our_own_door(path, db):
    answer = Client().get(INDEX + path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{reverse('account_login')}?next=/admin/")


def test_passwords_are_changed_where_everybody_does(olga):
    assert olga.get("/admin/password_change/")["Location"] == reverse("account_change_password")
    assert olga.get("/admin/password_change/done/")["Location"] == reverse("my_account")


def test_signing_out_is_ours_and_told(olga):
    answer = olga.post("/admin/logout/")
    assert answer["Location"] == reverse("account_login")
    assert Event.objects.filter(action="user:signed-out", actor_label__startswith="Olga Orlova").count() == 1
    assert olga.get(INDEX).status_code == 302


@pytest.mark.accepts("A6")
def test_the_way_in_from_the_first_mail_on(db, client):
    """Made by the command, a password by the mailed link, a factor because the door asks for one; then both."""
    call_command("create_operator", "ola@bitewing.example", "--name", "Ola", stdout=StringIO())
    client.post(client.get(last_link())["Location"], {"password1": "a quiet river at night"})
    with time_machine.travel(NOON) as clock:
        sign_in(client, "ola@bitewing.example", "a quiet river at night")
        assert client.get(INDEX)["Location"] == f"{reverse('second_factor_needed')}?next=%2Fadmin%2F"
        page = client.get(reverse("mfa_activate_totp"), {"next": INDEX})
        client.post(reverse("mfa_activate_totp"), {"code": code_now(page.context["secret"]), "next": INDEX})
        assert client.get(INDEX).status_code == 200
        client.post("/admin/logout/")
        clock.shift(3600)
        sign_in(client, "ola@bitewing.example", "a quiet river at night")
        assert client.get(INDEX)["Location"].startswith(reverse("account_login"))  # the password alone is half the way
        client.post(reverse("mfa_authenticate"), {"code": code_now(page.context["secret"])})
        assert client.get(INDEX).status_code == 200


@pytest.mark.accepts("A6")
def test_asked_again_the_factor_opens_the_door_and_the_password_does_not(db):
    user = make_olga()
    give_factor(user)
    client = browser_of(user, {"method": "password"})
    asked = client.get(INDEX)["Location"]
    assert client.post(asked, {"password": PASSWORD})["Location"] == INDEX
    assert client.get(INDEX)["Location"] == asked
    assert client.post(asked, {"code": code_now()})["Location"] == INDEX
    assert client.get(INDEX).status_code == 200


def test_home_of_an_operator_without_a_practice_is_the_admin(olga, as_alice):
    assert olga.get(reverse("home"))["Location"] == INDEX
    menu = f'href="{INDEX}"'
    assert menu in olga.get(reverse("my_account")).content.decode()
    assert menu not in as_alice.get(reverse("my_account")).content.decode()


# --- what stands there


def test_exactly_these_tables_have_pages():
    assert set(site._registry) == {Practice, Subscription, SignUp, User, OutgoingMail}


@pytest.fixture
def house(northside, alice, bob, elena, review, xray) -> dict[str, object]:
    """Everything the operator sees, and a patient whom they do not."""
    waiting = UserFactory(email="nora@new.example")
    SignUp.objects.create(user=waiting, practice_name="Newman Dental", country="AT", time_zone="UTC")
    asked = Subscription.objects.create(
        practice=northside, provider="invoice", requested_by=alice, billing_name="N Ltd"
    )
    OutgoingMail.objects.create(
        key="1", template="sharing/mail/link", to="elena@patient.example", practice_id=northside.pk, about_id=elena.pk
    )
    mail = OutgoingMail.objects.create(key="2", template="accounts/mail/reset_password", to=alice.email, state="failed")
    return {
        "practice": northside,
        "user": alice,
        "subscription": asked,
        "signup": waiting.sign_up,
        "outgoingmail": mail,
    }


def pages(client: Client, house: dict) -> dict[str, str]:
    """Every page there is about these rows."""
    urls = [INDEX, reverse("admin:app_list", args=["accounts"])]
    for table, row in house.items():
        urls += [reverse(f"admin:accounts_{table}_changelist")]
        urls += [reverse(f"admin:accounts_{table}_{page}", args=[row.pk]) for page in ("change", "history")]
    answers = {url: client.get(url) for url in urls}
    assert {url: answer.status_code for url, answer in answers.items() if answer.status_code != 200} == {}
    return {url: answer.content.decode() for url, answer in answers.items()}


@pytest.mark.accepts("I2")
def test_no_page_tells_of_a_patient(olga, house, elena, review, xray):
    told = "\n".join(pages(olga, house).values())
    words = ["Elena", "Marchetti", "HD-20418", str(elena.pk), str(review.pk), review.title, xray.name, "elena@"]
    assert [word for word in words if word in told] == []
    assert "e…@patient.example" in told
    assert "Newman Dental" in told


def test_no_page_shows_a_password_or_a_secret_of_a_factor(olga, house, alice):
    give_factor(alice)
    told = "\n".join(pages(olga, house).values())
    secret = Authenticator.objects.get(user=alice).data["secret"]
    assert [word for word in ("argon2", alice.password, secret) if word in told] == []


def test_a_hash_cannot_be_guessed_letter_by_letter(olga, alice):
    page = reverse("admin:accounts_user_changelist")
    for lookup in ("password__startswith", "memberships__user__password__startswith", "email__startswith"):
        answer = olga.get(page, {lookup: "argon2"})
        assert answer.status_code == 400, lookup


def test_nothing_is_typed_over(olga, house):
    """Neither a form that was forged nor one that the page shows changes a row."""
    before = User.objects.values().order_by("pk")[:], Practice.objects.values().order_by("pk")[:]
    kept = [list(rows) for rows in before]
    for table, row in house.items():
        for page in ("change", "delete"):
            url = reverse(f"admin:accounts_{table}_{page}", args=[row.pk])
            answer = olga.post(url, {"name": "x", "plan": "subscriber", "is_staff": "on", "post": "yes", "_save": "x"})
            assert answer.status_code == 403, url
    assert [list(User.objects.values().order_by("pk")), list(Practice.objects.values().order_by("pk"))] == kept


def test_nothing_is_deleted_in_bulk(olga, house, northside, alice):
    for table, row in (("practice", northside), ("user", alice)):
        url = reverse(f"admin:accounts_{table}_changelist")
        olga.post(url, {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert Practice.objects.filter(pk=northside.pk).exists()
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize("query", ["northside", "Northside Den", "alice@northside.example"])
def test_a_practice_is_found_by_name_short_name_and_address(query, olga, northside, southside, alice):
    page = olga.get(reverse("admin:accounts_practice_changelist"), {"q": query})
    assert [practice.slug for practice in page.context["cl"].result_list] == ["northside"]
    assert page.context["cl"].result_list[0].users == 1


def test_sign_ups_wait_until_the_address_is_confirmed(olga, house):
    page = reverse("admin:accounts_signup_changelist")
    assert "nora@new.example" in olga.get(page).content.decode()
    house["signup"].user.emailaddress_set.create(email="nora@new.example", verified=True)
    assert "nora@new.example" not in olga.get(page).content.decode()


@pytest.mark.parametrize("table", ["practice", "subscription", "signup", "user", "outgoingmail"])
def test_lists_ask_as_much_for_twenty_rows_as_for_one(table, olga, house, stopped_clock, django_assert_num_queries):
    page = reverse(f"admin:accounts_{table}_changelist")
    olga.get(page)
    with CaptureQueriesContext(connection) as one:
        olga.get(page)
    for number in range(20):
        person = MembershipFactory().user
        practice = person.memberships.get().practice
        Subscription.objects.create(practice=practice, provider="invoice", requested_by=person)
        SignUp.objects.create(user=person, practice_name=f"P{number}", country="AT", time_zone="UTC")
        OutgoingMail.objects.create(key=f"m{number}", template="a/mail/b", to="a@b.example", practice_id=practice.pk)
    with django_assert_num_queries(len(one)):
        olga.get(page)
