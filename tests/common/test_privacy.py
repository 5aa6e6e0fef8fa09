"""Privacy mode: what a device in the surgery shows of names and pictures until one points at them (B7)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from image_collections.models import Item
from tests.image_collections.page_parts import give_pictures
from tests.sharing.conftest import make_link, sender

__all__ = ["make_link", "sender"]

HIDDEN = '<span class="private-short" aria-hidden="true">EM</span><bdi class="private-full">Elena Marchetti</bdi>'
PATIENTS = re.compile(r"\{\{\s*[\w.]*(?:patient\.full_name|row\.patient)\s*\}\}")
SPOKEN = re.compile(r'aria-label="(?:\{%.*?%\}|\{\{.*?\}\}|[^"])*"')
TEMPLATES = [path for path in Path(settings.ROOT).glob("*/templates/**/*.html") if "/export/" not in path.as_posix()]


PAGES = {
    **dict.fromkeys(("practice_home", "patient_list", "link_list"), ""),
    **dict.fromkeys(("patient_page", "patient_edit", "patient_people", "collection_new"), "patient"),
    **dict.fromkeys(("collection_page", "collection_edit", "collection_bin", "link_new"), "collection"),
    **dict.fromkeys(("item_page", "item_tag"), "item"),
}


def switch(browser: Client, way: str, page: str = "/p/northside/"):
    return browser.post(reverse("set_privacy"), {"privacy": way, "next": page})


def address_of(name: str, item: Item) -> str:
    """Of a page on which Elena's name stands."""
    ids = {"patient": item.collection.patient_id, "collection": item.collection_id, "item": item.pk}
    return reverse(name, args=["northside", *(ids[what] for what in (PAGES[name],) if what)])


@pytest.fixture
def private(as_alice) -> Client:
    switch(as_alice, "on")
    return as_alice


@pytest.mark.accepts("B7")
def test_the_switch_is_a_cookie_of_this_device_for_a_year(as_bob):
    answer = switch(as_bob, "on", "/p/northside/patients/")
    cookie = answer.cookies["privacy"]
    assert (answer.url, cookie.value, cookie["max-age"]) == ("/p/northside/patients/", "on", 365 * 24 * 3600)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert switch(as_bob, "off").cookies["privacy"]["max-age"] == 0
    assert switch(as_bob, "on", "https://elsewhere.example/").url == "/"


@pytest.mark.accepts("B7")
def test_behind_tls_the_cookie_belongs_to_this_host_alone(as_bob, settings):
    settings.SESSION_COOKIE_SECURE, settings.PRIVACY_COOKIE_NAME = True, "__Host-privacy"
    cookie = switch(as_bob, "on").cookies["__Host-privacy"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


@pytest.mark.accepts("B7")
def test_the_switch_can_be_pressed_and_says_so(as_bob):
    pressed = []
    for way in ("off", "on", "off"):
        switch(as_bob, way)
        page = as_bob.get("/p/northside/patients/").content.decode()
        pressed.append(
            re.search(r'class="button button-ghost privacy-toggle"[^>]* value="(\w+)" aria-pressed="(\w+)"', page)
        )
        assert ('class="is-private"' in page) == (way == "on")
    assert [found.groups() for found in pressed] == [("on", "false"), ("off", "true"), ("on", "false")]


@pytest.mark.accepts("B7")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_shows_initials_and_keeps_the_name_for_those_who_point_at_it(name, private, xray, make_link):
    make_link()
    give_pictures(xray)
    address = address_of(name, xray)
    page = private.get(address).content.decode()
    assert HIDDEN in page
    body = re.sub(r'(?:value|aria-label|title)="[^"]*"', "", page)
    assert body.count("Elena Marchetti") == body.count('<bdi class="private-full">Elena Marchetti</bdi>')
    switch(private, "off")
    page = private.get(address).content.decode()
    assert ("Elena Marchetti" in page, "private-" in page) == (True, False)


@pytest.mark.accepts("B7")
def test_what_a_search_finds_is_hidden_too(private, elena):
    part = private.post("/p/northside/patients/", {"q": "marchetti"}, headers={"HX-Request": "true"}).content.decode()
    assert HIDDEN in part


@pytest.mark.accepts("B7")
def test_a_name_that_is_no_link_can_be_reached_by_keyboard(private, elena, xray):
    page = private.get(reverse("patient_page", args=["northside", elena.pk])).content.decode()
    assert page.count(f'<span class="private-name" tabindex="0">{HIDDEN}') == 2  # the heading, and where you are
    page = private.get(reverse("collection_page", args=["northside", xray.collection_id])).content.decode()
    assert (page.count(f'<span class="private-name">{HIDDEN}'), 'class="private-name" tabindex' in page) == (2, False)


@pytest.mark.accepts("B7")
def test_no_template_writes_a_patients_name_past_privacy_mode():
    """In running text a name is said in full, because somebody decides by it; everywhere else {% private_name %}."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in TEMPLATES
        for line in path.read_text().splitlines()
        if PATIENTS.search(SPOKEN.sub("", line))
    ]
    assert found == []
