"""Signing up, the mailed link, and the practice that starts with it."""

import datetime
import re
import threading

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import confirmation
from accounts.access import as_person
from accounts.models import OutgoingMail, Plan, Practice, Role, SignUp, User
from accounts.services.people import confirm_address
from accounts.services.practices import create_practice, slugs
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import SIGN_UP, body_of, last_link, sign_up

pytestmark = pytest.mark.django_db
SENT = "/accounts/confirm-email/"


@pytest.mark.accepts("A1")
def test_signing_up_keeps_what_was_typed_and_starts_nothing_yet(client):
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, SENT)
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.time_zone) == (
        "nora@new.example",
        "Nora Newman",
        "en",
        "Europe/Vienna",
    )
    kept = SignUp.objects.get(user=user)
    assert (kept.practice_name, kept.country, kept.time_zone) == ("Newman Dental", "AT", "Europe/Vienna")
    assert not Practice.objects.exists()
    assert [m.to for m in mail.outbox] == [["nora@new.example"]]
    assert "nora@new.example" in client.get(SENT).content.decode()


@pytest.mark.accepts("A1")
@pytest.mark.parametrize("field", SIGN_UP)
def test_each_field_is_required_and_the_others_are_kept(client, field):
    response = sign_up(client, **{field: ""})
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert form["practice_name"].value() == ("" if field == "practice_name" else "Newman Dental")
    assert not User.objects.exists()
    assert mail.outbox == []


@pytest.mark.accepts("A1")
def test_country_and_time_zone_are_guessed_from_the_browser(client):
    form = client.get("/accounts/signup/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"}).context["form"]
    assert (form["country"].value(), form["time_zone"].value()) == ("AT", "Europe/Vienna")
    assert dict(form.fields["country"].choices)["AT"] == "Österreich"
    assert 'data-guess-timezone="always"' in str(form["time_zone"])


@pytest.mark.accepts("A1")
def test_what_was_chosen_is_not_guessed_again_after_an_error(client):
    assert "data-guess-timezone" not in sign_up(client, name="").content.decode()


@pytest.mark.accepts("A1")
def test_a_known_address_gets_the_same_page_and_the_owner_a_mail(alice):
    fresh, known = Client(), Client()
    answers = [sign_up(fresh, email="someone@else.example"), sign_up(known, email="ALICE@northside.example")]
    told = [(a.status_code, a["Location"], a.content, sorted(a.cookies)) for a in answers]
    assert told[0] == told[1] == (302, SENT, b"", ["session"])
    pages = [body_of(c.get(SENT)).replace(to, "") for c, to in ((fresh, "someone@else.example"), (known, alice.email))]
    assert pages[0] == pages[1]
    assert [m.subject for m in mail.outbox] == ["Confirm your e-mail address", "You already have an account"]
    assert sorted(User.objects.values_list("email", flat=True)) == ["alice@northside.example", "someone@else.example"]
    assert SignUp.objects.count() == 1
    assert Event.objects.count() == 1


@pytest.mark.accepts("A2")
def test_pressing_the_button_starts_the_practice_on_trial_and_leads_to_the_sign_in(client):
    sign_up(client)
    link = last_link()
    assert client.get(link).status_code == 200
    assert not Practice.objects.exists()
    response = client.post(link, follow=True)
    assert response.redirect_chain == [("/accounts/login/", 302)]
    assert "your practice is ready" in response.content.decode()
    practice = Practice.objects.get()
    assert (practice.slug, practice.name, practice.plan) == ("newman-dental", "Newman Dental", Plan.TRIAL)
    assert (practice.country, practice.time_zone, practice.language) == ("AT", "Europe/Vienna", "en")
    assert abs(practice.trial_ends_at - timezone.now() - datetime.timedelta(days=30)) < datetime.timedelta(minutes=1)
    membership = practice.memberships.get()
    assert (membership.user.email, membership.role) == ("nora@new.example", Role.ADMINISTRATOR)
    recorded = Event.objects.filter(practice_id=practice.pk).order_by("position").values_list("action", flat=True)
    assert list(recorded) == [Action.PRACTICE_STARTED, Action.EMAIL_CONFIRMED]


@pytest.mark.accepts("A2")
def test_the_sign_in_leads_home(client):
    sign_up(client)
    client.post(last_link())
    response = client.post("/accounts/login/", {"login": "nora@new.example", "password": SIGN_UP["password1"]})
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.accepts("A2")
def test_mail_scanners_use_nothing_up(client):
    sign_up(client)
    link = last_link()
    for _ in range(20):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert not EmailAddress.objects.filter(verified=True).exists()
    assert client.post(link).status_code == 302


@pytest.mark.accepts("A2")
def test_a_used_link_says_already_active(client):
    sign_up(client)
    link = last_link()
    client.post(link)
    for response in (client.get(link), client.post(link)):
        assert response.status_code == 200
        assert "already active" in response.content.decode()
    assert Practice.objects.count() == 1


@pytest.mark.accepts("A2")
@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (1, 404)])
def test_the_link_works_for_seven_days(client, seconds, status):
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        sign_up(client)
        clock.shift(datetime.timedelta(days=7, seconds=seconds))
        assert client.get(last_link()).status_code == status


@pytest.mark.accepts("A2")
def test_an_unknown_link_offers_one_form_to_send_it_again(client):
    response = client.get("/accounts/confirm-email/nonsense/")
    assert response.status_code == 404
    assert 'action="/accounts/confirm-email/again/"' in response.content.decode()


@pytest.mark.accepts("A2")
def test_sending_again_answers_alike_for_any_address(confirmed):
    sign_up(Client())
    mail.outbox.clear()
    pages = []
    for email in ("nora@new.example", confirmed.email, "nobody@nowhere.example"):
        client = Client()
        response = client.post("/accounts/confirm-email/again/", {"email": email})
        assert (response.status_code, response["Location"]) == (302, SENT)
        pages.append(body_of(client.get(SENT)).replace(email, ""))
    assert len(set(pages)) == 1
    assert [m.subject for m in mail.outbox] == [
        "Confirm your e-mail address",
        "You already have an account",
        "No account with this address",
    ]


def test_the_link_of_the_second_mail_works_as_well(client):
    sign_up(client)
    client.post("/accounts/confirm-email/again/", {"email": "NORA@new.example"})
    assert client.post(last_link()).status_code == 302
    assert Practice.objects.count() == 1


def test_a_person_cannot_sign_in_before_the_address_is_confirmed(client):
    sign_up(client)
    response = client.post("/accounts/login/", {"login": "nora@new.example", "password": SIGN_UP["password1"]})
    assert (response.status_code, response["Location"]) == (302, SENT)
    assert "_auth_user_id" not in client.session


def test_one_address_gets_five_mails_of_a_kind_an_hour(client):
    for _ in range(8):
        client.post("/accounts/confirm-email/again/", {"email": "flooded@example.org"})
    client.post("/accounts/confirm-email/again/", {"email": "other@example.org"})
    assert [m.to for m in mail.outbox] == [["flooded@example.org"]] * 5 + [["other@example.org"]]


def test_a_mail_that_cannot_be_sent_is_told_and_can_be_sent_again(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sign_up(client)
    page = client.get(SENT)
    assert (page.status_code, "could not be sent" in page.content.decode()) == (503, True)
    assert [m.state for m in OutgoingMail.objects.all()] == ["failed"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post("/accounts/confirm-email/again/", {"email": "nora@new.example"})
    assert client.get(SENT).status_code == 200
    assert client.post(last_link()).status_code == 302


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Zahnärzte am Markt", "zahnarzte-am-markt"),
        ("x" * 128, "x" * 40),
        ("  Dr. O'Neil & Sons ", "dr-oneil-sons"),
    ],
)
def test_short_names_are_plain_ascii(name, slug):
    assert next(slugs(name)) == slug


def test_a_taken_or_foreign_name_gets_a_random_ending(northside):
    assert re.fullmatch(r"northside-[a-z2-9]{5}", create_practice(name="Northside").slug)
    assert re.fullmatch(r"practice-[a-z2-9]{5}", create_practice(name="عيادة").slug)


@pytest.mark.services
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two presses at once need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_start_one_practice(client):
    sign_up(client)
    user = User.objects.get()
    outcomes = []

    def press():
        try:
            outcomes.append(confirm_address(user, actor=as_person(user, "")))
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert Practice.objects.count() == 1


def test_a_key_of_something_else_is_not_taken(alice):
    assert confirmation.find_user(confirmation.key_for(alice)) == alice
    assert confirmation.find_user(confirmation.key_for(alice)[:-1]) is None
