"""The sender's side of links: who looked, more time by one click, withdrawing many on a phone; no secret stays."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import Person
from tests.browser.rooms import opens_a_collection

PASSWORD = "quiet-harbour-58-lamp"
LANDING_BYTES = 200_000


@pytest.fixture
def trial_folder(trial, tmp_path_factory) -> Path:
    """Where the trial of this run lies."""
    [log] = tmp_path_factory.getbasetemp().glob("trial[0-9]*/trial.log")
    return log.parent


def makes_links(dentist: Person, number: int) -> list[str]:
    """Nadia makes links to hand over; their addresses are on the page this once."""
    page = opens_a_collection(dentist)
    here, addresses = page.url, []
    for n in range(number):
        dentist.goes_to(f"{here}links/new/?kind=view")
        page.locator("input[name=by][value=hand]").check()
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("summary", has_text="Message and title").click()
        page.locator("input[name=label]").fill(f"Walk-in {n + 1}")
        page.locator("input[name=attests]").check()
        page.get_by_role("button", name="Make the link").click()
        addresses.append(page.locator("#address-1").inner_text())
    return addresses


def requests_of(page: Page) -> list[str]:
    """Every address that is asked for from now on, with the page it says to come from."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.headers.get('referer', '')}"))
    return asked


def weight_of(page: Page) -> int:
    """Everything that came for this page, as it came over the line."""
    return page.evaluate(
        """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
            .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )


def looks(guest: Person, address: str, folder: Path) -> None:
    """Comes in and looks at one picture; the secret stays nowhere."""
    page, secret = guest.page, address.rstrip("/").rsplit("/", 1)[1]
    guest.goes_to(address)
    assert weight_of(page) <= LANDING_BYTES
    asked = requests_of(page)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator("image-viewer canvas").first).to_be_visible()
    assert len(asked) > 5
    assert [line for line in [*asked, page.url, page.content()] if secret in line] == []
    page.go_back()
    page.go_back()
    assert secret not in page.url
    assert secret not in (folder / "trial.log").read_text(encoding="utf-8")


def ends_now(folder: Path, label: str) -> None:
    """As if its days were over."""
    base = sqlite3.connect(folder / "bitewing.sqlite3", timeout=20)
    with base:
        base.execute("UPDATE sharing_link SET expires_at = '2026-01-02 03:04:05' WHERE label = ?", [label])
    base.close()


def asks_for_more_time(guest: Person, address: str) -> None:
    page = guest.page
    guest.goes_to(address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("h1")).to_have_text("This link has ended")
    guest.finds_nothing_serious("link_ended")
    page.get_by_role("button", name="Ask for more time").click()
    expect(page.locator("h1")).to_have_text("We have passed it on")


@pytest.mark.browser
@pytest.mark.accepts("G14")
@pytest.mark.accepts("G9")
@pytest.mark.accepts("G6")
@pytest.mark.accepts("G5")
def test_sender_sees_who_looked_gives_more_time_and_withdraws_many_on_a_phone(person, trial_folder):
    dentist = person()
    first, second, _third = makes_links(dentist, 3)
    looks(person(PHONE), first, trial_folder)
    ends_now(trial_folder, "Walk-in 2")
    guest = person(PHONE)
    asks_for_more_time(guest, second)

    page = dentist.page
    dentist.goes_to("/p/harbour-dental/links/?state=live")
    dentist.finds_nothing_serious("links_wide")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Walk-in 1").click()
    expect(page.locator(".link-figures")).to_contain_text("1 of ")
    expect(page.locator("[aria-labelledby=visits-title]")).to_contain_text("127.0.0.1")
    dentist.finds_nothing_serious("link_looked")

    gives_more_time(dentist)
    guest.goes_to(second)
    guest.page.locator("input[name=password]").fill(PASSWORD)
    guest.page.get_by_role("button", name="Open").click()
    expect(guest.page.locator("h1")).to_contain_text("Elena Marchetti")

    withdraws_what_it_finds(dentist, "walk-in")
    guest.page.reload()
    expect(guest.page.locator("main")).not_to_contain_text("Marchetti")


def gives_more_time(dentist: Person) -> None:
    """One click on the notice."""
    page = dentist.page
    dentist.goes_to("/p/harbour-dental/links/?state=ended")
    page.get_by_role("link", name="Walk-in 2").click()
    expect(page.locator("#more-time")).to_contain_text("asked for more time")
    dentist.finds_nothing_serious("link_more_time")
    page.get_by_role("button", name="Extend by").click()
    expect(page.locator("main")).to_contain_text("The link has a new end.")
    expect(page.locator("#more-time")).to_have_count(0)


def withdraws_what_it_finds(dentist: Person, receiver: str) -> None:
    """Searches, takes all of the page, reads how many, and withdraws."""
    page = dentist.page
    dentist.goes_to("/p/harbour-dental/links/")
    dentist.finds_nothing_serious("links_phone")
    page.get_by_label("Search receivers").fill(receiver)
    page.get_by_label("Search receivers").press("Enter")
    expect(page.locator("[data-pick]")).to_have_count(3)
    assert receiver not in page.url
    page.locator("[data-pick]").first.check()
    page.get_by_role("button", name="Select all on this page").click()
    expect(page.locator("[data-pick]:checked")).to_have_count(3)
    page.locator("[data-selection-bar]").get_by_role("button", name="Withdraw").click()
    expect(page.locator("h1")).to_have_text("Withdraw 3 links")
    expect(page.locator("main")).to_contain_text("This cannot be undone.")
    dentist.finds_nothing_serious("links_withdraw")
    page.get_by_role("button", name="Withdraw 3 links").click()
    expect(page.locator("main")).to_contain_text("3 links are withdrawn.")
