"""Managing files in the browser: panel, order, moving, bin, privacy, export, merging, and photos from a phone."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import Person
from tests.samples.phone_photos import orientation_photo

MILLISECONDS = 60_000
PHOTOS = ("left.jpg", "middle.jpg", "right.jpg")


def new_patient(dentist: Person, first_name: str, last_name: str) -> Page:
    """The first collection of somebody nobody knew."""
    page = dentist.page
    dentist.goes_to("/p/harbour-dental/patients/new/")
    for label, text in (("First name", first_name), ("Last name", last_name), ("Date of birth", "1991-03-08")):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Create patient").click()
    expect(page.locator("h1")).to_contain_text("New collection")
    return page


def photos(folder: Path) -> list[str]:
    """Three that differ."""
    for number, name in enumerate(PHOTOS, 1):
        (folder / name).write_bytes(orientation_photo(number) + name.encode())
    return [str(folder / name) for name in PHOTOS]


def adds(page: Page, paths: list[str]) -> None:
    page.locator("input[data-input=files]").set_input_files(paths)
    expect(page.locator(".gallery .thumb-picture img")).to_have_count(len(paths), timeout=MILLISECONDS)


def names(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".gallery .thumb-caption a").all_inner_texts()]


def thumb(page: Page, name: str) -> Locator:
    return page.locator(".gallery .thumb", has_text=name)


@pytest.mark.browser
@pytest.mark.accepts("C10")
@pytest.mark.accepts("C14")
def test_case_images_stay_and_an_order_is_laid_by_hand(person, tmp_path):
    dentist = person()
    dentist.signs_in("nadia@harbour.example")
    page = new_patient(dentist, "Milo", "Okonkwo")
    adds(page, photos(tmp_path))
    collection = page.url
    for name in ("left", "right"):
        thumb(page, name).get_by_role("button", name="View").click()
    panel = page.get_by_role("complementary", name="Case images")
    expect(panel.locator(".case-image")).to_have_count(2)
    dentist.finds_nothing_serious("case_images")
    page.reload()
    expect(panel.locator(".case-image")).to_have_count(2)
    panel.locator("[data-big-view]").first.click()
    big = page.locator("#big-view")
    expect(big.locator("[data-big=position]")).to_have_text("1 of 2")
    dentist.finds_nothing_serious("big_view")
    page.keyboard.press("ArrowRight")
    expect(big.locator("[data-big=position]")).to_have_text("2 of 2")
    page.keyboard.press("Escape")
    expect(big).to_be_hidden()

    before = names(page)
    dentist.goes_to(f"{collection}arrange/")
    page.get_by_role("button", name=f"Later: {before[0]}").click()
    dentist.finds_nothing_serious("arrange")
    page.get_by_role("button", name="Save the order").click()
    expect(page.locator(".gallery .thumb-caption a").first).to_have_text(before[1])
    assert names(page) == [before[1], before[0], before[2]]


def moves_two_and_takes_it_back(dentist: Person) -> None:
    page, bar = dentist.page, dentist.page.get_by_role("region", name="Selection")
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).click(modifiers=["Shift"])
    expect(bar.locator("[data-count]")).to_have_text("2")
    bar.get_by_role("button", name="Move", exact=True).click()
    dentist.finds_nothing_serious("move")
    page.locator("#target-new").check()
    page.get_by_label("Title").fill("Second visit")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("2 files are in “Second visit” now.")).to_be_visible()
    expect(page.locator(".gallery .thumb")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".gallery .thumb")).to_have_count(3)


def bins_one_and_brings_it_back(dentist: Person) -> None:
    page, collection = dentist.page, dentist.page.url
    page.locator("[data-pick]").nth(2).check()
    page.get_by_role("region", name="Selection").get_by_role("button", name="Move to the bin").click()
    expect(page.get_by_text("1 file is in the bin for 30 days.")).to_be_visible()
    dentist.goes_to(f"{collection.partition('?')[0]}bin/")
    dentist.finds_nothing_serious("bin")
    page.get_by_role("button", name="Restore").first.click()
    dentist.goes_to(collection)
    expect(page.locator(".gallery .thumb")).to_have_count(3)


def hides_the_name(dentist: Person, initials: str) -> None:
    page, whole = dentist.page, dentist.page.locator(".patient-banner .private-full")
    page.get_by_role("button", name="Privacy").click()
    expect(whole).to_have_css("width", "1px")  # there for who listens, gone for who looks
    expect(page.locator(".patient-banner .private-short")).to_have_text(initials)
    dentist.finds_nothing_serious("private")
    page.get_by_role("button", name="Privacy").click()
    expect(whole).to_have_count(0)


def exports(dentist: Person, name: str) -> bytes:
    page = dentist.page
    page.locator(".crumbs a").nth(1).click()
    page.get_by_role("button", name="Export").click()
    page.locator("dialog[open]").get_by_role("button", name="Export").click()
    download = page.locator(".export-row", has_text=name).get_by_role("link", name="Download")
    expect(download).to_be_visible(timeout=MILLISECONDS)
    dentist.finds_nothing_serious("exports")
    return page.request.get(download.get_attribute("href")).body()


@pytest.mark.browser
@pytest.mark.accepts("B5")
@pytest.mark.accepts("B6")
@pytest.mark.accepts("B7")
@pytest.mark.accepts("B9")
@pytest.mark.accepts("C11")
def test_files_move_come_back_hide_and_are_exported(person, tmp_path):
    dentist = person()
    dentist.signs_in("nadia@harbour.example")
    page, paths = new_patient(dentist, "Ravi", "Lindqvist"), photos(tmp_path)
    adds(page, paths)
    moves_two_and_takes_it_back(dentist)
    bins_one_and_brings_it_back(dentist)
    hides_the_name(dentist, "RL")
    sent = {hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}
    with zipfile.ZipFile(io.BytesIO(exports(dentist, "Ravi Lindqvist"))) as packed:
        assert sent <= {hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist()}
    assert dentist.waits_for_mails("nadia@harbour.example", "export")


@pytest.mark.browser
@pytest.mark.accepts("B1")
@pytest.mark.accepts("B8")
def test_two_entries_of_one_person_become_one_and_are_parted_again(person):
    dentist = person()
    dentist.signs_in("nadia@harbour.example")
    page = new_patient(dentist, "Farida", "Castellanos")
    page.locator(".crumbs a").nth(1).click()
    first = page.url
    dentist.goes_to("/p/harbour-dental/patients/new/")
    for label, text in (
        ("First name", "Farida"),
        ("Last name", "Castellanos"),
        ("Date of birth", "1991-03-08"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Create patient").click()
    dentist.finds_nothing_serious("likely_duplicate")
    page.get_by_role("button", name="Create anyway").click()
    expect(page.locator("h1")).to_contain_text("New collection")

    dentist.goes_to(f"{first}merge/")
    page.locator("main .person a").first.click()
    dentist.finds_nothing_serious("merge")
    for choice in page.locator(".pair-choice").all():
        choice.locator("input").first.check()
    page.locator("input[name=same_person]").check()
    page.get_by_role("button", name="Merge the two").click()
    expect(page.get_by_text("was merged into this patient")).to_be_visible()
    expect(page.locator(".collection-row")).to_have_count(2)
    page.get_by_role("button", name="Part them again").click()
    expect(page.locator(".collection-row")).to_have_count(1)


def address_in(picture: bytes) -> str:
    """What a phone's camera reads."""
    grey = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    text, _points, _straight = cv2.QRCodeDetector().detectAndDecode(grey)
    return text


@pytest.mark.browser
@pytest.mark.accepts("C16")
def test_a_phone_sends_a_photo_to_the_chair(person, tmp_path):
    dentist, phone = person(), person(PHONE)
    dentist.signs_in("nadia@harbour.example")
    page = new_patient(dentist, "Saoirse", "Brandt")
    page.get_by_role("button", name="Use your phone").click()
    box = page.locator("dialog[open] .qr-box")
    expect(box).to_be_visible()
    dentist.finds_nothing_serious("phone_code")
    phone.goes_to(address_in(box.screenshot()))
    phone.finds_nothing_serious("phone_landing")
    phone.page.get_by_role("button", name="Use this phone").click()
    expect(page.locator("dialog[open]")).to_contain_text("A phone is connected", timeout=15_000)
    phone.page.locator("input[data-input=files]").set_input_files(photos(tmp_path)[:1])
    expect(phone.page.locator("#sent")).to_contain_text("left.jpg", timeout=MILLISECONDS)
    phone.finds_nothing_serious("phone_sent")
    expect(page.locator("dialog[open]")).to_contain_text("1 file arrived", timeout=15_000)
    phone.page.get_by_role("button", name="Done").click()
    expect(phone.page.locator("h1")).to_have_text("Done")
    page.reload()
    expect(page.locator(".gallery .thumb-picture img")).to_have_count(1, timeout=MILLISECONDS)
