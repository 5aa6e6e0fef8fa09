"""One change of tag for many items: what is filled changes, what is empty stays, each is audited, all is undone."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from audit.models import Event
from image_collections.models import Item
from tagging.models import Kind, KindCode
from tagging.services import ensure_kinds
from tests.factories import CollectionFactory, ItemFactory
from tests.walls.test_audit_trail import unwritable


@pytest.fixture
def kinds(northside) -> dict[str, Kind]:
    ensure_kinds(northside)
    return {kind.code: kind for kind in Kind.objects.of(northside)}


@pytest.fixture
def two(review, kinds) -> list[Item]:
    """One that is tagged already, and one that is not."""
    tagged = ItemFactory(
        collection=review, name="a.dcm", title="Crown", stage="before", taken_on=datetime.date(2026, 1, 2),
        kind=kinds[KindCode.PANORAMIC], keywords=["Ortho"], private_note="mind the nerve",
    )  # fmt: skip
    tagged.teeth.create(tooth=11)
    return [tagged, ItemFactory(collection=review, name="b.dcm")]


def address(collection, *items: Item) -> str:
    return f"{reverse('items_tag', args=['northside', collection.pk])}?" + "&".join(f"items={i.pk}" for i in items)


def tags(collection) -> dict[str, tuple]:
    return {
        item.name: (
            item.title, item.kind.code if item.kind else "", item.stage, str(item.taken_on or ""), item.keywords,
            [row.tooth for row in item.teeth.all()], item.private_note,
        )
        for item in collection.items.order_by("name")
    }  # fmt: skip


def undo_of(page) -> dict[str, str]:
    return {"undo": re.search(r'name="undo" value="([^"]+)"', page.content.decode())[1]}


@pytest.mark.accepts("D5")
def test_only_what_is_filled_changes_and_keywords_and_teeth_are_added(as_bob, review, two):
    form = {"stage": "after", "keywords": "ortho, Recall", "typed_teeth": "36 37", "teeth_way": "add"}
    as_bob.post(address(review, *two), form)

    assert tags(review) == {
        "a.dcm": ("Crown", "panoramic", "after", "2026-01-02", ["Ortho", "Recall"], [11, 36, 37], "mind the nerve"),
        "b.dcm": ("", "", "after", "", ["ortho", "Recall"], [36, 37], ""),
    }
    events = Event.objects.filter(action="item:tagged")
    assert {event.subject_id for event in events} == {item.pk for item in two}
    assert {tuple(event.detail["changed"]) for event in events} == {("stage", "keywords", "teeth")}


@pytest.mark.accepts("D5")
def test_teeth_can_replace_those_that_are_there(as_bob, review, two, kinds):
    form = {"kind": kinds[KindCode.BITEWING].pk, "taken_on": "2026-03-04", "teeth": [46], "teeth_way": "replace"}
    as_bob.post(address(review, *two), form)

    assert [row[1:2] + row[3:4] + row[5:6] for row in tags(review).values()] == [("bitewing", "2026-03-04", [46])] * 2


@pytest.mark.accepts("D5")
def test_undo_brings_back_what_each_was(as_bob, review, two, kinds):
    before = tags(review)
    form = {"kind": kinds[KindCode.BITEWING].pk, "stage": "after", "taken_on": "2026-03-04", "keywords": "x, y"}
    page = as_bob.post(address(review, *two), form | {"teeth": [46], "teeth_way": "replace"}, follow=True)
    assert "The tags of 2 files were changed." in page.content.decode()
    assert tags(review) != before

    undo = undo_of(page)
    after = as_bob.post(reverse("collection_undo", args=["northside", review.pk]), undo, follow=True)
    assert "Undone for 2 files." in after.content.decode()
    assert tags(review) == before
    again = as_bob.post(reverse("collection_undo", args=["northside", review.pk]), undo, follow=True)
    assert "This cannot be undone any more." in again.content.decode()


def test_undo_leaves_alone_what_somebody_tagged_since(as_bob, as_alice, review, two):
    page = as_bob.post(address(review, *two), {"stage": "after", "teeth_way": "add"}, follow=True)
    as_alice.post(reverse("item_tag", args=["northside", two[1].pk]), {"title": "Mine", "stage": "after"})

    as_bob.post(reverse("collection_undo", args=["northside", review.pk]), undo_of(page))

    assert [(row[0], row[2]) for row in tags(review).values()] == [("Crown", "before"), ("Mine", "after")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Fill in what should change."),
        ({"typed_teeth": "99"}, "Neither a tooth nor a kind: 99"),
        ({"keywords": ", ".join(f"w{n}" for n in range(30))}, "A file would have more than 30 keywords."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_bob, review, two, typed, words):
    answer = as_bob.post(address(review, *two), {"teeth_way": "add"} | typed, HTTP_HX_REQUEST="true")
    text = answer.content.decode()

    assert answer.status_code == 422
    assert words in text
    assert all(value in text for value in typed.values())
    assert "<html" not in text
    assert not Event.objects.filter(action="item:tagged").exists()


@pytest.mark.accepts("C11")
def test_a_selection_that_fits_no_address_is_tagged_all_the_same(as_bob, review):
    items = [ItemFactory(collection=review) for _ in range(95)]
    answer = as_bob.post(
        reverse("items_choose", args=["northside", review.pk]), {"items": [i.pk for i in items], "then": "tag"}
    )
    assert len(answer.url) < 200
    assert "Tag 95 files" in as_bob.get(answer.url).content.decode()

    as_bob.post(answer.url, {"stage": "during", "teeth_way": "add"})
    assert review.items.filter(stage="during").count() == 95


def test_a_selection_of_another_collection_is_none_here(as_bob, elena, review, xray):
    elsewhere = CollectionFactory(patient=elena)
    items = [ItemFactory(collection=elsewhere) for _ in range(60)]
    answer = as_bob.post(
        reverse("items_choose", args=["northside", elsewhere.pk]), {"items": [i.pk for i in items], "then": "tag"}
    )
    key = answer.url.split("?")[1]
    forged = as_bob.get(f"{reverse('items_tag', args=['northside', review.pk])}?{key}", follow=True)
    assert "Select 1 to 500 files first." in forged.content.decode()


@pytest.mark.accepts("A15")
def test_when_the_log_cannot_be_written_no_tag_changes(as_bob, review, two):
    before = tags(review)
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        as_bob.post(address(review, *two), {"stage": "after", "teeth_way": "add"})
    assert tags(review) == before
