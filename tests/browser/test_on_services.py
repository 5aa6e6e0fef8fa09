"""The main way on PostgreSQL, Redis and an S3 store: parts and pictures go between browser and store directly."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.rooms import grey_of, opens_a_collection
from tests.samples import big_photo


@pytest.mark.browser
@pytest.mark.services
@pytest.mark.accepts("C4")
@pytest.mark.accepts("E3")
def test_pictures_go_between_browser_and_store(person_on_services, tmp_path):
    dentist = person_on_services()
    page = opens_a_collection(dentist)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {urlsplit(request.url).port}"))
    page.get_by_role("link", name="Panoramic", exact=True).click()
    expect(page.locator(".corner-top-end")).to_contain_text("window", timeout=15_000)
    assert len(set(grey_of(page))) > 20
    page.get_by_role("link", name="Back to the collection").click()
    photo = big_photo(tmp_path).path
    page.locator("input[data-input=files]").set_input_files(str(photo))
    expect(page.locator("[data-upload-summary]")).to_contain_text("1 added", timeout=60_000)
    card = page.locator(".gallery .thumb", has_text=photo.name)
    expect(card.locator("img")).to_have_count(1, timeout=60_000)
    own = urlsplit(dentist.address).port
    parts = {line for line in asked if line.startswith("PUT")}
    assert parts
    assert f"PUT {own}" not in parts
    original = card.get_by_role("link", name="Download original", include_hidden=True).get_attribute("href")
    received = page.request.get(original).body()
    assert hashlib.sha256(received).digest() == hashlib.sha256(photo.read_bytes()).digest()
