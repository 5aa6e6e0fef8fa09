"""The members' door to the viewer."""

import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from image_collections.models import ItemState, ItemType, RenditionRole
from tests.factories import ItemFactory
from tests.image_collections.page_parts import give_pictures


def url(item, query="") -> str:
    return reverse("item_page", args=[item.practice.slug, item.pk]) + query


def page_of(client, item, query="") -> str:
    answer = client.get(url(item, query))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.accepts("E1")
def test_page_names_the_patient_the_item_and_its_place(as_bob, review, elena, xray):
    ItemFactory(collection=review, name="zz.dcm")

    page = page_of(as_bob, xray)

    for words in ("Elena Marchetti", "Born March 14, 1981", "Card HD-20418", "pano.dcm", "1 of 2"):
        assert words in page
    assert "<title>Viewer · Bitewing</title>" in page


@pytest.mark.accepts("E1")
def test_previous_and_next_stay_in_the_filter(as_bob, review):
    xrays = [ItemFactory(collection=review, name=name) for name in ("a.dcm", "c.dcm")]
    ItemFactory(collection=review, name="b.jpg", type=ItemType.IMAGE)

    page = page_of(as_bob, xrays[0], "?type=x-ray&sort=name")

    assert "1 of 2" in page
    assert 'rel="next"' in page
    assert url(xrays[1], "?type=x-ray&amp;sort=name") in page
    assert f"{reverse('collection_page', args=['northside', review.pk])}?type=x-ray&amp;sort=name" in page


def test_a_filter_that_no_longer_fits_is_let_go(as_bob, review, xray):
    ItemFactory(collection=review, name="zz.jpg", type=ItemType.IMAGE)

    assert "1 of 2" in page_of(as_bob, xray, "?type=video")


@pytest.mark.accepts("E1")
def test_preview_is_there_without_javascript_and_depth_for_the_script(as_bob, xray):
    give_pictures(xray, *RenditionRole)

    page = page_of(as_bob, xray)

    preview, pixels = [reverse("item_rendition", args=["northside", xray.pk, role]) for role in ("preview", "pixels")]
    assert f'<img src="{preview}" alt="pano.dcm"' in page
    assert f'data-pixels="{pixels}"' in page
    assert f'data-pixels-meta="{reverse("item_pixels_meta", args=["northside", xray.pk])}"' in page
    assert "Not for primary diagnosis" in page


@pytest.mark.accepts("E3")
def test_photo_has_no_grey_values(as_bob, review):
    photo = give_pictures(ItemFactory(collection=review, type=ItemType.IMAGE, format="jpeg"))

    page = page_of(as_bob, photo)

    assert "<image-viewer>" in page
    assert "data-pixels" not in page


def test_what_has_no_picture_can_be_downloaded(as_bob, review):
    scan = ItemFactory(collection=review, name="arch.stl", type=ItemType.SCAN, size=2048)

    page = page_of(as_bob, scan)

    assert "image-viewer" not in page
    assert "This type of file has no picture." in page
    assert page.count(reverse("item_original", args=["northside", scan.pk])) == 2


def test_strip_leaves_out_what_is_not_ready_or_in_the_bin(as_bob, review, xray):
    ItemFactory(collection=review, state=ItemState.REFUSED)
    ItemFactory(collection=review, deleted_at=timezone.now())

    assert "1 of 1" in page_of(as_bob, xray)


def test_an_item_that_is_still_checked_says_so(as_bob, review):
    item = ItemFactory(collection=review, state=ItemState.CHECKING)

    assert "This file is still being checked." in page_of(as_bob, item)


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)  # the session is written once a second
def test_page_asks_as_much_for_twenty_items_as_for_one(as_bob, review, xray, django_assert_max_num_queries):
    give_pictures(xray)
    page_of(as_bob, xray)
    with django_assert_max_num_queries(14) as one:
        page_of(as_bob, xray)
    for _ in range(19):
        give_pictures(ItemFactory(collection=review))
    with django_assert_max_num_queries(len(one)):
        page_of(as_bob, xray)


@pytest.mark.accepts("I1")
def test_stranger_gets_404(as_charlie, xray):
    assert as_charlie.get(url(xray)).status_code == 404
    assert as_charlie.get(url(xray).replace("northside", "southside")).status_code == 404


def test_an_item_in_the_bin_does_not_exist(as_bob, xray):
    xray.deleted_at = timezone.now()
    xray.save()

    assert as_bob.get(url(xray)).status_code == 404


def test_no_inline_style_or_script(as_bob, xray):
    give_pictures(xray, *RenditionRole)

    page = page_of(as_bob, xray)

    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son\w+=", page) == []
