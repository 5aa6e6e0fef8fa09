"""Many files, a thousand in the long run, over a bad line with the tab closed once: all arrive, none of them twice."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Person
from tests.browser.rooms import opens_a_collection

LONG = os.environ.get("BITEWING_LONG") == "yes"
FOLDERS, EACH = (50, 20) if LONG else (50, 6)  # the thousand are sent in each run by test_thousand.py, without a page
OFF_SECONDS = 30 if LONG else 4
BYTES = 200_000 if LONG else 300
PATIENCE = 900 if LONG else 300  # a busy machine is slow; a quiet one needs less than a minute
ARRIVED = "document.querySelector('upload-area').queue.entries.filter(e => e.state === 'done').length"
BUSY = "document.querySelector('upload-area').queue.isBusy()"


def thousand_files(folder: Path) -> list[str]:
    """The SHA-256 of each, and some litter beside them."""
    source, sums = random.Random(7), []
    for number in range(FOLDERS * EACH):
        path = folder / f"disc/left {number // EACH:02}/notes {number % EACH:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = source.randbytes(BYTES // 2).hex().encode()
        path.write_bytes(body)
        sums.append(hashlib.sha256(body).hexdigest())
    (folder / "disc/.DS_Store").write_bytes(b"litter")
    return sums


# Five of a hundred parts get lost on their way; in the page, for Playwright is too slow to look at each of thousands.
BAD_LINE = """
    const send = XMLHttpRequest.prototype.send;
    let dice = 5;
    XMLHttpRequest.prototype.send = function (body) {
        dice = (dice * 48271) % 2147483647;
        if (dice % 20) return send.call(this, body);
        setTimeout(() => this.dispatchEvent(new ProgressEvent('error')), 5);
    };
"""


def new_collection(dentist: Person) -> tuple[Page, str]:
    page = opens_a_collection(dentist)
    page.locator(".crumbs a").nth(1).click()
    page.get_by_role("link", name="New collection").first.click()
    page.locator("input[name=title]").fill("A disc of a thousand")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("A disc of a thousand")
    return page, page.url


def choose(page: Page, folder: Path) -> None:
    page.locator("input[data-input=folder]").set_input_files(str(folder))


def wait_until(page: Page, reached: str, seconds: int = PATIENCE) -> None:
    """The page's policy forbids what Playwright would do for this; while it waits, the bad line goes on being bad."""
    until = time.monotonic() + seconds
    while not page.evaluate(reached):
        assert time.monotonic() < until, "it never came to that"
        page.wait_for_timeout(500)


def received(page: Page, url: str) -> list[str]:
    """The SHA-256 of each file in the ZIP of the collection."""
    with zipfile.ZipFile(io.BytesIO(page.request.get(f"{url}download/").body())) as packed:
        return sorted(hashlib.sha256(packed.read(name)).hexdigest() for name in packed.namelist())


@pytest.mark.browser
@pytest.mark.accepts("C1")
@pytest.mark.accepts("C4")
@pytest.mark.accepts("C5")
def test_many_files_over_a_bad_line_arrive_once(person, tmp_path):
    sums = thousand_files(tmp_path)
    dentist = person()
    page, url = new_collection(dentist)
    context = page.context
    context.add_init_script(BAD_LINE)
    page.reload()
    choose(page, tmp_path / "disc")
    wait_until(page, f"{ARRIVED} >= {FOLDERS * EACH // 5}")
    context.set_offline(True)
    page.wait_for_timeout(OFF_SECONDS * 1000)
    context.set_offline(False)
    wait_until(page, f"{ARRIVED} >= {FOLDERS * EACH * 2 // 5}")
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(url)
    expect(page.locator("[data-offer-text]")).to_contain_text("files were not finished", timeout=15_000)
    choose(page, tmp_path / "disc")
    wait_until(page, f"!{BUSY}")
    expect(page.locator("[data-upload-summary]")).to_have_text(re.compile(r"^\d+ added, \d+ already here$"))
    expect(page.locator("[data-upload-unfinished]")).to_be_hidden()
    assert page.locator(".upload-row").count() <= 200
    assert received(page, url) == sorted(sums)
