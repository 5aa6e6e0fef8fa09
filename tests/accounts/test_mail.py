"""Mails are sent once, their state is kept, and what people typed does not get into them."""

import datetime
import re

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts import emails
from accounts.models import OutgoingMail
from accounts.models.mail import HANDING_OVER
from common.mail import Letter, compose
from tests.accounts.conftest import sign_up

pytestmark = pytest.mark.django_db
LETTER = Letter("gwen@lab.example", "accounts/mail/unknown_address", {"url": "http://localhost:8000/x"})
MAILS = {
    "confirm_address": {"url": "http://localhost:8000/a", "days": 7},
    "already_known": {"url": "http://localhost:8000/a", "reset_url": "http://l/b", "again_url": "http://l/c"},
    "unknown_address": {"url": "http://localhost:8000/a"},
    "reset_password": {"url": "http://localhost:8000/a", "hours": 3},  # Arabic says one and two in words
    "join_invitation": {
        "url": "http://localhost:8000/a",
        "days": 7,
        "practice_name": "Northside",
        "sender_name": "Alice",
        "role": "Member",
    },
    "password_changed": {"url": "http://localhost:8000/a"},
}


def test_one_key_sends_one_mail():
    first, second = emails.deliver(LETTER, key="once"), emails.deliver(LETTER, key="once")
    assert (first, first.state) == (second, "sent")
    assert len(mail.outbox) == 1


def test_a_mail_of_unknown_fate_is_not_sent_again():
    OutgoingMail.objects.create(key="died", template=LETTER.template, to=LETTER.to)
    assert emails.deliver(LETTER, key="died").state == "queued"
    assert mail.outbox == []


class Killed(BaseException):
    """What no code catches."""


class DyingBackend(EmailBackend):
    """The mail server takes the message, and the worker dies before it hears that."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


@pytest.mark.accepts("G4")
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sent_and_marked_leaves_one_mail_of_unknown_fate(settings, time_machine):
    settings.EMAIL_BACKEND = f"{__name__}.DyingBackend"
    with pytest.raises(Killed):
        emails.deliver(LETTER, key="killed")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    again = emails.deliver(LETTER, key="killed")
    assert (len(mail.outbox), again.state, again.fate) == (1, "queued", "queued")
    time_machine.move_to(again.created_at + HANDING_OVER + datetime.timedelta(seconds=1))
    assert again.fate == "unknown"


@pytest.mark.accepts("G4")
def test_the_providers_name_of_a_mail_is_kept_and_ours_is_given_to_it(settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    message = Letter(LETTER.to, LETTER.template, LETTER.context)
    kept = emails.deliver(message, key="named")
    assert (kept.state, mail.outbox[0].anymail_test_params["metadata"]) == ("sent", {"bitewing_mail": str(kept.pk)})


@pytest.mark.accepts("G4")
def test_what_the_provider_told_while_we_were_busy_stays():
    kept = emails.deliver(LETTER, key="quick")
    OutgoingMail.objects.filter(pk=kept.pk).update(state="bounced")
    emails.keep_outcome(kept)
    kept.refresh_from_db()
    assert kept.state == "bounced"


def test_a_server_that_is_away_leaves_a_plain_reason(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    kept = emails.deliver(LETTER, key="away")
    assert (kept.state, kept.error, kept.sent_at) == ("failed", "ConnectionRefusedError", None)


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_a_subject_a_text_and_a_twin_in_html(name, language):
    message = compose(Letter("a@b.example", f"accounts/mail/{name}", MAILS[name], language))
    html = message.alternatives[0].content
    assert 0 < len(message.subject) < 60
    for value in MAILS[name].values():
        assert str(value) in message.body
        assert str(value) in html
    assert f'lang="{language}"' in html
    assert "\n\n\n" not in message.body
    assert "&" not in message.body


def test_nobody_can_send_an_own_text_to_a_strangers_mailbox(client):
    sign_up(client, name="Win 1000 at evil.example", practice_name="Visit evil.example now")
    message = mail.outbox[0]
    assert "evil" not in message.subject + message.body + message.alternatives[0].content


@pytest.mark.parametrize("end", ["\nBcc: evil@evil.example", "\r\nTo: evil@evil.example", "%0aBcc: evil@evil.example"])
def test_an_address_with_a_header_in_it_is_refused(client, end):
    for path, field in (("/accounts/confirm-email/again/", "email"), ("/accounts/password/reset/", "email")):
        response = client.post(path, {field: f"a@b.example{end}"})
        assert response.status_code == 422
    assert mail.outbox == []


def test_mails_speak_the_receivers_language(client, alice):
    alice.language = "fr"
    alice.save()
    client.post("/accounts/password/reset/", {"email": alice.email}, headers={"Accept-Language": "de"})
    assert re.search(r'<html lang="fr"', mail.outbox[0].alternatives[0].content)
