"""What the operator types: practices that are made, subscriptions that are activated, people who are kept out."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.billing.days import last_day
from accounts.models import Plan, Practice, Subscription, User
from audit.models import Event
from tests.accounts.conftest import link_in, sign_in
from tests.factories import PASSWORD
from tests.plan_states import put_into

pytestmark = pytest.mark.django_db
NEW = ["Brücke Dental", "--administrator", "Nora@New.example", "--full-name", "Nora Newman", "--plan", "subscriber"]
AT = ["--country", "at", "--language", "de", "--time-zone", "Europe/Vienna"]


@pytest.fixture
def run(django_capture_on_commit_callbacks, capsys):
    def do(*words: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            call_command(*words)
        return capsys.readouterr().out

    return do


def paid_up_to() -> date | None:
    practice = Practice.objects.get(slug="northside")
    return last_day(practice.paid_until, practice) if practice.paid_until else None


@pytest.mark.accepts("A10")
def test_a_paid_invoice_is_activated(run, northside, alice):
    said = run("activate_subscription", "northside", "--until", "2099-12-31")
    assert said == "Northside Dental is a subscriber up to and including 2099-12-31.\n"
    assert (paid_up_to(), mail.outbox[0].to) == (date(2099, 12, 31), [alice.email])
    assert "2099" in mail.outbox[0].body
    event = Event.objects.get(action="subscription:started")
    assert (event.actor_label, event.practice_id) == ("Operator at the command line", northside.pk)


@pytest.mark.accepts("A10")
def test_months_are_added_to_what_is_paid(run, northside, alice):
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        run("activate_subscription", "northside", "--months", "12")
        assert paid_up_to() == date(2027, 11, 21)
        run("activate_subscription", "northside", "--months", "1")
    assert (paid_up_to(), Subscription.objects.of(northside).count()) == (date(2027, 12, 21), 1)


def test_a_grant_may_have_no_end(run, northside):
    put_into(northside, "lapsed")
    assert run("activate_subscription", "northside", "--no-end") == "Northside Dental is a subscriber without an end.\n"
    northside.refresh_from_db()
    assert (northside.plan, northside.paid_until, northside.subscription_is_over) == (Plan.SUBSCRIBER, None, False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["northsid", "--no-end"], "No practice has the short name 'northsid'. Do you mean one of these: northside?"),
        (["zzz", "--no-end"], "No practice has the short name 'zzz'."),
        (["northside", "--until", "2020-01-01"], "2020-01-01 is over already. Choose a day from today on."),
        (["northside", "--until", "soon"], "Error: argument --until: invalid day value: 'soon'"),
        (["northside", "--months", "0"], "Error: argument --months: invalid number_of_months value: '0'"),
        (["northside"], "Error: one of the arguments --until --months --no-end is required"),
    ],
)
def test_what_cannot_be_activated_is_said(northside, words, said):
    with pytest.raises(CommandError) as error:
        call_command("activate_subscription", *words)
    assert str(error.value) == said
    assert not Subscription.objects.of(northside).exists()


def test_a_practice_is_made_and_its_administrator_sets_a_password(run, client):
    said = run("create_practice", *NEW, *AT)
    practice, nora = Practice.objects.get(), User.objects.get()
    place = (practice.country, practice.language, practice.time_zone)
    assert (practice.name, practice.slug, practice.plan, practice.paid_until) == (
        "Brücke Dental", "brucke-dental", Plan.SUBSCRIBER, None,
    )  # fmt: skip
    assert place == ("AT", "de", "Europe/Vienna")
    assert (nora.email, nora.name, nora.memberships.get().role) == ("nora@new.example", "Nora Newman", "administrator")
    assert "http://localhost:8000/p/brucke-dental/ (subscriber)" in said
    [message] = mail.outbox
    assert message.to == ["nora@new.example"]
    page = client.get(link_in(message), follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "a quiet river at night"})
    assert sign_in(client, nora.email, "a quiet river at night").status_code == 302
    assert client.get("/p/brucke-dental/").status_code == 200


def test_somebody_known_gets_one_more_practice(run, confirmed):
    run("create_practice", "Second", "--administrator", "ALICE@northside.example")
    assert [m.practice.slug for m in confirmed.memberships.order_by("created_at")] == ["northside", "second"]
    assert "Sign in with your password as usual" in mail.outbox[0].body
    event = Event.objects.get(action="practice:started")
    assert event.detail == {"plan": "trial", "administrator": "alice@northside.example"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--administrator", "nobody"], "'nobody' is not an e-mail address."),
        (["--country", "XX"], "'XX' is not the code of a country, for example AT."),
        (["--time-zone", "Vienna"], "'Vienna' is not a time zone, for example Europe/Vienna."),
    ],
)
def test_what_cannot_be_made_is_said_before_anything_is_made(words, said):
    with pytest.raises(CommandError, match=said):
        call_command("create_practice", *NEW, *words)
    assert (Practice.objects.count(), User.objects.count(), mail.outbox) == (0, 0, [])


def test_a_mail_that_fails_is_said_with_the_way_on(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    with pytest.raises(CommandError, match="http://localhost:8000/accounts/password/reset/"):
        call_command("create_practice", *NEW)
    assert Practice.objects.get().memberships.count() == 1


def test_a_suspended_person_is_out_at_once_and_cannot_come_in(run, as_alice, confirmed):
    assert as_alice.get("/p/northside/").status_code == 200
    assert run("suspend_user", "Alice@Northside.example") == "alice@northside.example is suspended.\n"
    assert as_alice.get("/p/northside/").headers["Location"].startswith("/accounts/login/")
    newcomer = Client()
    sign_in(newcomer, confirmed.email)
    assert newcomer.get("/p/northside/").status_code == 302
    assert Event.objects.get(action="user:suspended").actor_label == "Operator at the command line"
    assert run("suspend_user", confirmed.email, "--lift") == "alice@northside.example is active.\n"
    sign_in(newcomer, confirmed.email, PASSWORD)
    assert newcomer.get("/p/northside/").status_code == 200
    assert Event.objects.filter(action="user:reactivated").count() == 1


def test_suspending_says_what_does_not_fit(alice):
    for words, said in [
        (["nobody@x.example"], "Nobody has the address 'nobody@x.example'."),
        ([alice.email, "--lift"], "alice@northside.example is active already."),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("suspend_user", *words)
