"""An item's place among thousands is told by comparing and counting; it must be the place that the list gives it."""

import datetime

import pytest
from django.http import QueryDict

from image_collections.models import Item
from image_collections.presenters.listing import Listing
from tests.factories import ItemFactory, UploadBatchFactory
from viewer.neighbours import NotInList, find_place

DAY = datetime.date(2026, 3, 4)


@pytest.fixture
def mixed(review):
    """Items of every kind of order: by hand and not, with and without a date or a sender, with the same name."""
    batches = [UploadBatchFactory(collection=review, sender=sender) for sender in ("Ann", "Bob")]
    for number in range(24):
        ItemFactory(
            collection=review,
            name=["b", "a", "a"][number % 3],
            position=[None, None, 2, 1][number % 4],
            taken_on=[None, DAY, DAY - datetime.timedelta(days=1)][number // 4 % 3],
            batch=[None, *batches][number // 2 % 3],
        )
    return Item.objects.of(review.practice).filter(collection=review).present()


@pytest.mark.accepts("E1")
@pytest.mark.parametrize("sort", ["", "name", "-name", "added", "-added", "taken", "-taken", "by", "-by"])
def test_place_is_that_of_the_list_in_every_order(mixed, sort):
    items = Listing.read(QueryDict(f"sort={sort}")).pick(mixed)
    ids = [item.pk for item in items]

    for at, item in enumerate(items):
        place = find_place(items, item, 3)
        assert (place.position, place.total) == (at + 1, len(ids))
        assert place.ids == ids[max(at - 3, 0) : at + 4]


def test_place_is_asked_for_twice_however_long_the_list(mixed, django_assert_num_queries):
    item = mixed.in_order()[12]

    with django_assert_num_queries(2):
        find_place(mixed.in_order(), item, 3)


def test_what_the_list_leaves_out_has_no_place(mixed, other_collection_item):
    with pytest.raises(NotInList):
        find_place(mixed.in_order(), other_collection_item, 3)


@pytest.fixture
def other_collection_item(review):
    return ItemFactory(collection__patient=review.patient)
