"""A visitor of a link goes through the slices of what is shared, and of nothing else (E3, G11)."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from image_collections.uploads import Uploader
from tests.image_collections.sending import handed_in
from tests.image_collections.stacks import frames_of, settle
from tests.samples.slices import ct_slice, disc
from tests.sharing.conftest import enter, follow


@pytest.fixture
def series(folder_store, review, northside, alice, sender):
    uploader = Uploader(northside, review, uuid.uuid4(), sender, sender="Alice Archer", user=alice)
    item = handed_in(uploader, disc({f"IM{n}": ct_slice(n) for n in range(3)}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    return item


@pytest.mark.accepts("E3", "G11")
def test_a_visitor_goes_through_the_slices(series, make_link):
    new_link = make_link()
    client, handle = enter(new_link), new_link.link.handle
    meta = reverse("link_frames_meta", args=[handle, series.pk])
    frames = reverse("link_rendition", args=[handle, series.pk, "frames"])
    page = client.get(reverse("link_item", args=[handle, series.pk])).content.decode()
    assert f'data-frames-meta="{meta}"' in page
    end = client.get(meta).json()["offsets"][1]
    piece = client.get(frames, headers={"range": f"bytes=0-{end - 1}"})
    assert (piece.status_code, len(b"".join(piece.streaming_content))) == (206, frames_of(series).meta["offsets"][1])


def test_without_the_password_there_are_no_slices(series, make_link):
    new_link = make_link()
    client, handle = follow(new_link), new_link.link.handle
    for name, rest in (("link_frames_meta", []), ("link_rendition", ["frames"])):
        assert client.get(reverse(name, args=[handle, series.pk, *rest])).status_code == 404
