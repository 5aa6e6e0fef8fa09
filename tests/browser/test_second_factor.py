"""An app, a passkey of Chromium's own virtual device, recovery codes and sessions, as a person meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.accounts.factors import code_of
from tests.browser.conftest import PHONE
from tests.browser.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.accepts("A6")]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_device(person: Person) -> None:
    """Chromium gets a device that says yes by itself."""
    session = person.page.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def signs_out(person: Person) -> None:
    person.goes_to("/me/")
    person.page.locator("main").get_by_role("button", name="Sign out").click()
    expect(person.page.locator("h1")).to_have_text("Sign in")


def gives_password(person: Person, email: str) -> None:
    person.goes_to("/accounts/login/")
    person.page.get_by_label("E-mail").fill(email)
    person.page.locator("input[name=password]").fill("bitewing and friends")
    person.page.get_by_role("button", name="Sign in", exact=True).click()


def adds_passkey(person: Person, name: str) -> None:
    person.page.get_by_role("link", name="Add a passkey").click()
    person.page.get_by_label("Name").fill(name)
    person.finds_nothing_serious("passkey_add")
    person.page.get_by_role("button", name="Add the passkey").click()


def test_a_passkey_opens_the_account_with_and_without_the_password(person):
    vera = person()
    page = vera.page
    with_device(vera)
    vera.signs_in("vera@looks.example")
    vera.goes_to("/me/security/")
    vera.finds_nothing_serious("security_off")
    adds_passkey(vera, "Laptop in room 2")
    expect(page.locator("h1")).to_have_text("Keep these recovery codes")
    vera.finds_nothing_serious("recovery_codes")
    page.get_by_role("link", name="I have kept them, go on").click()
    expect(page.get_by_text("Laptop in room 2")).to_be_visible()
    vera.finds_nothing_serious("security_on")

    adds_passkey(vera, "The same again")
    expect(page.get_by_text("has a passkey for your account already")).to_be_visible()

    signs_out(vera)
    vera.finds_nothing_serious("sign_in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_contain_text("Hello")

    signs_out(vera)
    gives_password(vera, "vera@looks.example")
    expect(page.locator("h1")).to_have_text("Is it really you?")
    vera.finds_nothing_serious("second_step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_contain_text("Hello")

    vera.goes_to("/me/security/")
    page.get_by_role("button", name="Remove Laptop in room 2").click()
    page.locator("#confirm-dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed")).to_be_visible()
    signs_out(vera)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_have_text("This passkey did not open an account")


def test_an_app_is_set_up_on_a_phone_and_a_lost_one_is_replaced_by_a_code(person, tmp_path):
    tom, elsewhere = person(PHONE), person()
    page = tom.page
    tom.signs_in("tom@harbour.example")
    tom.goes_to("/me/security/")
    page.get_by_role("link", name="Set up an app").click()
    tom.finds_nothing_serious("app")
    secret = page.locator("#app-secret").inner_text()
    page.get_by_label("Code that the app shows now").fill(code_of(secret))
    page.get_by_role("button", name="Turn it on").click()
    codes = page.locator("#recovery-codes").inner_text().split()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "codes.txt")
    assert codes == re.findall(r"\w{4}-\w{4}-\w{4}", Path(tmp_path / "codes.txt").read_text(encoding="utf-8"))
    page.get_by_role("link", name="I have kept them, go on").click()

    gives_password(elsewhere, "tom@harbour.example")
    elsewhere.page.get_by_label("Code from the authenticator app").fill(codes[0])
    elsewhere.page.get_by_role("button", name="Go on with the code").click()
    expect(elsewhere.page.locator("h1")).to_contain_text("Hello")

    tom.goes_to("/me/security/sessions/")
    tom.finds_nothing_serious("sessions")
    page.get_by_role("button", name="End the session").click()
    expect(page.get_by_text("That session is ended")).to_be_visible()
    elsewhere.page.reload()
    expect(elsewhere.page.locator("h1")).to_have_text("Sign in")

    tom.goes_to("/me/security/")
    page.get_by_role("button", name="Remove the app").click()
    page.locator("#confirm-dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The authenticator app is removed")).to_be_visible()
    told = [text.splitlines()[0] for text in tom.mails("tom@harbour.example")]
    assert told[:3] == [
        "The authenticator app was removed",
        "A recovery code was used",
        "An authenticator app was added",
    ]


def test_who_stops_the_browsers_question_is_told_and_may_try_again(person):
    nadia = person()
    nadia.goes_to("/accounts/login/")
    refusal = "Promise.reject(new DOMException('', 'NotAllowedError'))"
    nadia.page.evaluate(f"void (navigator.credentials.get = () => {refusal})")
    nadia.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(nadia.page.get_by_text("That was stopped, or took too long")).to_be_visible()
    nadia.finds_nothing_serious("passkey_stopped")


def test_without_scripts_the_page_says_what_passkeys_need(person):
    nadia = person(java_script_enabled=False)
    nadia.goes_to("/accounts/login/")
    expect(nadia.page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(nadia.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
