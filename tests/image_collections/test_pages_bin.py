"""Items to the bin and back, one or several, and a selection that is shared."""

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from image_collections.models import Item, ItemState
from patients.models import CONDEMNED
from tests.factories import CollectionFactory, ItemFactory
from tests.image_collections.page_parts import names_shown, open_collection
from tests.sharing.conftest import real_xray, sender

__all__ = ["real_xray", "sender"]


def url(name, thing) -> str:
    return reverse(name, args=["northside", thing.pk])


def gone(collection) -> set[str]:
    return set(collection.items.filter(deleted_at__isnull=False).values_list("name", flat=True))


def test_what_was_removed_can_be_brought_back_at_once(as_bob, review, xray):
    page = as_bob.post(url("item_remove", xray), follow=True)
    assert names_shown(page, review) == []
    assert "1 file is in the bin for 30 days." in page.content.decode()

    as_bob.post(url("items_restore", review), {"items": [xray.pk]})
    assert names_shown(open_collection(as_bob, review), review) == ["pano.dcm"]
    rows = Event.objects.filter(subject_id=xray.pk).order_by("position")
    assert [row.action for row in rows] == ["item:removed", "item:restored"]


@pytest.mark.accepts("I5")
def test_undo_is_offered_once(as_bob, review, xray):
    as_bob.post(url("item_remove", xray))

    assert "Undo" in open_collection(as_bob, review).content.decode()
    assert "Undo" not in open_collection(as_bob, review).content.decode()


def test_several_are_removed_together(as_bob, review):
    items = [ItemFactory(collection=review, name=f"{n}.jpg") for n in range(3)]

    as_bob.post(url("items_remove", review), {"items": [item.pk for item in items[:2]]})

    assert gone(review) == {"0.jpg", "1.jpg"}
    assert Event.objects.filter(action="item:removed").count() == 2


def test_ids_of_other_collections_and_nonsense_touch_nothing(as_bob, elena, review, southside):
    elsewhere = ItemFactory(collection=CollectionFactory(patient=elena))
    foreign = ItemFactory(collection=CollectionFactory(patient__practice=southside))

    answer = as_bob.post(url("items_remove", review), {"items": [elsewhere.pk, foreign.pk, "x", "' or 1=1"]})

    assert answer.status_code == 302
    assert not Item.objects.across_practices().filter(deleted_at__isnull=False).exists()


def test_removing_twice_records_once(as_bob, xray):
    as_bob.post(url("item_remove", xray))
    as_bob.post(url("item_remove", xray))

    assert Event.objects.filter(action="item:removed").count() == 1


def test_bin_shows_what_can_be_restored(as_bob, review):
    ItemFactory(collection=review, name="gone.jpg", deleted_at=timezone.now())
    ItemFactory(collection=review, name="dismissed.jpg", deleted_at=timezone.now(), state=ItemState.REFUSED)

    assert url("collection_bin", review) in open_collection(as_bob, review).content.decode()
    page = as_bob.get(url("collection_bin", review)).content.decode()
    assert "gone.jpg" in page
    assert "dismissed.jpg" not in page


@pytest.mark.parametrize("name", ["item_remove", "item_restore"])
def test_an_address_alone_removes_nothing(as_bob, xray, name):
    assert as_bob.get(url(name, xray)).status_code == 405


@pytest.mark.accepts("I1")
def test_stranger_gets_404_for_each_act(as_charlie, review, xray):
    for name, thing in [
        ("item_remove", xray),
        ("item_restore", xray),
        ("items_remove", review),
        ("items_restore", review),
        ("items_share", review),
    ]:
        assert as_charlie.post(url(name, thing), {"items": [xray.pk]}).status_code == 404
    assert gone(review) == set()


def test_selected_items_go_to_the_form_of_a_link(as_bob, review, xray):
    answer = as_bob.post(url("items_share", review), {"items": [xray.pk, "nonsense"]})

    assert answer.url == f"{url('link_new', review)}?kind=view&items={xray.pk}"


def test_sharing_nothing_is_said(as_bob, review, xray):
    answer = as_bob.post(url("items_share", review), follow=True)

    assert "Select 1 to 500 files first." in answer.content.decode()


@pytest.mark.accepts("B6")
def test_the_bin_shows_the_small_picture_and_nothing_more(as_bob, real_xray, review):
    thumbnail, preview = (
        reverse("item_rendition", args=["northside", real_xray.pk, role]) for role in ("thumbnail", "preview")
    )
    as_bob.post(url("item_remove", real_xray))

    assert thumbnail in as_bob.get(url("collection_bin", review)).content.decode()
    assert b"".join(as_bob.get(thumbnail).streaming_content)
    assert as_bob.get(preview).status_code == 404
    review.items.update(deleted_at=CONDEMNED)
    assert as_bob.get(thumbnail).status_code == 404
    assert "pano.dcm" not in as_bob.get(url("collection_bin", review)).content.decode()
