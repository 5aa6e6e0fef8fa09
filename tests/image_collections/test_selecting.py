"""A selection on its way: several, all of a filter, more than fit an address; the list; problems (C9, C11)."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Event
from image_collections.models import ItemState, ItemType
from tests.factories import ItemFactory, UploadBatchFactory
from tests.image_collections.page_parts import give_pictures, names_shown, open_collection


def url(name, thing) -> str:
    return reverse(name, args=["northside", thing.pk])


def gone(collection) -> set[str]:
    return set(collection.items.filter(deleted_at__isnull=False).values_list("name", flat=True))


def queries(client, collection, view) -> list[dict[str, str]]:
    with CaptureQueriesContext(connection) as asked:
        assert open_collection(client, collection, view=view).status_code == 200
    return list(asked.captured_queries)


@pytest.mark.accepts("C11")
def test_all_of_a_filter_means_those_on_other_pages_too(as_bob, review):
    batch = UploadBatchFactory(collection=review)
    for number in range(203):
        ItemFactory(collection=review, name=f"{number:03}.jpg", batch=batch, type=ItemType.IMAGE)
    ItemFactory(collection=review, name="x.dcm")
    ItemFactory(collection=review, name="broken.jpg", type=ItemType.IMAGE, state=ItemState.FAILED)
    page = open_collection(as_bob, review, type="image").content.decode()
    assert "All 203, also on other pages" in page
    everything = re.search(r'name="everything" value="([^"]+)"', page)[1]

    sent = {"everything": everything, "items": [review.items.get(name="000.jpg").pk], "really": "yes"}
    as_bob.post(url("items_remove", review), sent)

    assert gone(review) == {f"{number:03}.jpg" for number in range(203)}


@pytest.mark.accepts("C11")
def test_a_single_page_speaks_of_no_others(as_bob, review):
    ItemFactory(collection=review)
    assert "also on other pages" not in open_collection(as_bob, review).content.decode()


@pytest.mark.accepts("C12")
def test_all_of_a_filter_can_be_downloaded(as_bob, review):
    for name in ("a.jpg", "b.jpg"):
        item = ItemFactory(collection=review, name=name, type=ItemType.IMAGE)
    ItemFactory(collection=review, name="x.dcm")
    as_bob.post(url("collection_download", review), {"everything": "?type=image", "items": [item.pk]})

    told = Event.objects.get(action="collection:downloaded").detail["items"]
    assert set(told) == {str(item.pk) for item in review.items.filter(type=ItemType.IMAGE)}


def test_more_than_can_be_done_at_once_is_said_and_nothing_is_done(as_bob, review):
    batch = UploadBatchFactory(collection=review)
    for number in range(501):
        ItemFactory(collection=review, name=str(number), batch=batch)
    page = as_bob.post(url("items_choose", review), {"everything": "?", "then": "move"}, follow=True)

    assert "Select 1 to 500 files first." in page.content.decode()


@pytest.mark.accepts("C11")
@pytest.mark.accepts("G1")
def test_more_files_than_an_address_holds_can_be_shared(as_bob, review):
    items = [ItemFactory(collection=review) for _ in range(120)]
    answer = as_bob.post(url("items_share", review), {"items": [item.pk for item in items[:101]]})

    assert len(answer.url) < 200
    page = as_bob.get(answer.url).content.decode()
    assert "101" in page
    assert "selection=" in answer.url


@pytest.mark.accepts("C11")
def test_each_item_and_the_bar_offer_the_same_verbs(as_bob, review, xray):
    page = open_collection(as_bob, review).content.decode()

    for name in ("items_move", "items_copy"):
        assert f"{url(name, review)}?items={xray.pk}" in page
    for name in ("items_choose", "items_remove", "items_share", "collection_download"):
        assert f'formaction="{url(name, review)}"' in page
    for verb in ("tag", "move", "copy"):
        assert f'name="then" value="{verb}"' in page


@pytest.mark.accepts("C9")
def test_the_list_says_in_columns_what_there_is_to_know(as_bob, review):
    batch = UploadBatchFactory(collection=review, sender="Dr Rivera")
    item = give_pictures(ItemFactory(collection=review, name="a.dcm", batch=batch, folder="2024/Recall", size=2048))
    item.taken_on = "2026-03-01"
    item.save()
    item.teeth.create(tooth=36)
    page = open_collection(as_bob, review, view="list").content.decode()

    table = re.search(r"(?s)<table.*</table>", page)[0]
    for words in ("a.dcm", "X-ray 36", "March 1, 2026", "Dr Rivera", "2.0\xa0KB", "2024/Recall"):
        assert words in table
    heads = re.findall(r'<th scope="col"( aria-sort="\w+")?', table)
    assert heads == [' aria-sort="none"', "", ' aria-sort="ascending"', *[' aria-sort="none"'] * 2, "", ""]
    for column in ("name", "added", "by"):
        assert f"?sort={column}&amp;view=list" in table


@pytest.mark.accepts("C9")
def test_a_second_click_on_a_head_reverses(as_bob, review, xray):
    page = open_collection(as_bob, review, view="list", sort="name").content.decode()
    assert "?sort=-name&amp;view=list" in page
    page = open_collection(as_bob, review, view="list", sort="-name").content.decode()
    assert 'aria-sort="descending"' in page


@pytest.mark.accepts("C9")
@pytest.mark.parametrize("view", ["grid", "list"])
@time_machine.travel("2026-11-21 12:00 +0000", tick=False)
def test_a_hundred_items_take_as_many_queries_as_one(as_bob, review, view):
    batch = UploadBatchFactory(collection=review)
    give_pictures(ItemFactory(collection=review, batch=batch))
    open_collection(as_bob, review, view=view)  # the first look is written down
    one = len(queries(as_bob, review, view))
    for number in range(99):
        item = give_pictures(ItemFactory(collection=review, batch=batch, name=str(number)))
        item.teeth.create(tooth=36)
    assert len(queries(as_bob, review, view)) == one


@pytest.mark.accepts("C9")
@pytest.mark.parametrize("view", ["grid", "list"])
def test_each_item_has_its_own_menu_with_what_can_be_done_with_it(as_bob, review, view):
    photos = [give_pictures(ItemFactory(collection=review, name=name, type=ItemType.IMAGE)) for name in "ab"]
    waiting = ItemFactory(collection=review, name="c{0}", state=ItemState.CHECKING)
    film = give_pictures(ItemFactory(collection=review, name="d", type=ItemType.XRAY))

    page = open_collection(as_bob, review, view=view).content.decode()

    for item in (*photos, waiting, film):
        menu = re.search(rf'id="menu-{item.pk}-.*?</details>', page, re.DOTALL)[0]
        assert set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", menu)) <= {str(item.pk), str(review.pk)}
        ways = {name: url(name, item) in menu for name in ("item_tag", "item_remove", "item_original")}
        ways["photo"] = url("patient_photo_set", item) in menu
        ready = item is not waiting
        assert ways == {"item_tag": True, "item_remove": True, "item_original": ready, "photo": item in photos}


@pytest.mark.accepts("C6")
def test_problems_say_what_to_do_and_are_dismissed_together(as_bob, review):
    for reason in ("damaged", "empty", "content_mismatch"):
        ItemFactory(collection=review, name=reason, state=ItemState.REFUSED, reason=reason)
    ItemFactory(collection=review, name="failed", state=ItemState.FAILED, reason="worker_died")
    page = open_collection(as_bob, review).content.decode()
    assert "4 files have a problem" in page
    assert "Look at the file on your computer and add the right one." in page

    after = as_bob.post(url("problems_dismiss", review), follow=True)
    assert gone(review) == {"damaged", "empty", "content_mismatch"}
    assert "1 file has a problem" in after.content.decode()
    assert "Dismiss all refused" not in after.content.decode()


def test_a_list_that_refreshes_keeps_filter_order_and_layout(as_bob, review):
    ItemFactory(collection=review, state=ItemState.CHECKING, name="b", type=ItemType.IMAGE)
    ItemFactory(collection=review, name="a", type=ItemType.IMAGE)
    page = open_collection(as_bob, review, view="list", sort="-name", type="image").content.decode()
    poll = re.search(r'hx-get="([^"]+poll=1)', page)[1].replace("&amp;", "&")

    part = as_bob.get(poll, HTTP_HX_REQUEST="true")
    assert names_shown(part, review) == ["b", "a"]
    assert 'aria-sort="descending"' in part.content.decode()
