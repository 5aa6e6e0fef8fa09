"""Journey 5: files are asked for, sent from a phone without an account, and arrive marked with who sent them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import Person
from tests.browser.rooms import RECORDS, opens_a_collection
from tests.samples import orientation_photos

PASSWORD = "lantern-quartz-77-fern"
RECEIVER = "mother@family.example"


def asks_for_files(dentist: Person) -> None:
    page = opens_a_collection(dentist, RECORDS)
    page.get_by_role("link", name="Ask for files").click()
    dentist.finds_nothing_serious("link_new_upload")
    page.locator("[name=receivers]").fill(RECEIVER)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Send upload link").click()
    expect(page.locator("h1")).to_contain_text("successfully")


def comes_in(sender: Person) -> None:
    page = sender.page
    sender.goes_to(sender.link_in(sender.mails(RECEIVER)[1], "/l/"))
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    here = page.url
    code = re.search(r"\b(\d{6})\b", sender.newest_mail(RECEIVER))
    sender.goes_to(here)
    page.locator("input[name=code]").fill(code.group(1))
    page.get_by_role("button", name="Go on").click()
    sender.finds_nothing_serious("introduce")
    page.get_by_label("Your name").fill("Signe Åkesson")
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name="Go on").click()
    sender.finds_nothing_serious("visit_upload")


@pytest.mark.browser
@pytest.mark.accepts("G2")
@pytest.mark.accepts("G12")
def test_files_come_in_from_a_phone(person, tmp_path):
    dentist = person()
    asks_for_files(dentist)
    sender = person(PHONE)
    comes_in(sender)
    page = sender.page
    photos = orientation_photos(tmp_path)[:3]
    page.locator("input[data-input=files]").set_input_files([str(photo.path) for photo in photos])
    expect(page.locator("[data-upload-summary]")).to_contain_text("3 added", timeout=60_000)
    sender.finds_nothing_serious("visit_sent")
    page.get_by_role("button", name="Everything is sent: finish").click()
    expect(page.locator("h1")).to_contain_text("Thank you")
    expect(page.locator("#receipt-files tbody tr")).to_have_count(3)
    expect(page.locator("#receipt-files").get_by_text("Ready")).to_have_count(3, timeout=60_000)
    codes = page.locator("#receipt-files tbody code").all_inner_texts()
    assert all(re.fullmatch(r"[0-9a-f]{64}", code) for code in codes)
    sender.finds_nothing_serious("receipt")

    dentist.goes_to("/p/harbour-dental/")
    inside = opens_the_arrivals(dentist)
    expect(inside.get_by_text("via upload link")).to_have_count(3)
    expect(inside.locator(".gallery")).to_contain_text("Signe Åkesson")
    notices = [text for text in dentist.mails("nadia@harbour.example") if "Signe" in text or "files" in text.lower()]
    assert len(notices) == 1


def opens_the_arrivals(dentist: Person):
    page = dentist.page
    page.get_by_role("link", name="Elena Marchetti").first.click()
    page.get_by_role("link", name=RECORDS).first.click()
    return page
