"""Journey 2: tagging on the chart, filtering by kind, and the viewer on real 12-bit data."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.rooms import RECORDS, grey_of, opens_a_collection


@pytest.mark.browser
@pytest.mark.accepts("D1")
@pytest.mark.accepts("D3")
@pytest.mark.accepts("C9")
def test_dentist_tags_an_xray_and_filters_by_kind(person):
    dentist = person()
    page = opens_a_collection(dentist)
    page.locator(".thumb", has_text="Periapical 46, 47").get_by_role("link").first.click()
    page.get_by_role("link", name="Tag", exact=True).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Title").fill("Apex of 46")
    dialog.locator(".tooth", has=page.locator("input[value='48']")).click()
    dentist.finds_nothing_serious("tag_dialog")
    dialog.get_by_role("button", name="Save tag").click()
    expect(page.locator("h1")).to_contain_text("Apex of 46")
    expect(page.locator(".viewer-panel")).to_contain_text("48")
    page.get_by_role("link", name="Back to the collection").click()
    page.get_by_role("navigation", name="Kind").get_by_role("link", name="Bitewing").click()
    expect(page.locator(".gallery .thumb")).to_have_count(2)
    assert "kind=" in page.url
    dentist.finds_nothing_serious("collection_filtered")
    page.reload()
    expect(page.locator(".gallery .thumb")).to_have_count(2)


@pytest.mark.browser
@pytest.mark.accepts("G1")
def test_what_needs_a_selection_waits_for_one(person):
    dentist = person()
    page = opens_a_collection(dentist)
    bar = page.get_by_role("region", name="Selection")
    share = bar.get_by_role("button", name="Share")
    expect(share).to_be_disabled()
    reason = bar.get_by_text("Select files to tag, move, share or download them.")
    expect(reason).to_be_visible()
    dentist.finds_nothing_serious("collection")
    page.locator("[data-pick]").first.check()
    expect(reason).to_be_hidden()
    dentist.finds_nothing_serious("collection_selected")
    share.click()
    expect(page.locator("main")).to_contain_text("1 file")


@pytest.mark.browser
@pytest.mark.accepts("E1")
@pytest.mark.accepts("E2")
@pytest.mark.accepts("E3")
def test_dentist_looks_at_an_xray(person):
    dentist = person()
    page = opens_a_collection(dentist)
    page.get_by_role("link", name="Panoramic", exact=True).click()
    heads_up = page.locator(".corner-top-end")
    expect(heads_up).to_contain_text("window", timeout=15_000)
    dentist.finds_nothing_serious("viewer")
    usual = grey_of(page)
    page.locator("#viewer-window").fill("402")  # a step of the slider
    expect(heads_up).to_contain_text("window 402")
    harder = grey_of(page)
    assert len(set(harder)) > 20
    assert harder != usual
    page.get_by_role("button", name="Reset").click()
    expect(heads_up).not_to_contain_text("window 402")
    for name in ("Invert", "Right", "Mirror", "Flip", "Closer"):
        before = grey_of(page)
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(150)
        assert grey_of(page) != before, name
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(150)
    assert grey_of(page) == usual
    place = page.locator(".viewer-position .number").inner_text()
    page.locator("image-viewer canvas").focus()
    page.keyboard.press("]")
    expect(page.locator(".viewer-position .number")).not_to_have_text(place)
    page.get_by_role("link", name="Previous", exact=True).click()
    expect(page.locator(".viewer-position .number")).to_have_text(place)


@pytest.mark.browser
@pytest.mark.accepts("I7")
def test_pages_fit_a_phone(person):
    dentist = person(PHONE)
    page = opens_a_collection(dentist)
    dentist.finds_nothing_serious("collection")
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".corner-top-end")).to_contain_text("window", timeout=15_000)
    dentist.finds_nothing_serious("viewer")
    for name in ("patients/", "", "links/", "audit/", "settings/", "patients/new/"):
        dentist.goes_to(f"/p/harbour-dental/{name}")
        dentist.finds_nothing_serious(f"page_{name.strip('/').replace('/', '_') or 'home'}")


@pytest.mark.browser
@pytest.mark.accepts("I4")
def test_pages_are_accessible_in_the_dark(person):
    dentist = person(color_scheme="dark")
    opens_a_collection(dentist)
    dentist.finds_nothing_serious("dark_collection")
    for name in ("patients/", "", "links/", "audit/", "settings/"):
        dentist.goes_to(f"/p/harbour-dental/{name}")
        dentist.finds_nothing_serious(f"dark_{name.strip('/') or 'home'}")


@pytest.mark.browser
@pytest.mark.accepts("C1")
def test_everything_but_drawing_works_without_scripts(person, tmp_path):
    dentist = person(java_script_enabled=False)
    page = opens_a_collection(dentist)
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".stage img")).to_be_visible()
    page.get_by_role("link", name="Tag", exact=True).click()
    page.get_by_label("Title").fill("Panoramic")
    page.get_by_role("button", name="Save tag").click()
    expect(page.locator("h1")).to_contain_text("Panoramic")
    note = tmp_path / "plain.txt"
    note.write_text("Sent by a plain form.", encoding="utf-8")
    dentist.goes_to("/p/harbour-dental/")
    opens_a_collection(dentist, RECORDS, signed_in=True)
    page.locator("input[data-input=files]").set_input_files(str(note))
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("plain.txt").first).to_be_visible()
