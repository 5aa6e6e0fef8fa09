"""Making and sending links."""

import dataclasses
import datetime
import uuid

import pytest
from django.contrib.auth.hashers import check_password
from django.core import mail
from django.utils import timezone

from accounts.models import MailState, OutgoingMail
from audit.actions import Action
from audit.models import Event
from common.tokens import hash_token
from sharing.models import Link, LinkKind, Sees
from sharing.services.creating import LinkRefused, send_link
from tests.factories import ItemFactory
from tests.sharing.conftest import PASSWORD


@pytest.mark.accepts("G5")
def test_secret_and_password_are_kept_as_hashes_only(make_link):
    new_link = make_link()
    link = new_link.link
    link.refresh_from_db()
    assert len(new_link.secret) == 43
    assert link.secret_hash == hash_token(new_link.secret)
    assert check_password(PASSWORD, link.password_hash)
    assert link.password_hash.startswith("argon2$argon2id$")
    assert new_link.url == f"http://localhost:8000/l/{new_link.secret}/"


def test_the_same_form_twice_makes_one_link(make_link):
    key = uuid.uuid4()
    first, second = make_link(request_key=key), make_link(request_key=key)
    assert (second.link, second.is_new, second.url) == (first.link, False, "")
    assert Link.objects.of(first.link.practice).count() == 1
    assert Event.objects.filter(action=Action.LINK_CREATED).count() == 1


def test_chosen_items_are_all_that_a_link_shows(make_link, xray):
    assert make_link().link.whole_collection
    link = make_link(items=[xray]).link
    assert (link.whole_collection, list(link.items.all())) == (False, [xray])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"expires_at": timezone.now() - datetime.timedelta(seconds=1)}, "expiry"),
        ({"expires_at": timezone.now() + datetime.timedelta(days=367)}, "expiry"),
        ({"attestation": ""}, "attestation"),
        ({"attestation": "", "kind": LinkKind.UPLOAD, "sees": Sees.ALL}, "attestation"),
        ({"asks_code": True, "email": ""}, "code"),
    ],
)
def test_links_that_must_not_exist_are_refused(make_link, values, reason):
    with pytest.raises(LinkRefused, match=reason):
        make_link(**values)


def test_items_of_another_collection_are_refused(make_link):
    with pytest.raises(LinkRefused, match="items"):
        make_link(items=[ItemFactory()])


def test_a_request_for_files_discloses_nothing_and_needs_no_attestation(make_link):
    assert make_link(kind=LinkKind.UPLOAD, attestation="").link.kind == LinkKind.UPLOAD


def test_link_and_password_go_in_separate_mails(make_link, sender):
    new_link = make_link()
    sent = send_link(new_link, actor=sender, password=PASSWORD)
    assert [(row.state, row.about_id) for row in sent] == [(MailState.SENT, new_link.link.pk)] * 2
    first, second = mail.outbox
    assert new_link.url in first.body
    assert PASSWORD not in first.body + first.alternatives[0].content
    assert PASSWORD in second.body
    assert new_link.secret not in second.body + second.alternatives[0].content
    assert [message.reply_to for message in mail.outbox] == [["alice@northside.example"]] * 2
    assert Event.objects.filter(action=Action.LINK_SENT).count() == 2


def test_password_is_not_mailed_when_the_sender_tells_it(make_link, sender):
    send_link(make_link(password_by_mail=False), actor=sender, password=PASSWORD)
    assert len(mail.outbox) == 1
    assert "Alice Archer will tell you the password." in mail.outbox[0].body


def test_by_hand_nothing_is_mailed(make_link, sender):
    assert send_link(make_link(email=""), actor=sender, password=PASSWORD) == []
    assert mail.outbox == []


def test_sending_twice_mails_once(make_link, sender):
    new_link = make_link()
    send_link(new_link, actor=sender, password=PASSWORD)
    send_link(new_link, actor=sender, password=PASSWORD)
    assert len(mail.outbox) == 2


@pytest.mark.accepts("G4")
def test_a_mail_server_that_is_away_shows_as_mail_failed(make_link, sender, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    new_link = make_link()
    sent = send_link(new_link, actor=sender, password=PASSWORD)
    assert {row.state for row in sent} == {MailState.FAILED}
    assert OutgoingMail.objects.filter(about_id=new_link.link.pk, state=MailState.FAILED).count() == 2
    assert Event.objects.filter(action=Action.LINK_MAIL_FAILED).count() == 2


def test_password_and_secret_are_not_in_what_a_traceback_shows(make_link):
    new_link = make_link()
    assert new_link.secret not in repr(new_link)
    assert "password" not in {field.name for field in dataclasses.fields(new_link)}
