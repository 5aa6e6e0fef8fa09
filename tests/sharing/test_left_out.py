"""What may not leave is named with its reason where sharing is offered, and leaves by no link (C8, C15, G1)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from image_collections.models import Item, ItemState, ScanState
from sharing.models import Link
from tests.factories import ItemFactory
from tests.sharing.conftest import enter
from tests.sharing.sender import filled, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("C15")]
STAYS = [
    ({"scan": ScanState.UNAVAILABLE}, "Not scanned: the scanner did not answer."),
    ({"scan": ScanState.TOO_LARGE}, "Not scanned: too large for the scanner."),
    ({"scan": ScanState.WAITING}, "Not scanned yet."),
    ({"doubtful": True}, "It names another patient. Confirm first that it belongs here."),
    ({"state": ItemState.CHECKING}, "It is still being checked."),
    ({"state": ItemState.FAILED, "reason": "damaged"}, "The file is damaged and cannot be read."),
]


@pytest.mark.parametrize(("values", "reason"), STAYS)
def test_a_whole_collection_names_what_stays_and_why(as_alice, review, xray, values, reason):
    ItemFactory(collection=review, name="stays.dcm", **values)
    page = as_alice.get(form_of(review)).text
    assert "1 file stays here for now:" in page
    assert "stays.dcm" in page
    assert reason in page


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        *STAYS,
        ({"deleted_at": timezone.now()}, "It is in the bin."),
        ({"state": ItemState.REFUSED, "reason": "malware"}, "The scanner found malware in the file."),
    ],
)
def test_a_picked_file_that_stays_is_named_and_is_in_no_link(as_alice, review, northside, xray, values, reason):
    stays = ItemFactory(collection=review, name="stays.dcm", **values)
    query = f"?items={xray.pk}&items={stays.pk}"
    page = as_alice.get(form_of(review, query)).text
    assert "1 selected file is left out:" in page
    assert "stays.dcm" in page
    assert reason in page
    as_alice.post(form_of(review, query), filled())
    assert list(Link.objects.of(northside).get().items.all()) == [xray]


def test_files_without_a_scan_lead_to_where_it_is_decided(as_alice, review, xray):
    ItemFactory(collection=review, scan=ScanState.TOO_LARGE)
    door = f"/p/northside/collections/{review.pk}/not-scanned/"
    assert door in as_alice.get(form_of(review)).text


def test_of_very_many_the_first_are_named(as_alice, review, xray):
    ItemFactory.create_batch(25, collection=review, scan=ScanState.UNAVAILABLE)
    page = as_alice.get(form_of(review)).text
    assert "25 files stay here for now:" in page
    assert page.count("the scanner did not answer.") == 20


@pytest.mark.parametrize(("scan", "said"), [(ScanState.OFF, True), (ScanState.CLEAN, False)])
def test_an_installation_without_a_scanner_says_so(as_alice, review, scan, said):
    ItemFactory(collection=review, scan=scan)
    assert ("this installation has no scanner" in as_alice.get(form_of(review)).text) is said


@pytest.mark.parametrize("state", [ScanState.UNAVAILABLE, ScanState.TOO_LARGE, ScanState.WAITING])
def test_a_file_that_lost_its_scan_leaves_a_live_link_at_once(make_link, real_xray, state):
    rows = Item.objects.across_practices().filter(pk=real_xray.pk)
    rows.update(scan=ScanState.CLEAN, doubtful=False)
    new_link = make_link(may_download=True)
    client = enter(new_link)
    page = reverse("link_item", args=[new_link.link.handle, real_xray.pk])
    assert client.get(page).status_code == 200
    rows.update(scan=state)
    assert client.get(page).status_code == 404
