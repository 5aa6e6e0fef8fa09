"""Journey 1: a dentist signs up, creates a patient with a collection, and drops in a folder of real files."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.people import Person
from tests.samples import issue_folder
from tests.samples.phone_photos import is_upright

EMAIL = "grace@lindholm.example"
PASSWORD = "seven quiet molars"
READY_MILLISECONDS = 150_000


def signs_up(dentist: Person) -> None:
    page = dentist.page
    dentist.goes_to("/accounts/signup/")
    dentist.finds_nothing_serious("sign_up")
    page.get_by_label("Full name").fill("Grace Lindholm")
    page.get_by_label("E-mail").fill(EMAIL)
    page.locator("input[name=password1]").fill(PASSWORD)
    page.get_by_label("Practice name").fill("Lindholm Dental")
    page.locator("select[name=country]").select_option("SE")
    page.locator("input[name=terms]").check()
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator("h1")).not_to_have_text("Create an account")


def confirms(dentist: Person) -> None:
    page = dentist.page
    dentist.goes_to(dentist.link_in(dentist.newest_mail(EMAIL), "confirm-email/"))
    page.get_by_role("button", name="Confirm my address").click()
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("Hello, Grace")
    expect(page.get_by_text("30 days left")).to_be_visible()


def creates_a_patient(dentist: Person) -> None:
    page = dentist.page
    page.get_by_role("link", name="New patient").first.click()
    dentist.finds_nothing_serious("new_patient")
    page.get_by_label("First name").fill("Ingrid")
    page.get_by_label("Last name").fill("Åkesson")
    page.get_by_label("Date of birth").fill("1974-06-21")
    page.get_by_role("button", name="Create patient").click()
    expect(page.locator("h1")).to_contain_text("New collection")


def drops(dentist: Person, paths: list[str]) -> None:
    page = dentist.page
    page.locator("input[data-input=files]").set_input_files(paths)
    expect(page.locator("[data-upload-summary]")).to_have_text("49 added, 2 refused", timeout=READY_MILLISECONDS)
    dentist.finds_nothing_serious("collection_uploading")


@pytest.mark.browser
@pytest.mark.accepts("A1")
@pytest.mark.accepts("A2")
@pytest.mark.accepts("B1")
@pytest.mark.accepts("B3")
@pytest.mark.accepts("C1")
@pytest.mark.accepts("C3")
@pytest.mark.accepts("C6")
@pytest.mark.accepts("C7")
def test_dentist_signs_up_and_drops_in_a_folder(person, tmp_path):
    dentist = person()
    signs_up(dentist)
    confirms(dentist)
    creates_a_patient(dentist)
    expect(dentist.page.get_by_role("button", name="Download all")).to_be_disabled()
    samples = issue_folder(tmp_path)
    drops(dentist, [str(sample.path) for sample in samples])
    page = dentist.page
    # No reload: the list asks by itself until nothing is unfinished.
    ready = [sample for sample in samples if sample.expected == "ready"]
    expect(page.locator(".gallery .thumb-picture img")).to_have_count(len(ready), timeout=READY_MILLISECONDS)
    expect(page.get_by_role("button", name="Download all")).to_be_enabled()
    problem = page.locator(".problem")
    expect(problem).to_have_count(1)
    expect(problem).to_contain_text("notes.jpg")
    dentist.finds_nothing_serious("collection_full")
    thumbnails = page.locator(".gallery .thumb", has_text=re.compile(r"phone_\d"))
    sources = [image.get_attribute("src") for image in thumbnails.locator("img").all()]
    assert len(sources) == 8
    for source in sources:
        with Image.open(BytesIO(page.request.get(source).body())) as picture:
            assert is_upright(picture)
