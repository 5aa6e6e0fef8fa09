"""Every page about people, looked at by axe: light, dark, and in Arabic on a phone (I4, I6, I7)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import Person

HOME = "/p/harbour-dental/"
# What a stranger sees, and what an administrator does; the address says which file the picture is in.
OUTSIDE = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/confirm-email/again/",
    "/accounts/confirm-email/none/",
    "/accounts/join/",
    "/accounts/inactive/",
    "/nowhere/",
)
INSIDE = (
    HOME,
    "/me/",
    "/me/email/",
    "/me/notices/",
    "/me/practices/",
    "/me/security/",
    "/me/security/sessions/",
    "/me/security/needed/",
    "/me/security/app/",
    "/me/security/recovery-codes/",
    "/me/security/passkeys/add/",
    "/accounts/password/change/",
    HOME + "settings/",
    HOME + "settings/logo/",
    HOME + "users/",
    HOME + "users/invite/",
    HOME + "plan/",
    HOME + "leave/",
    HOME + "audit/",
    HOME + "patients/",
)


def looks_at(person: Person, addresses: tuple[str, ...], how: str) -> None:
    for address in addresses:
        person.goes_to(address)
        expect(person.page.locator("h1").first).to_be_visible()
        person.finds_nothing_serious(f"people_{how}_{address.strip('/').replace('/', '_')}")


def speaks(person: Person, language: str) -> None:
    """Nadia chooses her language in her profile."""
    person.goes_to("/me/")
    person.page.locator("select[name=language]").select_option(language)
    person.page.locator("main form .button-primary").first.click()
    expect(person.page.locator("main .alert").first).to_be_visible()


@pytest.mark.browser
@pytest.mark.accepts("I4")
@pytest.mark.parametrize("how", ["light", "dark"])
def test_pages_about_people_are_accessible(person, how):
    looks_at(person(DESKTOP, color_scheme=how), OUTSIDE, how)
    nadia = person(DESKTOP, color_scheme=how)
    nadia.signs_in("nadia@harbour.example")
    looks_at(nadia, INSIDE, how)
    nadia.goes_to(HOME + "users/")
    nadia.page.locator("main").get_by_role("link", name="Ines Duarte").click()
    nadia.finds_nothing_serious(f"people_{how}_user")
    nadia.page.get_by_role("link", name="Choose the patients").click()
    nadia.finds_nothing_serious(f"people_{how}_assignments")


@pytest.mark.browser
@pytest.mark.accepts("I6")
@pytest.mark.accepts("I7")
def test_pages_about_people_fit_an_arabic_phone(person):
    looks_at(person(PHONE, locale="ar"), OUTSIDE, "arabic")
    nadia = person(PHONE)
    nadia.signs_in("nadia@harbour.example")
    speaks(nadia, "ar")
    expect(nadia.page.locator("html")).to_have_attribute("dir", "rtl")
    looks_at(nadia, INSIDE, "arabic")
    speaks(nadia, "")
    expect(nadia.page.locator("html")).to_have_attribute("dir", "ltr")
