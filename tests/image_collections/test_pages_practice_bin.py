"""The bin of the practice: three tabs, who removed what and when, days left, and pages however much there is."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from image_collections.models import ItemState
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, PatientFactory

NAME = re.compile(r"<td><div class=\"person\">.*?<b>(?:<bdi>)?(.*?)(?:</bdi>)?</b>", re.S)


def open_bin(client: Client, tab: str = "", **query: str):
    return client.get(reverse("practice_bin", args=["northside"]), {"tab": tab, **query})


def names(answer) -> list[str]:
    return NAME.findall(answer.content.decode())


def removed(thing, days: float = 0):
    thing.deleted_at = timezone.now() - datetime.timedelta(days=days)
    thing.save(update_fields=["deleted_at"])
    return thing


@pytest.mark.accepts("B6")
def test_each_sort_has_its_tab_the_last_removed_first(as_bob, northside, elena, review, xray):
    removed(PatientFactory(practice=northside, first_name="Ida", last_name="Ibsen"), 2)
    removed(PatientFactory(practice=northside, first_name="Jon", last_name="Juul"), 1)
    removed(review)
    removed(xray)
    removed(ItemFactory(collection=review, name="dismissed.exe", state=ItemState.REFUSED))

    assert names(open_bin(as_bob)) == ["Jon Juul", "Ida Ibsen"]
    assert names(open_bin(as_bob, "collections")) == ["Implant review"]
    assert names(open_bin(as_bob, "files")) == ["pano.dcm"]
    assert names(open_bin(as_bob, "nonsense")) == ["Jon Juul", "Ida Ibsen"]


@pytest.mark.accepts("B6")
def test_a_row_says_who_when_and_how_long(as_alice, as_bob, review):
    as_bob.post(reverse("collection_remove", args=["northside", review.pk]))
    review.refresh_from_db()
    removed(review, 0.5)

    page = open_bin(as_alice, "collections").content.decode()

    assert "Bob Baker" in page
    assert "30 days left" in page
    assert "Elena Marchetti" in page
    removed(review, 29.5)
    assert "1 day left" in open_bin(as_alice, "collections").content.decode()


@pytest.mark.accepts("B6")
def test_what_is_over_is_not_shown(as_bob, elena, review, xray):
    for thing in (elena, review, xray):
        removed(thing, 30.1)

    for tab in ("patients", "collections", "files"):
        assert names(open_bin(as_bob, tab)) == []
        assert "Nothing here" in open_bin(as_bob, tab).content.decode()


def test_only_administrators_are_offered_to_delete_for_good(as_alice, as_bob, elena):
    removed(elena)

    assert "Delete for good" in open_bin(as_alice).content.decode()
    assert "Delete for good" not in open_bin(as_bob).content.decode()


def test_a_file_says_what_else_lies_in_the_bin(as_bob, elena, review, xray):
    removed(xray)
    removed(review)
    assert "The collection is in the bin, too" in open_bin(as_bob, "files").content.decode()
    removed(elena)
    assert "The patient is in the bin, too" in open_bin(as_bob, "files").content.decode()
    assert "The patient is in the bin, too" in open_bin(as_bob, "collections").content.decode()


@pytest.mark.accepts("A13")
def test_a_limited_member_sees_what_is_of_the_own_patients(as_dora, dora, elena, review, xray, northside):
    for thing in (elena, review, xray):
        removed(thing)
    for tab in ("patients", "collections", "files"):
        assert names(open_bin(as_dora, tab)) == []

    AssignmentFactory(membership=dora.memberships.get(), patient=elena)

    assert names(open_bin(as_dora)) == ["Elena Marchetti"]
    assert names(open_bin(as_dora, "collections")) == ["Implant review"]
    assert names(open_bin(as_dora, "files")) == ["pano.dcm"]
    assert reverse("patient_restore", args=["northside", elena.pk]) not in open_bin(as_dora).content.decode()


@pytest.mark.accepts("I1")
def test_another_practices_bin_does_not_exist(as_charlie, southside, elena):
    removed(elena)

    assert open_bin(as_charlie).status_code == 404
    assert b"Marchetti" not in as_charlie.get(reverse("practice_bin", args=["southside"])).content


@pytest.mark.accepts("I5")
@pytest.mark.parametrize("at_once", [True, False], ids=["at one moment", "one by one"])
def test_pages_show_everything_once(as_bob, review, at_once):
    for number in range(120):
        removed(ItemFactory(collection=review, name=f"{number}.jpg"), 0 if at_once else number / 100)
    if at_once:
        review.items.update(deleted_at=timezone.now())

    seen, after = [], ""
    for _ in range(3):
        answer = open_bin(as_bob, "files", **({"after": after} if after else {}))
        seen += names(answer)
        after = (re.findall(r'rel="next" href="[^"]*after=([0-9a-f-]{36})"', answer.content.decode()) or [""])[0]

    assert len(seen) == len(set(seen)) == 120
    assert after == ""


@pytest.mark.parametrize("after", ["nonsense", "01a20090-ed11-7089-906e-fc03e7e19fad"])
def test_a_page_behind_nothing_is_not_there(as_bob, after):
    assert open_bin(as_bob, "files", after=after).status_code == 404


def test_the_list_of_patients_leads_to_the_bin(as_bob, elena):
    page = as_bob.get(reverse("patient_list", args=["northside"])).content.decode()

    assert reverse("practice_bin", args=["northside"]) in page


def test_collections_name_their_patient(as_bob, northside):
    removed(CollectionFactory(patient=PatientFactory(practice=northside, last_name="Ibsen", card_number="N-9")))

    page = open_bin(as_bob, "collections").content.decode()

    assert "Ibsen" in page
    assert "N-9" in page
