"""Files dropped on any page of a patient; asked into which collection; never opened in its place."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.rooms import RECORDS, opens_a_collection

FILES = """names => {
    const files = new DataTransfer();
    for (const name of names) files.items.add(new File([`${name} ${Math.random()}`], name, {type: 'text/plain'}));
    return files;
}"""
DROP = """files => {
    for (const type of ['dragenter', 'dragover', 'drop'])
        if (document.body.dispatchEvent(new DragEvent(type, {dataTransfer: files, bubbles: true, cancelable: true})) &&
            type !== 'dragenter') return 'opened in place of the page';
    return '';
}"""


def drops(page: Page, *names: str) -> None:
    files = page.evaluate_handle(FILES, list(names))
    assert page.evaluate(DROP, files) == ""


def summary(page: Page, text: str) -> None:
    expect(page.locator("[data-upload-summary]")).to_have_text(text, timeout=60_000)


@pytest.mark.browser
@pytest.mark.accepts("C1")
@pytest.mark.accepts("C3")
def test_dropped_on_a_patient_they_go_where_one_says(person):
    dentist: Person = person()
    page = opens_a_collection(dentist)
    page.locator(".crumbs a").nth(1).click()
    drops(page, "chart.txt", "setup.exe")
    places = page.locator("#upload-where")
    expect(places).to_contain_text("Files: 2")
    dentist.finds_nothing_serious("upload_where")
    places.get_by_role("button", name="New collection").click()
    summary(page, "1 added, 1 refused")
    expect(page.locator(".upload-row", has_text="setup.exe")).to_contain_text("This type of file is not accepted.")
    page.get_by_role("link", name="Open the collection").click()
    expect(page.locator("h1")).to_contain_text("New collection")
    expect(page.locator("#items")).to_contain_text("chart.txt", timeout=60_000)


@pytest.mark.browser
@pytest.mark.accepts("C1")
def test_the_viewer_and_the_bin_take_files_too(person):
    page = opens_a_collection(person(), RECORDS)
    collection = page.url
    page.locator(".gallery .thumb-caption a").first.click()
    expect(page.locator("body.viewer")).to_be_visible()
    name = f"beside {time.time()}.txt"
    drops(page, name)
    summary(page, "1 added")
    page.goto(f"{collection}bin/")
    drops(page, "from the bin.txt")
    summary(page, "1 added")
    page.goto(collection)
    for text in (name, "from the bin.txt"):
        expect(page.locator("#items")).to_contain_text(text, timeout=60_000)


@pytest.mark.browser
@pytest.mark.accepts("C1")
@pytest.mark.accepts("C5")
def test_the_same_file_is_told_and_added_when_asked(person, tmp_path):
    page = opens_a_collection(person(), RECORDS)
    text = f"written at {time.time()}"
    for name in ("first.txt", "second.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        page.locator("input[data-input=files]").set_input_files(str(tmp_path / name))
        expect(page.locator(".upload-row", has_text=name)).to_be_visible()
    summary(page, "1 added, 1 already here")
    expect(page.locator(".upload-row", has_text="second.txt")).to_contain_text("Already here as first.txt.")
    page.get_by_role("button", name="Add second.txt anyway").click()
    summary(page, "2 added")


@pytest.mark.browser
@pytest.mark.accepts("C1")
def test_where_nothing_takes_it_a_file_is_not_opened_either(person):
    dentist = person()
    dentist.signs_in("nadia@harbour.example")
    here = dentist.page.url
    drops(dentist.page, "chart.txt")
    assert dentist.page.url == here
