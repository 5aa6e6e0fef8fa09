"""The operator's journey: a second factor, then every page of the admin, in Chromium under the policy."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import DEMO_PASSWORD, Person
from tests.operators import code_now

pytestmark = pytest.mark.browser
TABLES = ("practice", "subscription", "signup", "user", "outgoingmail")


def sets_up_an_app(operator: Person) -> None:
    """Led there by the door."""
    page = operator.page
    operator.goes_to("/admin/")
    page.locator("input[name=login]").fill("operator@bitewing.example")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/me/security/needed/"))
    page.locator("a[href*='/me/security/app/']").click()
    secret = page.locator("#app-secret").inner_text()
    page.locator("input[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator("h1")).to_contain_text("recovery codes")


@pytest.mark.accepts("A6")
@pytest.mark.accepts("A10")
def test_operator_sets_up_a_factor_and_works(person):
    operator = person(DESKTOP)
    sets_up_an_app(operator)
    tours(operator, "light")
    activates(operator)
    state = operator.page.context.storage_state()
    tours(person(DESKTOP, storage_state=state, color_scheme="dark"), "dark")
    tours(person(PHONE, storage_state=state), "phone")


def tours(operator: Person, name: str) -> None:
    """The index, each list, and a row of each that has one."""
    page = operator.page
    operator.goes_to("/admin/")
    operator.finds_nothing_serious(f"admin_{name}")
    for table in TABLES:
        operator.goes_to(f"/admin/accounts/{table}/")
        operator.finds_nothing_serious(f"admin_{table}_{name}")
        rows = page.locator("#result_list tbody th a")
        if rows.count():
            rows.first.click()
            expect(page.locator("#content h1")).to_contain_text("View")
            operator.finds_nothing_serious(f"admin_{table}_row_{name}", preload=False)


def activates(operator: Person) -> None:
    """From the list, through the question, to what was done."""
    page = operator.page
    operator.goes_to("/admin/accounts/practice/?q=harbour-dental")
    page.locator("#result_list input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("activate_for_a_year")
    page.locator("button[name=index]").click()
    expect(page.locator("h1")).to_have_text("Activate the subscription?")
    operator.finds_nothing_serious("admin_asks", preload=False)
    page.locator("input[type=submit]").click()
    year = time.gmtime().tm_year + 1
    expect(page.locator(".messagelist")).to_contain_text(re.compile(rf"Harbour Dental works .* {year}\."))
