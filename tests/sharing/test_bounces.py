"""News of the provider: a mail that came back marks its state, is recorded, and the sender is told once (G4)."""

import base64
import hashlib
import hmac
import json

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.models import MailState, OutgoingMail
from audit.actions import Action
from audit.models import Event
from config.mail_provider import PROVIDERS, anymail_settings, hook_of
from sharing import processing
from sharing.services.changing import send_again, withdraw_link
from sharing.services.creating import send_link
from tests.sharing.conftest import PASSWORD
from tests.sharing.sender import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("G4")]
HOOK = "/mail/news/"
SIGNING_KEY = "0123456789abcdef0123456789abcdef"
MAILGUN = "anymail.backends.mailgun.EmailBackend"
POSTMARK = "anymail.backends.postmark.EmailBackend"
USER = "bitewing:a long password of the hook"


def configured(settings, backend, secret):
    settings.MAIL_HOOK = hook_of(backend, secret)
    settings.ANYMAIL = anymail_settings(backend, key="k", secret=secret, api="")


@pytest.fixture
def mailgun(settings):
    configured(settings, MAILGUN, SIGNING_KEY)


@pytest.fixture
def sent(make_link, sender, mailgun):
    """A link and the mail with it."""
    new_link = make_link()
    send_link(new_link, actor=sender, password=PASSWORD)
    mail.outbox.clear()
    return new_link.link, OutgoingMail.objects.get(about_id=new_link.link.pk, template="sharing/mail/link")


def news(event, row, *, signed=SIGNING_KEY, ours=True, **more):
    """What Mailgun posts; `ours` says whether it gives our name for the mail back."""
    stamp, token = "1795300000", "c" * 50
    known = {"user-variables": {"bitewing_mail": str(row.pk)} if ours else {}}
    return {
        "signature": {
            "timestamp": stamp,
            "token": token,
            "signature": hmac.new(signed.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest(),
        },
        "event-data": {
            "event": event,
            "timestamp": 1795300000.5,
            "id": "x",
            "recipient": row.to,
            "message": {"headers": {"message-id": row.provider_id.strip("<>"), "to": row.to}},
            **known,
            **more,
        },
    }


def tell(payload, **headers):
    """As a browser would that checks every form: the hook is let in without a token."""
    client = Client(enforce_csrf_checks=True)
    return client.post(HOOK, json.dumps(payload), content_type="application/json", headers=headers).status_code


def told(row, capture, *events):
    with capture(execute=True):
        codes = [tell(event) for event in events]
    row.refresh_from_db()
    return codes


def recorded(link):
    return list(Event.objects.filter(subject_id=link.pk, action=Action.LINK_MAIL_BOUNCED))


def bounce(row, **more):
    return news("failed", row, severity="permanent", reason="bounce", **more)


def test_a_bounce_marks_the_mail_is_recorded_and_told_to_the_sender(sent, django_capture_on_commit_callbacks, as_alice):
    link, row = sent
    assert told(row, django_capture_on_commit_callbacks, bounce(row)) == [200]
    assert (row.state, row.error, row.is_undelivered) == (MailState.BOUNCED, "bounced", True)
    assert [(event.detail["mail"], event.detail["to"]) for event in recorded(link)] == [("link", link.email)]
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["alice@northside.example"], "A mail of your link came back")
    ]
    page = as_alice.get(page_of(link)).content.decode()
    assert [word for word in ("came back", "The receiver does not have it.", "Send again") if word not in page] == []


def test_the_same_news_twice_changes_nothing_more(sent, django_capture_on_commit_callbacks):
    link, row = sent
    assert told(row, django_capture_on_commit_callbacks, bounce(row), bounce(row)) == [200, 200]
    assert (len(recorded(link)), len(mail.outbox)) == (1, 1)


@pytest.mark.parametrize("order", [("failed", "opened", "delivered"), ("delivered", "opened", "failed")])
def test_in_any_order_a_bounce_wins(sent, django_capture_on_commit_callbacks, order):
    link, row = sent
    told(row, django_capture_on_commit_callbacks, *[news(event, row, severity="permanent") for event in order])
    assert (row.state, len(recorded(link)), len(mail.outbox)) == (MailState.BOUNCED, 1, 1)


@pytest.mark.parametrize(
    ("event", "more", "state"),
    [
        ("delivered", {}, "sent"),
        ("opened", {}, "opened"),
        ("clicked", {}, "opened"),
        ("failed", {"severity": "temporary"}, "sent"),
        ("rejected", {"reject": {"reason": "no"}}, "failed"),
        ("unsubscribed", {}, "sent"),
        ("a new word", {}, "sent"),
    ],
)
def test_every_event_is_put_into_our_words(sent, django_capture_on_commit_callbacks, event, more, state):
    _link, row = sent
    assert told(row, django_capture_on_commit_callbacks, news(event, row, **more)) == [200]
    assert row.state == state


def test_link_and_password_that_both_came_back_are_one_notice(sent, django_capture_on_commit_callbacks):
    link, row = sent
    second = OutgoingMail.objects.get(about_id=link.pk, template="sharing/mail/password")
    told(row, django_capture_on_commit_callbacks, bounce(row), bounce(second))
    assert (len(recorded(link)), len(mail.outbox)) == (2, 1)


def test_a_mail_is_known_by_the_providers_name_too(sent, django_capture_on_commit_callbacks):
    _link, row = sent
    OutgoingMail.objects.filter(pk=row.pk).update(provider_id="<20261122.1@mg.example>")
    row.refresh_from_db()
    told(row, django_capture_on_commit_callbacks, bounce(row, ours=False))
    assert row.state == MailState.BOUNCED


def test_news_of_a_mail_of_unknown_fate_says_what_became_of_it(sent, django_capture_on_commit_callbacks):
    _link, row = sent
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.QUEUED, provider_id="")
    row.refresh_from_db()
    told(row, django_capture_on_commit_callbacks, news("delivered", row))
    assert row.state == MailState.SENT


def test_news_of_mails_that_are_not_ours_changes_nothing(sent, django_capture_on_commit_callbacks):
    _link, row = sent
    stranger = OutgoingMail(key="never saved", to=row.to, template=row.template, provider_id="<other@mg.example>")
    assert told(row, django_capture_on_commit_callbacks, bounce(stranger), bounce(stranger, ours=False)) == [200, 200]
    assert (row.state, mail.outbox) == (MailState.SENT, [])


def test_a_notice_to_the_sender_that_came_back_tells_nobody(sent, django_capture_on_commit_callbacks):
    link, row = sent
    told(row, django_capture_on_commit_callbacks, bounce(row))
    notice = OutgoingMail.objects.get(about_id=link.pk, template="sharing/mail/bounced")
    told(notice, django_capture_on_commit_callbacks, bounce(notice))
    assert (notice.state, len(recorded(link)), len(mail.outbox)) == (MailState.BOUNCED, 1, 1)


def test_a_link_that_was_sent_again_or_withdrawn_is_no_news(sent, django_capture_on_commit_callbacks, sender):
    link, row = sent
    send_again(link, actor=sender)
    mail.outbox.clear()
    told(row, django_capture_on_commit_callbacks, bounce(row))
    assert (row.state, mail.outbox) == (MailState.BOUNCED, [])
    newest = OutgoingMail.objects.filter(about_id=link.pk, template="sharing/mail/link").latest("created_at")
    withdraw_link(link, actor=sender)
    told(newest, django_capture_on_commit_callbacks, bounce(newest))
    assert mail.outbox == []


def test_a_notice_that_was_lost_with_a_worker_is_made_up_for(sent, django_capture_on_commit_callbacks):
    _link, row = sent
    tell(bounce(row))  # nothing runs after the commit
    processing.look_after_links()
    processing.look_after_links()
    assert [message.subject for message in mail.outbox] == ["A mail of your link came back"]


def test_the_news_of_one_practice_are_seen_in_no_other(sent, django_capture_on_commit_callbacks, as_charlie, southside):
    link, row = sent
    told(row, django_capture_on_commit_callbacks, bounce(row))
    assert as_charlie.get(page_of(link)).status_code == 404
    assert Event.objects.filter(practice_id=southside.pk).exists() is False


@pytest.mark.accepts("I2")
def test_the_notice_names_no_patient(sent, django_capture_on_commit_callbacks):
    _link, row = sent
    told(row, django_capture_on_commit_callbacks, bounce(row))
    text = str(mail.outbox[0].message())
    assert [word for word in ("Elena", "Marchetti", "HD-20418", "Implant review", "gwen@") if word in text] == []


# Who may speak


def test_without_a_secret_there_is_no_hook(settings, sent):
    settings.MAIL_HOOK = hook_of(MAILGUN, "")
    assert tell(bounce(sent[1])) == 404


def test_without_the_right_signature_nothing_is_believed(sent):
    _link, row = sent
    forged = bounce(row, signed="f" * 32)
    moved = {**bounce(row), "signature": {**bounce(row)["signature"], "timestamp": "1795300001"}}
    assert [tell(payload) for payload in (forged, moved, {}, {"signature": {}}, [], "x")] == [400] * 6
    row.refresh_from_db()
    assert row.state == MailState.SENT


@pytest.mark.parametrize("event", [None, [], "x", {}, {"event": "failed", "user-variables": "x"}, {"event": []}])
def test_nonsense_that_is_signed_is_refused_plainly(sent, event):
    assert tell({**bounce(sent[1]), "event-data": event}) in (200, 400)
    sent[1].refresh_from_db()
    assert sent[1].state == MailState.SENT


def test_a_provider_that_does_not_sign_shows_its_password(settings, sent, django_capture_on_commit_callbacks):
    _link, row = sent
    configured(settings, POSTMARK, USER)
    payload = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 42,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"bitewing_mail": str(row.pk)},
        "Email": row.to,
        "BouncedAt": "2026-11-22T03:00:00Z",
        "Description": "The server was unable to deliver your message.",
    }
    wrong = [{}, {"Authorization": "Basic " + base64.b64encode(b"bitewing:wrong").decode()}]
    assert [tell(payload, **headers) for headers in wrong] == [400, 400]
    right = {"Authorization": "Basic " + base64.b64encode(USER.encode()).decode()}
    assert tell(payload, **right) == 200
    row.refresh_from_db()
    assert row.state == MailState.BOUNCED


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_has_its_hook(settings, name):
    configured(settings, f"anymail.backends.{name}.EmailBackend", USER)
    assert reverse("mail_webhook") == HOOK
    assert Client().post(HOOK, "{}", content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    ("backend", "secret"),
    [
        ("django.core.mail.backends.smtp.EmailBackend", SIGNING_KEY),
        ("anymail.backends.resend.EmailBackend", SIGNING_KEY),
        (MAILGUN, "short"),
        (POSTMARK, SIGNING_KEY),
    ],
)
def test_a_secret_that_would_protect_nothing_is_refused_at_the_start(backend, secret):
    with pytest.raises(ImproperlyConfigured, match="BITEWING_MAIL_WEBHOOK_SECRET"):
        hook_of(backend, secret)
