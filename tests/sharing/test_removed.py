"""What goes to the bin stops being shared at the next request, and the visitor reads why in plain words."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from image_collections.services.bin import remove_collection, remove_items, restore_collection, restore_items
from image_collections.services.patients_bin import remove_patient, restore_patient
from sharing.counting import live_links_holding
from sharing.models import LinkKind
from tests.factories import CollectionFactory, ItemFactory
from tests.sharing.conftest import PASSWORD, enter, follow, landing

ENDED = "This link has ended"


def url(name: str, new_link, *more) -> str:
    return reverse(name, args=[new_link.link.handle, *more])


def looked_at(answer) -> int:
    """The status of a picture that was read to its end."""
    assert b"".join(answer.streaming_content)
    return answer.status_code


@pytest.mark.accepts("B6")
@pytest.mark.parametrize("picked", [True, False], ids=["picked", "whole collection"])
def test_a_removed_file_is_gone_at_the_next_request(real_xray, review, make_link, sender, picked):
    other = ItemFactory(collection=review)
    new_link = make_link(items=[real_xray, other] if picked else [], may_download=True)
    gwen = enter(new_link)
    picture = url("link_rendition", new_link, real_xray.pk, "thumbnail")
    assert looked_at(gwen.get(picture)) == 200

    remove_items([real_xray], actor=sender)

    assert str(real_xray.pk) not in gwen.get(url("link_gallery", new_link)).content.decode()
    for page in (picture, url("link_item", new_link, real_xray.pk), url("link_original", new_link, real_xray.pk)):
        assert gwen.get(page).status_code == 404
    restore_items([real_xray], actor=sender)
    assert looked_at(gwen.get(picture)) == 200


@pytest.mark.accepts("B6")
@pytest.mark.parametrize("sort", ["collection", "patient"])
@pytest.mark.parametrize("kind", LinkKind.values)
def test_somebody_who_was_let_in_reads_that_it_has_ended(review, elena, make_link, sender, sort, kind):
    new_link = make_link(kind=kind)
    gwen = enter(new_link)
    start = url("link_gallery" if kind == LinkKind.VIEW else "link_upload", new_link)
    assert gwen.get(start).status_code == 200

    remove_collection(review, actor=sender) if sort == "collection" else remove_patient(elena, actor=sender)

    page = gwen.get(start, follow=True).content.decode()
    assert ENDED in page
    assert "Northside Dental has removed what it was about." in page
    assert "Marchetti" not in page
    assert "Implant review" not in page


@pytest.mark.accepts("B6")
def test_somebody_who_comes_later_reads_it_after_the_right_password_only(review, make_link, sender):
    new_link = make_link()
    remove_collection(review, actor=sender)
    gwen = follow(new_link)

    assert ENDED not in gwen.get(landing(new_link)).content.decode()
    assert ENDED not in gwen.post(landing(new_link), {"password": "wrong"}).content.decode()
    page = gwen.post(landing(new_link), {"password": PASSWORD}).content.decode()
    assert ENDED in page
    assert "Ask for more time" not in page
    new_link.link.refresh_from_db()
    assert new_link.link.opens == 0


def test_a_stranger_is_told_nothing(review, make_link, sender, client):
    new_link = make_link()
    remove_collection(review, actor=sender)

    assert ENDED not in client.get(landing(new_link)).content.decode()
    assert ENDED not in client.post(landing(new_link), {"password": PASSWORD}).content.decode()


@pytest.mark.parametrize("column", ["withdrawn_at", "locked_at"])
def test_a_withdrawn_link_says_no_more_than_before(review, make_link, sender, column):
    new_link = make_link()
    gwen = enter(new_link)
    setattr(new_link.link, column, timezone.now())
    new_link.link.save()
    remove_collection(review, actor=sender)

    assert ENDED not in gwen.get(landing(new_link)).content.decode()
    assert ENDED not in gwen.post(landing(new_link), {"password": PASSWORD}).content.decode()


@pytest.mark.accepts("B6")
def test_a_link_goes_on_when_everything_is_back(review, elena, real_xray, make_link, sender):
    new_link = make_link()
    gwen = enter(new_link)
    remove_collection(review, actor=sender)
    remove_patient(elena, actor=sender)
    restore_patient(elena, actor=sender)
    assert gwen.get(url("link_gallery", new_link)).status_code == 302
    restore_collection(review, actor=sender)

    assert gwen.get(url("link_gallery", new_link)).status_code == 200


def test_the_senders_page_says_that_the_link_shows_nothing(as_alice, review, make_link, sender):
    link = make_link().link
    here = reverse("link_page", args=["northside", link.pk])
    assert "is in the bin" not in as_alice.get(here).content.decode()

    remove_collection(review, actor=sender)

    assert "is in the bin: it shows nothing" in as_alice.get(here).content.decode()


# Counting


@pytest.mark.accepts("B6")
def test_links_that_hold_a_thing_are_counted_once_each(review, elena, xray, make_link, northside, southside):
    second = ItemFactory(collection=review)
    make_link()
    make_link(items=[xray, second])
    make_link(items=[second])
    make_link(kind=LinkKind.UPLOAD)
    make_link(kind=LinkKind.UPLOAD, sees="all")
    make_link(CollectionFactory(patient=elena))

    assert live_links_holding(northside, items=[xray.pk]) == {"view": 2, "upload": 1}
    assert live_links_holding(northside, items=[xray.pk, second.pk]) == {"view": 3, "upload": 1}
    assert live_links_holding(northside, collections=[review.pk]) == {"view": 3, "upload": 2}
    assert live_links_holding(northside, patients=[elena.pk]) == {"view": 4, "upload": 2}
    assert live_links_holding(southside, patients=[elena.pk]) == {}
