"""Slices and frames as the browser is told of them, for members."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from image_collections.models import ItemState
from tests.image_collections.imaging.test_film import bare_h264
from tests.image_collections.imaging.test_film import film as film_object
from tests.image_collections.sending import sent
from tests.image_collections.stacks import frames_of, send_all, settle
from tests.samples.slices import ct_slice, disc, film


def address(name: str, item, *rest: str) -> str:
    return reverse(name, args=["northside", item.pk, *rest])


@pytest.fixture
def series(folder_store, uploader):
    item = sent(uploader, disc({f"IM{n}": ct_slice(n) for n in range(5)}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    return item


@pytest.mark.accepts("E3")
def test_the_page_leads_to_the_slices(series, as_alice):
    page = as_alice.get(address("item_page", series)).content.decode()
    assert f'data-frames="{address("item_rendition", series, "frames")}"' in page
    assert f'data-frames-meta="{address("item_frames_meta", series)}"' in page
    assert "Slice {number} of {total}" in page


@pytest.mark.accepts("E3")
def test_a_browser_is_told_where_each_slice_begins(series, as_alice):
    told = as_alice.get(address("item_frames_meta", series)).json()
    assert (told["frames"], told["middle"], told["waiting"], len(told["offsets"])) == (5, 2, False, 6)
    assert (told["rows"], told["cols"], told["wc"], told["version"]) == (32, 32, 500, str(frames_of(series).pk))


@pytest.mark.accepts("E3")
def test_slices_are_fetched_one_by_one(series, as_alice):
    begin, end = frames_of(series).meta["offsets"][2:4]
    where = address("item_rendition", series, "frames")
    whole = b"".join(as_alice.get(where).streaming_content)
    piece = as_alice.get(where, headers={"range": f"bytes={begin}-{end - 1}"})
    assert (piece.status_code, b"".join(piece.streaming_content)) == (206, whole[begin:end])
    assert piece["Content-Range"] == f"bytes {begin}-{end - 1}/{len(whole)}"
    assert as_alice.get(where, headers={"range": "bytes=999999999-"}).status_code == 416


def test_while_they_are_made_the_browser_waits(series, as_alice):
    series.renditions.filter(role="frames").delete()
    series.arrange_since = timezone.now()
    series.save()
    assert as_alice.get(address("item_frames_meta", series)).json() == {"frames": 0, "waiting": True}
    assert "The slices are being prepared." in as_alice.get(address("item_page", series)).content.decode()


def test_a_stranger_is_told_nothing_of_them(series, as_charlie):
    for where in (address("item_frames_meta", series), address("item_rendition", series, "frames")):
        assert as_charlie.get(where).status_code == 404


@pytest.mark.accepts("C8")
def test_what_is_missing_or_there_twice_is_said(folder_store, uploader, as_alice, review):
    [item] = send_all(uploader, [(f"{at}.dcm", ct_slice(n)) for at, n in enumerate([0, 1, 2, 4, 1])])
    page = as_alice.get(address("item_page", item)).content.decode()
    assert "1 slice seems to be missing. 1 slice came twice." in page
    assert "DICOM, 4 slices" in as_alice.get(reverse("collection_page", args=["northside", review.pk])).content.decode()


@pytest.mark.accepts("E3")
def test_a_film_in_colour_has_pictures_as_frames(folder_store, uploader, as_alice):
    colour = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
    bits = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelData": bytes(range(256)) * 36}
    item = sent(uploader, film(3, **colour, **bits), "film.dcm")
    settle(item)
    told = as_alice.get(address("item_frames_meta", item)).json()
    assert (told["kind"], told["frames"], told["fps"]) == ("colour", 3, 12)
    page = as_alice.get(address("item_page", item)).content.decode()
    assert "Frame {number} of {total}" in page
    piece = as_alice.get(
        address("item_rendition", item, "frames"), headers={"range": f"bytes=0-{told['offsets'][1] - 1}"}
    )
    assert b"".join(piece.streaming_content)[8:12] == b"WEBP"


@pytest.mark.accepts("C7")
def test_a_film_that_cannot_be_played_shows_one_frame_and_says_so(folder_store, uploader, as_alice, tmp_path):
    data = film_object(tmp_path, "102", bare_h264(tmp_path)).read_bytes()
    item = sent(uploader, data, "film.dcm")
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.reason, item.arrange_since) == (ItemState.READY, "film", None)
    page = as_alice.get(address("item_page", item)).content.decode()
    assert address("item_rendition", item, "preview") in page
    assert "which Bitewing cannot play" in page
    assert "data-frames=" not in page
