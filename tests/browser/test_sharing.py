"""Journeys 3, 4 and 6: a share link is sent, opened on a phone, guarded, ended; and the log tells all of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import Person
from tests.browser.rooms import opens_a_collection

PASSWORD = "river-maple-42-stone"


def sends_a_link(dentist: Person, receiver: str) -> None:
    """Nadia shares Elena's collection with this address."""
    page = opens_a_collection(dentist)
    page.get_by_role("link", name="Share link").click()
    dentist.finds_nothing_serious("link_new")
    page.locator("[name=receivers]").fill(receiver)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=attests]").check()
    page.get_by_role("button", name="Send share link").click()
    expect(page.locator("h1")).to_have_text("Folder shared successfully")
    expect(page.locator("main")).not_to_contain_text(PASSWORD)
    dentist.finds_nothing_serious("link_sent")


def opens_the_link(colleague: Person, receiver: str) -> None:
    """The receiver reads the mails and comes as far as the gallery."""
    page = colleague.page
    password_mail, link_mail = colleague.mails(receiver)[:2]
    assert PASSWORD in password_mail
    assert PASSWORD not in link_mail
    assert "Nadia Okafor" in link_mail
    address = colleague.link_in(link_mail, "/l/")
    colleague.goes_to(address)
    assert address.rsplit("/l/", 1)[1].strip("/") not in page.url
    expect(page.locator("main")).to_contain_text("Harbour Dental")
    expect(page.locator("main")).not_to_contain_text("Marchetti")
    colleague.finds_nothing_serious("landing")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    colleague.finds_nothing_serious("code")
    here = page.url
    code = re.search(r"\b(\d{6})\b", colleague.newest_mail(receiver))
    colleague.goes_to(here)
    page.locator("input[name=code]").fill(code.group(1))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("h1")).to_contain_text("Elena Marchetti")


@pytest.mark.browser
@pytest.mark.accepts("G1")
@pytest.mark.accepts("G3")
@pytest.mark.accepts("G5")
@pytest.mark.accepts("G8")
@pytest.mark.accepts("G10")
@pytest.mark.accepts("G11")
@pytest.mark.accepts("A15")
def test_colleague_looks_on_a_phone_and_the_log_tells_it(person):
    dentist, receiver = person(), "rivera@northside.example"
    sends_a_link(dentist, receiver)
    colleague = person(PHONE)
    opens_the_link(colleague, receiver)
    page = colleague.page
    colleague.finds_nothing_serious("gallery")
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".corner-top-end")).to_contain_text("window", timeout=15_000)
    colleague.finds_nothing_serious("visit_viewer")
    expect(page.get_by_text("Download original")).to_have_count(0)
    item = page.url.rstrip("/")
    for tail in ("original/", "original/?download=1"):
        assert page.request.get(f"{item}/{tail}").status == 403
    assert page.request.get(f"{item.split('/items/')[0]}/download/").status == 403

    withdraws(dentist, receiver)
    page.reload()
    expect(page.locator("main")).not_to_contain_text("Marchetti")
    log = dentist.page
    dentist.goes_to("/p/harbour-dental/audit/")
    for event in ("Link created", "Link sent by mail", "Link opened", "Image viewed", "Link withdrawn"):
        expect(log.locator("tbody")).to_contain_text(event)
    dentist.finds_nothing_serious("audit")


def withdraws(dentist: Person, receiver: str) -> None:
    """Nadia ends the link from its page."""
    page = dentist.page
    dentist.goes_to("/p/harbour-dental/links/")
    dentist.finds_nothing_serious("links")
    page.get_by_role("link", name=receiver).first.click()
    dentist.finds_nothing_serious("link_page")
    page.get_by_role("button", name="Withdraw").click()
    page.locator("dialog[open]").get_by_role("button", name="Withdraw").click()
    expect(page.locator("main")).to_contain_text("Withdrawn")


@pytest.mark.browser
@pytest.mark.accepts("G7")
def test_five_wrong_passwords_lock_the_link_and_tell_the_sender(person):
    dentist, receiver = person(), "wrong@northside.example"
    sends_a_link(dentist, receiver)
    stranger = person(PHONE)
    page = stranger.page
    address = stranger.link_in(stranger.mails(receiver)[1], "/l/")
    stranger.goes_to(address)
    for _ in range(5):
        page.locator("input[name=password]").fill("not the password")
        page.get_by_role("button", name="Open").click()
        expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    stranger.finds_nothing_serious("landing_wrong")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("main")).not_to_contain_text("Marchetti")
    assert len(dentist.waits_for_mails("nadia@harbour.example", "locked")) == 1


@pytest.mark.browser
@pytest.mark.accepts("A3")
def test_colleague_makes_an_account_and_comes_straight_back(person):
    dentist, receiver = person(), "newcomer@northside.example"
    sends_a_link(dentist, receiver)
    colleague = person(PHONE)
    opens_the_link(colleague, receiver)
    page, mails = colleague.page, 3  # the link, its password, the code
    page.get_by_role("button", name="Create a free account").click()
    colleague.finds_nothing_serious("invited")
    expect(page.get_by_label("E-mail")).to_be_disabled()
    expect(page.get_by_label("E-mail")).to_have_value(receiver)
    page.get_by_label("Full name").fill("Noor Newcomer")
    page.locator("input[name=password1]").fill("seven quiet molars")
    page.locator("input[name=terms]").check()
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator("h1")).to_contain_text("Elena Marchetti")
    colleague.finds_nothing_serious("gallery_signed_in")
    assert len(colleague.mails(receiver)) == mails
    colleague.goes_to("/")
    expect(page.locator("main")).to_contain_text("Noor Newcomer")
    colleague.finds_nothing_serious("home_viewer")
