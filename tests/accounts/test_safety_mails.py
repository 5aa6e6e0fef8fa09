"""Whatever changes about a sign-in is told by mail, in our words; nothing that allauth could send is forgotten."""

from __future__ import annotations

import logging
from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core import mail
from django.test import RequestFactory
from django.utils import translation

from accounts.adapter import MAILS
from accounts.emails import mail_safety
from accounts.safety import Safety

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A6")]
TEMPLATES = Path(allauth.__file__).parent / "templates"
PREFIXES = sorted(
    path.relative_to(TEMPLATES).as_posix().removesuffix("_subject.txt")
    for room in ("account", "mfa")
    for path in TEMPLATES.glob(f"{room}/email/*_subject.txt")
)
# Sent by methods of our adapter that do not come to `send_mail`, or belonging to what we do not offer.
NOT_BY_PREFIX = {
    "account/email/email_confirm": "send_confirmation_mail",
    "account/email/email_confirmation": "send_confirmation_mail",
    "account/email/email_confirmation_signup": "send_confirmation_mail",
    "account/email/password_reset_key": "send_password_reset_mail",
    "account/email/password_reset_code": "",
    "account/email/login_code": "",
    "account/email/email_changed": "",
    "account/email/email_deleted": "",
}


@pytest.fixture
def adapter(client):
    request = RequestFactory().get("/")
    request.session = client.session
    with request_context(request):
        yield get_adapter(request)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_mail_of_allauth_goes_out_in_our_words(prefix, adapter, confirmed, caplog):
    with caplog.at_level(logging.ERROR):
        adapter.send_mail(prefix, confirmed.email, {"code": "SECRET-7", "password_reset_url": "https://evil.example"})
    (message,) = mail.outbox
    assert (message.to, "--\n" in message.body) == ([confirmed.email], True)
    assert not any(word in message.body for word in ("SECRET-7", "evil.example", "example.com"))
    assert (prefix in MAILS) == (not caplog.records) == (prefix not in NOT_BY_PREFIX)


def test_what_is_not_mailed_by_prefix_is_mailed_by_us_or_switched_off():
    own = {name for name in NOT_BY_PREFIX.values() if name}
    assert own <= set(vars(type(get_adapter())))
    assert not app_settings.LOGIN_BY_CODE_ENABLED
    assert not app_settings.PASSWORD_RESET_BY_CODE_ENABLED
    assert not app_settings.CHANGE_EMAIL


def test_there_are_as_many_as_we_know():
    assert len(PREFIXES) == 18


@pytest.mark.parametrize("what", Safety)
def test_each_says_what_happened_from_where_and_what_to_do(what, confirmed):
    mail_safety(confirmed.email, what, address="203.0.113.9")
    (message,) = mail.outbox
    assert message.subject == str(what.heading)
    for text in (str(what.sentence), "203.0.113.9", "If it was not you", "/accounts/password/reset/"):
        assert text in message.body
    assert (len(message.alternatives), message.body.count("http")) == (1, 1)


def test_they_are_written_in_the_language_of_the_person(confirmed):
    confirmed.language = "de"
    confirmed.save()
    mail_safety(confirmed.email, Safety.APP_ADDED)
    with translation.override("de"):
        assert mail.outbox[0].subject == str(Safety.APP_ADDED.heading)
    assert 'lang="de"' in mail.outbox[0].alternatives[0][0]


def test_no_number_of_them_is_too_many(confirmed):
    """What strangers can cause is limited; this is caused by whoever holds the account, and must be heard of."""
    for _ in range(12):
        mail_safety(confirmed.email, Safety.RECOVERY_CODES_MADE)
    assert len(mail.outbox) == 12
