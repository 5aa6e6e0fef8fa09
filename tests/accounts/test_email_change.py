"""Moving to another address: only its owner's mailbox and the person together can do it, once, within a week."""

from __future__ import annotations

import statistics
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client

from accounts.email_change import key_for
from accounts.models import User
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import body_of, last_link, sign_in
from tests.accounts.factors import prove
from tests.conftest import signed_in
from tests.factories import UserFactory
from tests.walls.test_audit_trail import unwritable

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A4")]
NEW = "alice@new.example"
NOON = "2026-03-01 12:00:00+00:00"


@pytest.fixture
def here(as_alice, confirmed) -> Client:
    prove(as_alice)
    return as_alice


def ask(client, email=NEW):
    return client.post("/me/email/", {"email": email}, follow=True)


def addresses(user) -> list[tuple[str, bool, bool]]:
    return list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary"))


def test_the_address_moves_when_the_mailed_link_is_confirmed(here, confirmed, northside):
    assert f"We sent a message to {NEW}" in ask(here, "ALICE@New.example").content.decode()
    link = last_link()
    for _ in range(3):  # looking changes nothing
        assert here.get(link).status_code == 200
    assert sign_in(Client(), NEW).status_code == 422
    assert here.post(link)["Location"] == "/me/security/"
    confirmed.refresh_from_db()
    assert (confirmed.email, addresses(confirmed)) == (NEW, [(NEW, True, True)])
    assert (sign_in(Client(), NEW).status_code, sign_in(Client(), "alice@northside.example").status_code) == (302, 422)
    told = [(message.to, message.subject) for message in mail.outbox]
    changed = (["alice@northside.example"], "Your address at Bitewing was changed")
    assert told == [([NEW], "Confirm your new address"), changed]
    event = Event.objects.get(practice_id=northside.pk, action=Action.EMAIL_CHANGED)
    assert (event.subject_label, event.detail) == (NEW, {"before": "alice@northside.example"})


def test_the_address_bar_does_not_tell_the_address(here):
    ask(here)
    assert "alice" not in last_link()
    assert NEW not in last_link()


def test_a_link_works_once_also_after_going_back(here, confirmed):
    ask(here)
    first = last_link()
    here.post(first)
    assert here.post(first).status_code == 404
    ask(here, "alice@northside.example")
    here.post(last_link())
    assert here.post(first).status_code == 404
    confirmed.refresh_from_db()
    assert confirmed.email == "alice@northside.example"


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 404)])
def test_a_link_works_for_a_week(here, confirmed, seconds, status):
    with time_machine.travel(NOON, tick=False) as clock:
        link = f"/me/email/confirm/{key_for(confirmed, NEW)}/"
        clock.shift(7 * 24 * 3600 + seconds)
        assert signed_in(confirmed).get(link).status_code == status


def test_a_stranger_who_gets_the_mail_can_do_nothing(here, confirmed, as_charlie):
    ask(here)
    link = last_link()
    assert Client().post(link)["Location"] == "/accounts/login/?next=/"
    assert Client().get(link)["Location"] == f"/accounts/login/?next={link}"
    assert [as_charlie.get(link).status_code, as_charlie.post(link).status_code] == [404, 404]
    confirmed.refresh_from_db()
    assert confirmed.email == "alice@northside.example"


def test_a_new_password_makes_open_links_worthless(here, confirmed):
    ask(here)
    confirmed.set_password("a quite different sentence")
    confirmed.save()
    assert signed_in(confirmed).post(last_link()).status_code == 404


@pytest.mark.parametrize("spoil", [lambda key: key[:-2], lambda key: f"x{key}", lambda _: "none"])
def test_a_broken_link_says_so(here, confirmed, spoil):
    answer = here.get(f"/me/email/confirm/{spoil(key_for(confirmed, NEW))}/")
    assert (answer.status_code, "does not work" in answer.content.decode()) == (404, True)


def test_a_taken_address_is_answered_alike_and_its_owner_told(here, charlie):
    free, taken = ask(here), ask(here, charlie.email.upper())
    assert body_of(free).replace(NEW, "") == body_of(taken).replace(charlie.email, "")
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([NEW], "Confirm your new address"),
        ([charlie.email], "You already have an account"),
    ]


def test_free_and_taken_addresses_take_the_same_time(here, charlie, settings):
    times = {True: [], False: []}
    for number in range(9):
        taken = UserFactory().email
        for is_taken, email in ((True, taken), (False, f"free{number}@nowhere.example")):
            settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
            began = time.process_time()
            here.post("/me/email/", {"email": email})
            times[is_taken].append(time.process_time() - began)
    assert abs(statistics.median(times[True]) - statistics.median(times[False])) < 0.01


def test_an_address_that_was_taken_meanwhile_stays_with_its_owner(here, confirmed):
    ask(here)
    UserFactory(email=NEW)
    assert here.post(last_link()).status_code == 422
    confirmed.refresh_from_db()
    assert (confirmed.email, addresses(confirmed)) == (
        "alice@northside.example",
        [("alice@northside.example", True, True)],
    )


@pytest.mark.parametrize("email", ["", "no address", "ALICE@northside.example", "x" * 250 + "@y.example"])
def test_what_cannot_be_is_said_at_the_field(here, email):
    answer = ask(here, email)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["email"])


def test_a_mail_that_failed_is_said(here, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "could not be sent" in ask(here).content.decode()


def test_a_reset_link_to_the_old_address_dies_with_it(here, confirmed):
    Client().post("/accounts/password/reset/", {"email": confirmed.email})
    reset = last_link()
    ask(here)
    here.post(last_link())
    assert "does not work" in Client().get(reset, follow=True).content.decode()


def test_without_the_ledger_nothing_moves(here, confirmed):
    link = f"/me/email/confirm/{key_for(confirmed, NEW)}/"
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        here.post(link)
    assert User.objects.get(pk=confirmed.pk).email == "alice@northside.example"
