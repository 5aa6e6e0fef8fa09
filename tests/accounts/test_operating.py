"""Making operators, suspending people, ending subscriptions: the services and the commands of the operator."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.operators import CONSOLE
from accounts.services.operating import change_operator, make_operator, reactivate_user, suspend_user
from audit.models import Event
from tests.accounts.conftest import last_link, sign_in
from tests.factories import MembershipFactory
from tests.walls.test_audit_trail import unwritable

ADDRESS = "ola@bitewing.example"


def run(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue().strip()


def lines(action: str) -> list[tuple]:
    rows = Event.objects.filter(action=action).order_by("at")
    return [(event.practice_id, event.actor_label, event.subject_label, event.detail) for event in rows]


def test_somebody_new_gets_a_link_that_sets_a_password(client, db):
    said = run("create_operator", ADDRESS, "--name", "Ola Nordmann")
    ola = User.objects.get()
    assert (ola.email, ola.name, ola.is_staff, ola.is_superuser) == (ADDRESS, "Ola Nordmann", True, False)
    assert EmailAddress.objects.filter(user=ola, verified=True, primary=True).count() == 1
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert ADDRESS in said
    assert "http" not in said
    client.post(client.get(last_link())["Location"], {"password1": "a quiet river at night"})
    assert sign_in(client, ADDRESS, "a quiet river at night").status_code == 302
    assert lines("user:signed-up") == [(None, "Operator at the command line", ADDRESS, {"by": "operator"})]


def test_the_link_is_printed_when_asked_for_and_works_once(client, db):
    link = run("create_operator", ADDRESS, "--print-link").removeprefix("http://localhost:8000")
    assert mail.outbox == []
    client.post(client.get(link)["Location"], {"password1": "a quiet river at night"})
    assert User.objects.get().check_password("a quiet river at night")
    assert User.objects.get().name == "ola"
    again = Client().get(link)
    assert again.status_code == 200  # no form to set one: it is used up
    assert 'name="password1"' not in again.content.decode()


def test_the_command_twice_sends_another_link_while_there_is_no_password(db):
    for _ in range(2):
        run("create_operator", ADDRESS)
    assert len(mail.outbox) == 2
    assert User.objects.count() == 1


def test_somebody_known_keeps_password_and_practices(alice, northside):
    said = run("create_operator", "Alice@Northside.example")
    alice.refresh_from_db()
    assert alice.is_staff
    assert alice.memberships.count() == 1
    assert "signs in as before" in said
    assert mail.outbox == []
    told = (northside.pk, "Operator at the command line", alice.email, {"operator": True})
    assert lines("user:changed") == [told]


@pytest.mark.parametrize("words", ["nobody", "a@b", "a b@example.org"])
def test_what_is_no_address_makes_no_operator(words, db):
    with pytest.raises(CommandError, match="not an e-mail address"):
        run("create_operator", words)
    assert not User.objects.exists()


def test_a_suspended_user_becomes_no_operator(bob):
    suspend_user(bob, actor=CONSOLE)
    with pytest.raises(CommandError, match="suspended"):
        run("create_operator", bob.email)
    bob.refresh_from_db()
    assert not bob.is_staff


def test_a_mail_that_fails_is_said(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(CommandError, match="--print-link"):
        run("create_operator", ADDRESS)


def test_an_operator_can_be_made_a_plain_user_again(db):
    ola = make_operator(ADDRESS, "Ola", actor=CONSOLE)
    assert run("remove_operator", ADDRESS.upper()) == f"{ADDRESS} is no longer an operator."
    ola.refresh_from_db()
    assert (ola.is_staff, ola.is_active) == (False, True)
    for address in (ADDRESS, "nobody@bitewing.example"):
        with pytest.raises(CommandError):
            run("remove_operator", address)


def test_suspension_is_told_in_each_practice_of_the_person_once(bob, northside, southside):
    MembershipFactory(practice=southside, user=bob)
    assert [suspend_user(bob, actor=CONSOLE), suspend_user(bob, actor=CONSOLE)] == [True, False]
    told = [(practice, who, label) for practice, who, label, _detail in lines("user:suspended")]
    assert sorted(told) == sorted(
        (practice.pk, "Operator at the command line", bob.email) for practice in (northside, southside)
    )
    assert [reactivate_user(bob, actor=CONSOLE), reactivate_user(bob, actor=CONSOLE)] == [True, False]
    assert len(lines("user:reactivated")) == 2


def test_a_suspended_user_cannot_sign_in_with_the_right_password(client, confirmed):
    suspend_user(confirmed, actor=CONSOLE)
    sign_in(client, confirmed.email)
    assert client.get(reverse("my_account")).status_code == 302


@pytest.mark.parametrize("verb", [suspend_user, reactivate_user, change_operator])
def test_when_the_log_cannot_be_written_nothing_changes(verb, bob):
    more = {"is_operator": True} if verb is change_operator else {}
    User.objects.filter(pk=bob.pk).update(is_active=verb is not reactivate_user)
    before = User.objects.values().get(pk=bob.pk)
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        verb(bob, actor=CONSOLE, **more)
    assert User.objects.values().get(pk=bob.pk) == before


def test_a_superuser_made_by_hand_confirms_the_address_like_everybody(client, db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a quiet river at night")
    run("createsuperuser", "--noinput", "--email", ADDRESS, "--name", "Ola")
    answer = sign_in(client, ADDRESS, "a quiet river at night")
    assert answer["Location"] == reverse("account_email_verification_sent")
    client.post(last_link())
    sign_in(client, ADDRESS, "a quiet river at night")
    assert client.get("/admin/")["Location"].startswith(reverse("second_factor_needed"))
