"""An upload over a bad line: parts fail, the page is loaded again in the middle; nothing is lost or doubled."""

from __future__ import annotations

import hashlib
import itertools

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from tests.browser.people import Person
from tests.browser.rooms import RECORDS, opens_a_collection

MIB = 1024 * 1024


def large_picture(path) -> bytes:
    """A TIFF of noise, 27 MB: four parts."""
    noise = np.random.default_rng(1).integers(0, 255, (3000, 3000, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, "TIFF")
    assert path.stat().st_size > 24 * MIB
    return path.read_bytes()


def bad_line(dentist: Person) -> None:
    """Every second part gets lost."""
    turns = itertools.cycle([True, False])

    def answer(route: Route) -> None:
        if route.request.method == "PUT" and next(turns):
            route.abort("connectionreset")
        else:
            route.continue_()

    dentist.page.route("**/parts/**", answer)


@pytest.mark.browser
@pytest.mark.accepts("C4")
def test_upload_survives_lost_parts_and_a_reload(person, tmp_path):
    path = tmp_path / "large.tif"
    sent = large_picture(path)
    dentist = person()
    page = opens_a_collection(dentist, RECORDS)
    bad_line(dentist)
    parts: list[str] = []
    page.on(
        "response", lambda answer: parts.append(answer.url) if answer.request.method == "PUT" and answer.ok else None
    )
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("input[data-input=files]").set_input_files(str(path))
    with page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
        pass
    page.reload()
    page.locator("input[data-input=files]").set_input_files(str(path))
    expect(page.locator("[data-upload-summary]")).to_contain_text("1 added", timeout=60_000)
    assert len(parts) == len(set(parts)) == 4
    card = page.locator(".gallery .thumb", has_text="large.tif")
    expect(card).to_have_count(1, timeout=60_000)
    expect(card.locator("img")).to_have_count(1, timeout=60_000)
    original = card.get_by_role("link", name="Download original", include_hidden=True).get_attribute("href")
    received = page.request.get(original).body()
    assert hashlib.sha256(received).hexdigest() == hashlib.sha256(sent).hexdigest()
