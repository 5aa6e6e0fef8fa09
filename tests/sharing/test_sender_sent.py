"""The page after sending: what it shows, what it never shows, and what it says when a mail failed (G3, G4)."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import MailState, OutgoingMail
from audit.actions import Action
from audit.models import Event
from common.qr_code import draw_qr
from tests.sharing.conftest import PASSWORD
from tests.sharing.sender import asked, filled, form_of, links_of, page_of

pytestmark = pytest.mark.usefixtures("xray")
ADDRESS = re.compile(r"http://localhost:8000/l/[\w-]{43}/")


@pytest.fixture
def mail_server_is_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.fixture
def mail_server_is_back(settings):
    def back():
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    return back


@pytest.mark.accepts("G3")
def test_success_in_these_words_with_the_details(as_alice, review):
    page = as_alice.post(form_of(review), filled(title="Second opinion", label="Orthodontist", may_download="on")).text
    words = [
        "Folder shared successfully",
        "gwen@elsewhere.example",
        "Orthodontist",
        "Second opinion",
        "23:59:59",
        "UTC",
    ]
    words += ["Yes, the original files", "it proves access to the mailbox", "In a separate e-mail", "Elena Marchetti"]
    words += ["Printed by Alice Archer, Northside Dental", "data-print", '<path d="M4 4h7v1h-7z']
    assert [word for word in words if word not in page] == []


@pytest.mark.accepts("G3")
def test_an_upload_link_says_so(as_alice, review):
    page = as_alice.post(form_of(review, "?kind=upload"), asked()).text
    assert "Upload link sent successfully" in page
    assert "Own uploads" in page


@pytest.mark.accepts("G3")
def test_what_is_mailed_is_not_shown(as_alice, review):
    page = as_alice.post(form_of(review), filled())
    assert PASSWORD not in page.text
    assert ADDRESS.findall(page.text) == []
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.accepts("G1")
def test_by_hand_link_and_password_are_shown_once(as_alice, review, northside):
    values = filled(by="hand", receivers="")
    page = as_alice.post(form_of(review), values).text
    [link] = links_of(northside)
    [address] = ADDRESS.findall(page)
    assert (link.email, link.asks_code, link.password_by_mail, mail.outbox) == ("", False, False, [])
    visitor = Client()
    landing = visitor.get(address).headers["Location"]
    assert visitor.post(landing, {"password": PASSWORD}).headers["Location"] == f"/v/{link.handle}/gallery/"
    again = as_alice.post(form_of(review), values, follow=True).text
    assert (PASSWORD in again, ADDRESS.findall(again)) == (False, [])


@pytest.mark.accepts("G3")
def test_the_password_never_goes_on_paper(as_alice, review):
    page = as_alice.post(form_of(review), filled(by="hand")).text
    [around] = re.findall(r'<div class="no-print">(?:(?!</div>).)*', page, re.S)
    assert PASSWORD in around
    assert page.count(PASSWORD) == 1


def test_an_address_that_was_typed_first_is_forgotten_by_hand(as_alice, review, northside):
    as_alice.post(form_of(review), filled(by="hand", receivers="gwen@"))
    assert [link.email for link in links_of(northside)] == [""]


def test_a_password_that_one_tells_oneself_is_shown_once(as_alice, review):
    page = as_alice.post(form_of(review), filled(password_by_mail=None)).text
    assert page.count(PASSWORD) == 1
    assert (len(mail.outbox), ADDRESS.findall(page)) == (1, [])


@pytest.mark.accepts("G4")
def test_mail_server_away_the_link_is_there_and_says_mail_failed(as_alice, review, northside, mail_server_is_away):
    page = as_alice.post(form_of(review), filled()).text
    [link] = links_of(northside)
    assert "The link is made, but a mail failed" in page
    assert page.count("mail failed</span>") == 2
    assert page_of(link, "link_send_again") in page
    assert "mail failed" in as_alice.get(page_of(link)).text


@pytest.mark.accepts("G4")
def test_send_again_works_once_the_mail_server_is_back(
    as_alice, review, northside, mail_server_is_away, mail_server_is_back
):
    as_alice.post(form_of(review), filled())
    [link] = links_of(northside)
    mail_server_is_back()
    page = as_alice.post(page_of(link, "link_send_again"), follow=True).text
    assert "The mail is sent." in page
    [address] = ADDRESS.findall(mail.outbox[0].body)
    visitor = Client()
    landing = visitor.get(address).headers["Location"]
    assert visitor.post(landing, {"password": PASSWORD}).headers["Location"] == landing + "code/"
    latest = OutgoingMail.objects.filter(about_id=link.pk, template="sharing/mail/link").order_by("created_at").last()
    assert latest.state == MailState.SENT


def test_several_receivers_have_a_block_each(as_alice, review):
    page = as_alice.post(form_of(review), filled(receivers="a@elsewhere.example b@elsewhere.example"))
    assert [block.link.email for block in page.context["blocks"]] == ["a@elsewhere.example", "b@elsewhere.example"]
    assert page.text.count('role="img" aria-label="QR code of the link"') == 2


def test_creating_is_one_entry_and_each_mail_another(as_alice, review, northside):
    as_alice.post(form_of(review), filled())
    entries = Event.objects.filter(subject_id=links_of(northside)[0].pk).order_by("position")
    assert [entry.action for entry in entries] == [Action.LINK_CREATED, Action.LINK_SENT, Action.LINK_SENT]
    assert {entry.actor_label for entry in entries} == {"Alice Archer <alice@northside.example>"}


@pytest.mark.accepts("G3")
def test_a_qr_code_is_a_square_with_its_finders_and_a_margin():
    code = draw_qr("https://example.org/l/" + "x" * 43 + "/")
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", code.path)]
    end = code.size - 4
    assert {(4, 4, 7), (end - 7, 4, 7), (4, end - 7, 7)} <= set(runs)
    assert all(x >= 4 and y >= 4 and x + length <= end and y < end for x, y, length in runs)
