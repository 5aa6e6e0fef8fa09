"""A clinic at work: a user joins on a phone and is suspended, a visiting dentist sees what is assigned, plans go up."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import Person

PASSWORD = "four canines and a crown"
HOME = "/p/harbour-dental/"
MY_ACCOUNT = [
    *("Profile", "Practice", "Users", "Plan and storage"),
    *("Security", "Notices", "Practices", "Audit log", "Exports"),
]


def invites(administrator: Person, name: str, email: str) -> None:
    """Nadia asks somebody to join."""
    page = administrator.page
    administrator.goes_to(HOME + "users/")
    administrator.finds_nothing_serious("users")
    page.get_by_role("link", name="Invite a user").click()
    administrator.finds_nothing_serious("users_invite")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("main")).to_contain_text(email)


def joins(newcomer: Person, email: str) -> None:
    """The invited person opens the mail, chooses a password, and is in the practice."""
    page = newcomer.page
    newcomer.goes_to(newcomer.link_in(newcomer.newest_mail(email), "/accounts/join/"))
    assert page.url.endswith("/accounts/join/"), "the secret has left the address bar"
    expect(page.locator("main")).to_contain_text("Harbour Dental")
    newcomer.finds_nothing_serious("join_new")
    page.locator("input[name=password1]").fill(PASSWORD)
    page.locator("input[name=terms]").check()
    page.get_by_role("button", name="Join").click()
    expect(page.locator("h1")).to_contain_text("Hello")
    newcomer.finds_nothing_serious("home_of_a_member")


def opens_the_page_of(administrator: Person, name: str) -> None:
    administrator.goes_to(HOME + "users/")
    administrator.page.locator("main").get_by_role("link", name=name).click()
    expect(administrator.page.locator("h1")).to_contain_text(name)


def confirms(person: Person, button: str) -> None:
    """The button of the page, and the same word once more in the dialog that asks."""
    person.page.locator("main").get_by_role("button", name=button).first.click()
    person.page.locator("dialog[open]").get_by_role("button", name=button.split(" ", maxsplit=1)[0]).click()


@pytest.mark.browser
@pytest.mark.accepts("A11")
@pytest.mark.accepts("A12")
def test_user_joins_on_a_phone_and_loses_the_practice_when_suspended(person):
    nadia, hugo = person(), person(PHONE)
    nadia.signs_in("nadia@harbour.example")
    invites(nadia, "Hugo Lund", "hugo@harbour.example")
    joins(hugo, "hugo@harbour.example")
    hugo.goes_to(HOME + "users/")
    expect(hugo.page.locator("main")).to_contain_text("Only administrators")
    opens_the_page_of(nadia, "Hugo Lund")
    nadia.finds_nothing_serious("user")
    confirms(nadia, "Suspend")
    expect(nadia.page.locator("h1")).to_contain_text("suspended", ignore_case=True)
    hugo.goes_to(HOME + "patients/")
    expect(hugo.page.locator("h1")).to_have_text("Sign in")
    opens_the_page_of(nadia, "Hugo Lund")
    nadia.page.get_by_role("button", name="Reactivate").click()
    hugo.signs_in("hugo@harbour.example", PASSWORD)


@pytest.mark.browser
@pytest.mark.accepts("A13")
def test_visiting_dentist_sees_two_patients_and_one_less_when_it_is_taken_away(person):
    nadia, ines = person(), person(PHONE)
    ines.signs_in("ines@harbour.example")
    ines.goes_to(HOME + "patients/")
    patients = ines.page.locator("main a[href*='/patients/']").filter(has_not_text="New patient")
    before = set(patients.all_inner_texts())
    ines.finds_nothing_serious("patients_of_a_visitor")
    nadia.signs_in("nadia@harbour.example")
    opens_the_page_of(nadia, "Ines Duarte")
    nadia.page.get_by_role("link", name="Choose the patients").click()
    nadia.finds_nothing_serious("assignments")
    nadia.page.locator("#find-patient").fill("tanaka")
    nadia.page.get_by_role("button", name="Find").click()
    nadia.page.locator("section", has=nadia.page.locator("#find-title")).get_by_role("button", name="Assign").click()
    ines.goes_to(HOME + "patients/")
    added = set(patients.all_inner_texts()) - before
    assert len(before) == 2
    assert any("Tanaka" in text for text in added)


@pytest.mark.browser
@pytest.mark.accepts("A9")
@pytest.mark.accepts("A10")
def test_viewer_starts_the_trial_and_asks_for_an_invoice(person):
    vera = person()
    vera.signs_in("vera@looks.example")
    page = vera.page
    vera.finds_nothing_serious("home_of_a_viewer")
    vera.goes_to("/p/vera/plan/")
    vera.finds_nothing_serious("plan_viewer")
    page.get_by_role("button", name="Start the trial").click()
    expect(page.locator("main")).to_contain_text("Your plan: Trial")
    expect(page.get_by_role("button", name="Start the trial")).to_have_count(0)
    page.get_by_role("link", name="Subscribe").click()
    vera.finds_nothing_serious("plan_subscribe")
    page.get_by_role("button", name="Ask for an invoice").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    page.locator("[name=billing_name]").fill("Lindqvist Tandvård AB")
    page.locator("[name=billing_address]").fill("Storgatan 1, Lund")
    page.get_by_role("button", name="Ask for an invoice").click()
    expect(page.locator("main")).to_contain_text("Requested on")
    vera.finds_nothing_serious("plan_asked")


@pytest.mark.browser
@pytest.mark.accepts("A8")
@pytest.mark.accepts("A14")
@pytest.mark.accepts("A15")
def test_administrator_finds_everything_in_my_account(person):
    nadia = person()
    nadia.signs_in("nadia@harbour.example")
    nadia.finds_nothing_serious("home_of_an_administrator")
    nadia.goes_to("/me/")
    around = nadia.page.get_by_role("navigation", name="My Account").first
    names = [name.strip() for name in around.get_by_role("link").all_inner_texts()]
    assert names == MY_ACCOUNT
    for name in names:
        nadia.page.get_by_role("navigation", name="My Account").first.get_by_role("link", name=name, exact=True).click()
        expect(nadia.page.locator("h1")).to_be_visible()
        nadia.finds_nothing_serious("my_account_" + name.lower().replace(" ", "_"))
