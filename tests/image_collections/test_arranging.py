"""The order of a collection: by hand, the same for everybody, and back to dates (C14)."""

import re
import uuid

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from audit.models import Event
from image_collections.access import items_of
from image_collections.models import ItemState
from sharing.access import items_of_link
from tests.factories import CollectionFactory, ItemFactory
from tests.image_collections.page_parts import names_shown, open_collection
from tests.sharing.conftest import make_link, sender
from tests.walls.test_audit_trail import unwritable

__all__ = ["make_link", "sender"]


@pytest.fixture
def three(review):
    return {name: ItemFactory(collection=review, name=name) for name in ("a", "b", "c")}


def arrange(client, collection, *items, **more):
    address = reverse("collection_arrange", args=["northside", collection.pk])
    return client.post(address, {"items": [item.pk for item in items], **more}, follow=True)


def order(collection) -> list[str]:
    return [item.name for item in items_of(collection)]


@pytest.mark.accepts("C14")
def test_what_is_laid_by_hand_stays_so_for_everybody(as_bob, as_alice, review, three, make_link):
    arrange(as_bob, review, three["c"], three["a"], three["b"])

    assert names_shown(open_collection(as_alice, review), review) == ["c", "a", "b"]
    assert [item.name for item in items_of_link(make_link().link)] == ["c", "a", "b"]
    event = Event.objects.get(action="collection:arranged")
    assert (event.subject_id, event.detail) == (review.pk, {"by_hand": True})


@pytest.mark.accepts("C14")
def test_what_comes_later_goes_to_the_end(as_bob, review, three):
    arrange(as_bob, review, three["c"], three["a"])
    ItemFactory(collection=review, name="0 new")

    assert order(review) == ["c", "a", "0 new", "b"]


@pytest.mark.accepts("C14")
def test_back_to_dates_and_undone(as_bob, review, three):
    arrange(as_bob, review, three["c"], three["a"], three["b"])
    page = as_bob.post(reverse("collection_by_date", args=["northside", review.pk]), follow=True)
    review.refresh_from_db()
    assert (order(review), review.by_hand) == (["a", "b", "c"], False)

    undo = {"undo": re.search(r'name="undo" value="([^"]+)"', page.content.decode())[1]}
    as_bob.post(reverse("collection_undo", args=["northside", review.pk]), undo)
    review.refresh_from_db()
    assert (order(review), review.by_hand) == (["c", "a", "b"], True)


@pytest.mark.accepts("C14")
def test_without_scripts_one_button_is_one_step(as_bob, review, three):
    a, b, c = three.values()

    page = arrange(as_bob, review, a, b, c, later=a.pk)
    assert order(review) == ["b", "a", "c"]
    assert "Save the order" in page.content.decode()

    arrange(as_bob, review, b, a, c, earlier=c.pk)
    assert order(review) == ["b", "c", "a"]
    arrange(as_bob, review, b, c, a, earlier=b.pk)
    assert order(review) == ["b", "c", "a"]


def test_foreign_ids_and_nonsense_change_nothing(as_bob, elena, review, three):
    elsewhere = ItemFactory(collection=CollectionFactory(patient=elena))
    address = reverse("collection_arrange", args=["northside", review.pk])
    for ids in ([elsewhere.pk, three["b"].pk], ["x"], [], [uuid.uuid4()]):
        page = as_bob.post(address, {"items": ids}, follow=True)
        assert "The collection has changed meanwhile." in page.content.decode()
    page = as_bob.post(address, {"items": [three["a"].pk], "later": three["b"].pk}, follow=True)

    assert order(review) == ["a", "b", "c"]
    assert not Event.objects.filter(action="collection:arranged").exists()


@pytest.mark.accepts("C14")
def test_by_hand_is_offered_only_where_the_usual_order_is_seen(as_bob, review, three):
    def offers(**query) -> bool:
        page = open_collection(as_bob, review, **query).content.decode()
        return reverse("collection_arrange", args=["northside", review.pk]) in page

    seen = [offers(), offers(view="list"), offers(sort="name"), offers(type="x-ray")]
    assert seen == [True, True, False, False]


@pytest.mark.accepts("C9")
def test_the_usual_order_has_a_name_and_turns_round(as_bob, review, three):
    def page(**query) -> str:
        return open_collection(as_bob, review, view="list", **query).content.decode()

    assert page().count('aria-sort="ascending"') == 1
    assert "?sort=-taken&amp;view=list" in page()
    arrange(as_bob, review, three["c"], three["a"], three["b"])
    assert 'aria-sort="ascending"' not in page()
    assert "As laid by hand" in page()
    assert "?sort=taken&amp;view=list" in page()


def test_items_with_a_problem_are_not_laid(as_bob, review, three):
    ItemFactory(collection=review, name="broken", state=ItemState.FAILED)
    page = as_bob.get(reverse("collection_arrange", args=["northside", review.pk])).content.decode()

    assert page.count("data-arrange-item") == 3


@pytest.mark.accepts("A15")
def test_when_the_log_cannot_be_written_the_order_stays(as_bob, review, three):
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        arrange(as_bob, review, three["c"], three["a"])

    assert order(review) == ["a", "b", "c"]
