"""What came without a patient: looked at on a phone, filed by one tap, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

TRAY = "/p/harbour-dental/tray/"


@pytest.mark.browser
@pytest.mark.accepts("G13")
def test_what_waits_in_the_tray_is_filed_and_taken_back(person):
    dentist = person(PHONE)
    dentist.signs_in("nadia@harbour.example")
    page = dentist.page
    dentist.goes_to(TRAY)
    rows = page.locator(".tray-row")
    xray = rows.filter(has_text="pano_0412.dcm")
    expect(xray.locator("img")).to_be_visible(timeout=60_000)
    before = rows.count()
    dentist.finds_nothing_serious("tray")
    expect(xray.locator(".tray-guess").first).to_contain_text("Amina Khalil")
    xray.locator(".tray-guess button").first.click()
    expect(rows).to_have_count(before - 1)
    dentist.goes_to(f"{TRAY}?tab=filed")
    dentist.finds_nothing_serious("tray_filed")
    rows.filter(has_text="pano_0412.dcm").get_by_role("button").first.click()
    dentist.goes_to(TRAY)
    expect(rows).to_have_count(before)
