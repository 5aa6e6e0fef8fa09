"""Files that were not scanned: said on the pages, accepted by administrators only, told where sharing is offered."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.actions import Action
from audit.models import Event
from image_collections.models import Item, ItemState, ScanState
from tests.factories import AssignmentFactory, ItemFactory

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("C15")]


@pytest.fixture
def large(review) -> Item:
    return ItemFactory(collection=review, name="cone-beam.dcm", scan=ScanState.TOO_LARGE)


def page_of(collection) -> str:
    return reverse("collection_page", args=["northside", collection.pk])


def list_of(collection) -> str:
    return reverse("collection_unscanned", args=["northside", collection.pk])


def door_of(item) -> str:
    return reverse("item_scan_accept", args=["northside", item.pk])


def scan_of(item) -> str:
    return Item.objects.across_practices().get(pk=item.pk).scan


@pytest.mark.parametrize("state", [ScanState.UNAVAILABLE, ScanState.TOO_LARGE, ScanState.WAITING])
def test_the_collection_says_which_file_was_not_scanned(as_bob, review, state):
    ItemFactory(collection=review, scan=state)
    page = as_bob.get(page_of(review)).text
    assert "1 file has not been scanned for malware and cannot be shared yet." in page
    assert str(ScanState(state).label) in page
    assert list_of(review) in page


@pytest.mark.parametrize(
    "values",
    [
        {"scan": ScanState.CLEAN},
        {"scan": ScanState.OFF},
        {"scan": ScanState.ACCEPTED},
        {"scan": ScanState.TOO_LARGE, "state": ItemState.REFUSED},
        {"scan": ScanState.WAITING, "state": ItemState.CHECKING},
    ],
)
def test_nothing_is_said_of_others(as_bob, review, values):
    ItemFactory(collection=review, **values)
    page = as_bob.get(page_of(review)).text
    assert "scanned for malware" not in page
    assert "Nothing waits for a scan" in as_bob.get(list_of(review)).text


def test_the_list_names_each_file_with_its_reason(as_bob, as_alice, review, large):
    page = as_bob.get(list_of(review)).text
    assert "cone-beam.dcm" in page
    assert "Not scanned: too large for the scanner" in page
    assert "An administrator of the practice can accept single files" in page
    assert door_of(large) not in page
    assert door_of(large) in as_alice.get(list_of(review)).text


def test_an_administrator_accepts_a_file_after_reading_what_it_means(as_alice, alice, review, large):
    asked = as_alice.get(door_of(large)).text
    assert "cone-beam.dcm" in asked
    assert "Not scanned: too large for the scanner" in asked
    assert scan_of(large) == ScanState.TOO_LARGE
    answer = as_alice.post(door_of(large))
    assert answer["Location"] == list_of(review)
    found = Item.objects.across_practices().get(pk=large.pk)
    assert (found.scan, found.scan_accepted_by, found.may_leave) == (ScanState.ACCEPTED, alice, True)
    assert found.scan_accepted_at is not None
    event = Event.objects.get(action=Action.ITEM_SCAN_ACCEPTED)
    assert (event.subject_id, event.actor_id, event.detail) == (large.pk, alice.pk, {"scan": "too_large"})


def test_accepting_twice_is_one_decision(as_alice, large):
    as_alice.post(door_of(large))
    as_alice.post(door_of(large))
    assert Event.objects.filter(action=Action.ITEM_SCAN_ACCEPTED).count() == 1


def test_a_member_cannot_accept(as_bob, large):
    assert as_bob.get(door_of(large)).status_code == 403
    assert as_bob.post(door_of(large)).status_code == 403
    assert scan_of(large) == ScanState.TOO_LARGE


def test_for_strangers_and_limited_members_there_is_nothing(as_charlie, as_dora, dora, review, large):
    for client in (as_charlie, as_dora):
        assert client.get(list_of(review)).status_code == 404
    assert as_charlie.post(door_of(large)).status_code == 404
    AssignmentFactory(membership=dora.memberships.get(), patient=review.patient)
    assert as_dora.get(list_of(review)).status_code == 200
    assert scan_of(large) == ScanState.TOO_LARGE


@pytest.mark.parametrize(
    "values",
    [
        {"scan": ScanState.CLEAN},
        {"scan": ScanState.OFF},
        {"scan": ScanState.TOO_LARGE, "state": ItemState.REFUSED},
        {"scan": ScanState.UNAVAILABLE, "state": ItemState.CHECKING},
    ],
)
def test_a_forged_acceptance_changes_nothing(as_alice, review, values):
    item = ItemFactory(collection=review, **values)
    as_alice.post(door_of(item))
    assert scan_of(item) == values["scan"]
    assert not Event.objects.filter(action=Action.ITEM_SCAN_ACCEPTED).exists()


def test_the_name_of_a_malware_is_told_to_nobody(as_alice, review):
    ItemFactory(collection=review, state=ItemState.REFUSED, reason="malware", name="photo.jpg")
    assert "The scanner found malware in the file." in as_alice.get(page_of(review)).text
