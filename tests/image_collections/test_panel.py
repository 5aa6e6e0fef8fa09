"""The side panel "Case images": what View puts there, how long it stays, and for whom (C10)."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from image_collections.models import CaseImage, Collection, Item, ItemState
from image_collections.services.bin import remove_items, restore_items
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory
from tests.image_collections.page_parts import give_pictures, open_collection
from tests.sharing.conftest import folder_store, real_xray, sender

__all__ = ["folder_store", "real_xray", "sender"]

HTMX = {"HX-Request": "true"}
SHOWN = re.compile(r'data-name="([^"]*)"')


def show(browser: Client, item: Item, **more):
    return browser.post(reverse("panel_show", args=["northside", item.pk]), more)


def hide(browser: Client, item: Item, **headers):
    return browser.post(reverse("panel_hide", args=["northside", item.pk]), headers=headers)


def shown(browser: Client, collection: Collection, **query: str) -> list[str]:
    """What stands in the panel of the page, from the top."""
    return SHOWN.findall(open_collection(browser, collection, **query).content.decode())


@pytest.fixture
def photos(review) -> list[Item]:
    return [give_pictures(ItemFactory(collection=review, title=title, type="image")) for title in ("One", "Two")]


@pytest.mark.accepts("C10")
def test_view_puts_an_item_on_top_of_the_panel(as_bob, review, photos):
    assert shown(as_bob, review) == []
    for item in photos:
        answer = show(as_bob, item, back="?type=image")
        assert answer.url == f"/p/northside/collections/{review.pk}/?type=image#case-images"
    assert shown(as_bob, review) == ["Two", "One"]
    show(as_bob, photos[0])
    assert shown(as_bob, review) == ["One", "Two"]


@pytest.mark.accepts("C10")
def test_the_panel_stays_under_every_filter_and_on_other_devices_of_the_same_person(as_bob, bob, as_alice, photos):
    review = photos[0].collection
    show(as_bob, photos[0])
    elsewhere = Client()
    elsewhere.force_login(bob)
    for query in ({"type": "document"}, {"view": "list"}, {"kind": "panoramic"}):
        assert shown(elsewhere, review, **query) == ["One"]
    assert shown(as_alice, review) == []
    assert shown(as_bob, CollectionFactory(patient=review.patient)) == []


@pytest.mark.accepts("C10")
def test_every_ready_item_can_be_viewed_and_no_other(as_bob, review):
    ready, waiting = ItemFactory(collection=review), ItemFactory(collection=review, state=ItemState.CHECKING)
    page = open_collection(as_bob, review).content.decode()
    assert [f"{item.pk}/panel/show/" in page for item in (ready, waiting)] == [True, False]


@pytest.mark.accepts("C10")
def test_the_oldest_of_thirteen_goes(as_bob, review):
    items = [ItemFactory(collection=review, title=f"No. {number}") for number in range(13)]
    for item in items:
        show(as_bob, item)
    assert shown(as_bob, review) == [f"No. {number}" for number in range(12, 0, -1)]
    assert CaseImage.objects.of(review.practice).count() == 12


@pytest.mark.accepts("C10")
def test_an_entry_has_its_words_its_download_and_a_way_to_its_page(as_bob, review, photos):
    item = photos[0]
    item.stage, item.keywords, item.not_diagnosable = "before", ["crown"], True
    item.save()
    item.teeth.create(tooth=46)
    show(as_bob, item)
    page = open_collection(as_bob, review).content.decode()
    panel = page[page.index('id="case-images"') :]
    for address in ("original/", "preview/", "panel/hide/"):
        assert f"/p/northside/items/{item.pk}/{address}" in panel
    assert f'href="/p/northside/items/{item.pk}/"' in panel
    assert 'data-text="46, Before treatment, Not diagnosable, crown"' in panel


@pytest.mark.accepts("C10")
def test_what_has_no_picture_is_there_with_its_name_and_size(as_bob, review):
    show(as_bob, ItemFactory(collection=review, name="plan.pdf", type="document", format="pdf"))
    page = open_collection(as_bob, review).content.decode()
    panel = page[page.index('id="case-images"') :]
    assert ("preview/" in panel, 'data-preview=""' in panel, "PDF, 1000" in panel) == (False, True, True)


@pytest.mark.accepts("C10")
def test_an_item_in_the_bin_leaves_by_itself_and_comes_back_with_its_file(as_bob, review, photos, sender):
    for item in photos:
        show(as_bob, item)
    remove_items([photos[1]], actor=sender)
    assert shown(as_bob, review) == ["One"]
    restore_items([photos[1]], actor=sender)
    assert shown(as_bob, review) == ["Two", "One"]


@pytest.mark.accepts("C10")
def test_an_item_that_moves_leaves_by_itself(as_bob, review, photos):
    show(as_bob, photos[0])
    other = CollectionFactory(patient=review.patient)
    Item.objects.of(review.practice).filter(pk=photos[0].pk).update(collection=other)
    assert (shown(as_bob, review), shown(as_bob, other)) == ([], [])


@pytest.mark.accepts("C10")
def test_one_or_all_can_be_taken_out(as_bob, as_alice, review, photos):
    for item in photos:
        show(as_bob, item)
        show(as_alice, item)
    hide(as_bob, photos[0])
    assert shown(as_bob, review) == ["Two"]
    as_bob.post(reverse("panel_empty", args=["northside", review.pk]))
    assert (shown(as_bob, review), len(shown(as_alice, review))) == ([], 2)


@pytest.mark.accepts("C10")
def test_a_script_gets_the_panel_alone_and_the_new_number(as_bob, photos):
    address = reverse("panel_show", args=["northside", photos[0].pk])
    part = as_bob.post(address, headers=HTMX).content.decode()
    assert ("<html" in part, SHOWN.findall(part), "1 case image" in part) == (False, ["One"], True)
    part = as_bob.post(address.replace("show", "hide"), headers=HTMX).content.decode()
    assert (SHOWN.findall(part), "0 case images" in part) == ([], True)


@pytest.mark.accepts("C10")
@pytest.mark.accepts("A15")
def test_view_and_the_picture_after_it_are_one_look(as_bob, real_xray, review):
    show(as_bob, real_xray)
    show(as_bob, real_xray)
    b"".join(as_bob.get(reverse("item_rendition", args=["northside", real_xray.pk, "preview"])).streaming_content)
    as_bob.get(reverse("item_page", args=["northside", real_xray.pk]))
    assert Event.objects.filter(action="item:viewed", subject_id=real_xray.pk).count() == 1


@pytest.mark.accepts("C10")
def test_a_panel_is_for_those_who_see_the_patient(as_charlie, as_dora, dora, photos):
    item = photos[0]
    empty = reverse("panel_empty", args=["northside", item.collection_id])
    for browser in (as_charlie, as_dora):
        answers = [show(browser, item), hide(browser, item), browser.post(empty)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assignment = AssignmentFactory(membership=dora.memberships.get(), patient=item.collection.patient)
    assert show(as_dora, item).status_code == 302
    assignment.delete()
    assert show(as_dora, item).status_code == 404
    assert CaseImage.objects.of(item.practice).count() == 1
