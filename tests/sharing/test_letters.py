"""The mails of links, and their pages, in every language (G10); nothing of the patient in any mail (I2)."""

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from sharing import emails
from sharing.models import LinkKind, Visit
from sharing.services.changing import change_password
from tests.sharing.conftest import PASSWORD, enter, follow, landing

LANGUAGES = [code for code, _name in settings.LANGUAGES]
CANARIES = (
    "Elena",
    "Marchetti",
    "HD-20418",
    "Implant review",
    "pano.dcm",
    "Typed title",
    "Typed message",
    "Typed label",
)


def everything(message) -> str:
    return "\n".join([message.subject, message.body, message.alternatives[0].content, str(message.message())])


def all_letters(new_link, alice):
    """Every mail that sharing knows."""
    link = new_link.link
    link.locked_at = timezone.now()
    link.created_by = alice
    visit = Visit(link=link, epoch=0, code_ends_at=timezone.now(), visitor_name="Elena Marchetti")
    emails.mail_link(link, new_link.url)
    emails.mail_password(link, PASSWORD)
    emails.mail_code(visit, "123456")
    emails.mail_locked(link)
    emails.mail_visit(visit, 2)
    emails.mail_more_time(link, timezone.localdate())
    emails.mail_ends_to_receiver(link, timezone.now())
    emails.mail_ends_to_sender(link)
    emails.mail_bounced(link)
    return {message.subject: message for message in mail.outbox}


@pytest.mark.accepts("I2")
@pytest.mark.parametrize("kind", LinkKind.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_in_each_language_name_no_patient_and_nothing_that_was_typed(make_link, alice, xray, language, kind):
    alice.language = language
    alice.save()
    typed = {"title": "Typed title Marchetti", "message": "Typed message", "label": "Typed label Elena"}
    new_link = make_link(language=language, kind=kind, **typed)
    letters = all_letters(new_link, alice)
    assert len(letters) == 9
    direction = "rtl" if language == "ar" else "ltr"
    for message in letters.values():
        text = everything(message)
        assert [word for word in CANARIES if word in text] == []
        assert f'<html lang="{language}" dir="{direction}">' in message.alternatives[0].content
        assert "Northside Dental" in message.body
        assert "{{" not in text


def test_each_secret_is_in_one_mail_only(make_link, alice):
    new_link = make_link(asks_code=True)
    letters = list(all_letters(new_link, alice).values())
    for secret in (new_link.secret, PASSWORD, "123456"):
        assert [secret in message.body for message in letters].count(True) == 1
        assert not any(secret in message.subject for message in letters)
    assert OutgoingMail.objects.filter(about_id=new_link.link.pk).count() == 9


def test_a_subject_holds_no_line_break_and_markup_is_text(make_link, alice, northside):
    alice.name = "Alice\r\nBcc: all@evil.example"
    alice.save()
    northside.name = "<b>Northside</b> & Sons"
    northside.save()
    new_link = make_link()
    new_link.link.practice.refresh_from_db()
    emails.mail_link(new_link.link, new_link.url)
    message = mail.outbox[0]
    assert ("\n" in message.subject, message.recipients()) == (False, ["gwen@elsewhere.example"])
    assert "<b>Northside</b>" not in message.alternatives[0].content
    assert "<b>Northside</b> & Sons" in message.body


def test_the_end_stands_in_the_mail_by_the_practices_clock(make_link, northside, time_machine):
    northside.time_zone = "Pacific/Kiritimati"  # 14 hours ahead
    northside.save()
    new_link = make_link(expires_at=timezone.now().replace(hour=9, minute=59, second=59) + timezone.timedelta(days=9))
    new_link.link.practice.refresh_from_db()
    emails.mail_link(new_link.link, new_link.url)
    assert "23:59:59 (Pacific/Kiritimati)" in mail.outbox[0].body


def test_notices_go_to_an_administrator_when_the_sender_has_left(make_link, bob, alice):
    new_link = make_link()
    new_link.link.created_by = bob
    bob.memberships.all().update(suspended_at=timezone.now())
    emails.mail_more_time(new_link.link, timezone.localdate())
    assert mail.outbox[0].to == ["alice@northside.example"]


def test_nobody_left_to_tell_is_no_error(make_link, alice):
    new_link = make_link()
    alice.memberships.all().delete()
    assert emails.mail_more_time(new_link.link, timezone.localdate()) is None


def test_a_changed_password_is_mailed_only_when_asked(make_link, sender):
    new_link = make_link()
    change_password(new_link.link, password="first new password", actor=sender)
    assert mail.outbox == []
    change_password(new_link.link, password="second new password", actor=sender, by_mail=True)
    assert ["second new password" in message.body for message in mail.outbox] == [True]


@pytest.mark.accepts("G10")
@pytest.mark.parametrize("kind", LinkKind.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_speak_the_links_language(make_link, language, kind):
    new_link = make_link(language=language, kind=kind)
    html = f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">'
    page = follow(new_link).get(landing(new_link))
    assert html in page.content.decode()
    assert page["Content-Language"] == language
    start = "link_upload" if kind == LinkKind.UPLOAD else "link_gallery"
    inside = enter(new_link).get(reverse(start, args=[new_link.link.handle]))
    assert (inside.status_code, html in inside.content.decode()) == (200, True)


def test_what_a_sender_typed_is_text_on_the_landing(make_link):
    new_link = make_link(title="<script>alert(1)</script>", message="<img src=x onerror=alert(1)>")
    page = follow(new_link).get(landing(new_link)).content.decode()
    assert ("<script>alert" in page, "<img src=x" in page) == (False, False)
    assert "&lt;script&gt;alert(1)" in page


def test_pages_are_light(make_link, review):
    new_link = make_link(message="x" * 5000)
    assert len(follow(new_link).get(landing(new_link)).content) < 30_000
