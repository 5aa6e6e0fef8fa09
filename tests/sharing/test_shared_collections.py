"""The page of a patient says which collections are shared now (B3)."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from image_collections.presenters.patient_page import build_patient_page
from sharing.models import LinkKind, Sees
from tests.factories import CollectionFactory


@pytest.mark.accepts("B3")
def test_each_collection_says_whether_it_is_shared(as_bob, northside, elena, review, make_link):
    before = CollectionFactory(patient=elena, title="Before", images_on=datetime.date(2020, 1, 2))
    make_link(), make_link(kind=LinkKind.UPLOAD, sees=Sees.ALL)
    assert [(row.collection, row.shared) for row in build_patient_page(elena, northside).rows] == [
        (review, 2),
        (before, 0),
    ]
    page = as_bob.get(reverse("patient_page", args=[northside.slug, elena.pk])).text
    assert page.count("Shared with 2 links") == page.count("Shared with") == 1


@pytest.mark.accepts("B3")
def test_links_that_ended_or_only_ask_for_files_do_not_share(northside, elena, review, make_link):
    make_link(kind=LinkKind.UPLOAD)
    for ended in ({"withdrawn_at": timezone.now()}, {"locked_at": timezone.now()}, {"expires_at": timezone.now()}):
        link = make_link().link
        type(link).objects.of(northside).filter(pk=link.pk).update(**ended)
    assert [row.shared for row in build_patient_page(elena, northside).rows] == [0]


def test_one_query_tells_it_of_all_collections(northside, elena, make_link, django_assert_num_queries):
    for number in range(20):
        make_link(CollectionFactory(patient=elena, title=f"Visit {number}"))
    with django_assert_num_queries(3):
        shared = [row.shared for row in build_patient_page(elena, northside).rows]
    assert sorted(shared) == [0, *[1] * 20]
