"""Bytes on their way out: whole, in stretches, as pictures, as a ZIP; and never without a line in the ledger."""

import io
import urllib.request
import zipfile
import zlib

import pytest
import zipstream.ng
from django.db import DatabaseError, connection
from django.http import Http404
from django.urls import reverse
from zlib_ng import zlib_ng

from audit.actions import Action
from audit.models import Event
from image_collections import delivery, tasks
from image_collections.delivery import serve_original, serve_rendition, serve_zip
from image_collections.models import Item, ItemState
from tests.image_collections.sending import handed_in, sent
from tests.image_collections.test_names import nasty_names
from tests.samples.phone_photos import orientation_photo
from tests.samples.xrays import xray, xray_cells

DATA = bytes(range(256)) * 4


@pytest.fixture
def item(folder_store, uploader) -> Item:
    return handed_in(uploader, DATA, "Zahn 36.txt")


@pytest.fixture
def pano(folder_store, uploader) -> Item:
    item = handed_in(uploader, xray(xray_cells()[0]), "pano.dcm")
    tasks.check_item(str(item.pk))
    item.refresh_from_db()
    return item


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def followed(answer):
    """What a browser gets in the end, from us or by the signed address from the store."""
    if answer.status_code != 302:
        return body_of(answer), answer.headers
    with urllib.request.urlopen(answer["Location"]) as reply:
        return reply.read(), reply.headers


def actions() -> list[str]:
    return list(Event.objects.exclude(action=Action.ITEM_UPLOADED).values_list("action", flat=True))


@pytest.mark.accepts("C12")
@pytest.mark.accepts("C7")
def test_an_original_is_given_bit_for_bit_as_an_attachment(store, uploader, actor):
    item = handed_in(uploader, DATA, 'Zähne; "36".dcm')
    item.format = "dicom"
    body, headers = followed(serve_original(item, actor=actor))
    assert (body, headers["Content-Type"]) == (DATA, "application/dicom")
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''Z%C3%A4hne%3B%20_36_.dcm"


@pytest.mark.accepts("I3")
def test_an_original_cannot_run_in_our_origin(item, actor):
    answer = serve_original(item, actor=actor)
    assert body_of(answer) == DATA
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "status", "start", "end", "told"),
    [
        ("bytes=0-9", 206, 0, 10, "bytes 0-9/1024"),
        ("bytes=1000-", 206, 1000, 1024, "bytes 1000-1023/1024"),
        ("bytes=1000-5000", 206, 1000, 1024, "bytes 1000-1023/1024"),
        ("bytes=-4", 206, 1020, 1024, "bytes 1020-1023/1024"),
        ("bytes=-5000", 206, 0, 1024, "bytes 0-1023/1024"),
        ("bytes=1024-", 416, 0, 0, "bytes */1024"),
        ("bytes=-0", 416, 0, 0, "bytes */1024"),
        ("bytes=9-0", 200, 0, 1024, None),
        ("bytes=0-1,5-6", 200, 0, 1024, None),
        ("bytes=-", 200, 0, 1024, None),
        ("pages=1-2", 200, 0, 1024, None),
        (f"bytes={'9' * 40}-", 200, 0, 1024, None),
    ],
)
def test_stretches_of_an_original(item, actor, asked, status, start, end, told):
    answer = serve_original(item, actor=actor, asked={"Range": asked})
    assert (answer.status_code, answer.get("Content-Range")) == (status, told)
    assert body_of(answer) == DATA[start:end]
    if status != 416:
        assert answer["Content-Length"] == str(end - start)


def test_a_stretch_of_another_version_gets_the_whole(item, actor):
    first = serve_original(item, actor=actor)
    etag = first["ETag"]
    assert body_of(first) == DATA
    same = serve_original(item, actor=actor, asked={"Range": "bytes=0-3", "If-Range": etag})
    other = serve_original(item, actor=actor, asked={"Range": "bytes=0-3", "If-Range": '"other"'})
    assert [len(body_of(same)), len(body_of(other))] == [4, 1024]


@pytest.mark.accepts("A15")
def test_each_download_is_one_line(item, actor, elena, alice):
    body_of(serve_original(item, actor=actor))
    body_of(serve_original(item, actor=actor))
    assert actions() == [Action.ITEM_DOWNLOADED] * 2
    event = Event.objects.filter(action=Action.ITEM_DOWNLOADED).first()
    assert (event.subject_id, event.subject_label, event.patient_id) == (item.pk, "Zahn 36.txt", elena.pk)
    assert (event.actor_id, event.address) == (alice.pk, "192.0.2.1")


@pytest.mark.accepts("A15")
def test_a_download_in_stretches_is_one_line(item, actor):
    for start in range(0, 1024, 256):
        body_of(serve_original(item, actor=actor, asked={"Range": f"bytes={start}-{start + 255}"}))
    assert actions() == [Action.ITEM_DOWNLOADED]


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("role", ["preview", "pixels"])
def test_looking_is_one_line_for_half_an_hour(pano, actor, role):
    for _ in range(3):
        body_of(serve_rendition(pano, role, actor=actor))
    assert actions() == [Action.ITEM_VIEWED]


def test_thumbnails_are_not_counted_as_looking(pano, actor):
    body_of(serve_rendition(pano, "thumbnail", actor=actor))
    assert actions() == []


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("serve", ["original", "stretch", "preview", "zip"])
def test_without_its_line_nothing_is_served(pano, actor, serve):
    def unwritable(execute, sql, params, many, context):
        if 'INSERT INTO "audit_event"' in sql:
            raise DatabaseError("the ledger cannot be written")
        return execute(sql, params, many, context)

    ways = {
        "original": lambda: serve_original(pano, actor=actor),
        "stretch": lambda: serve_original(pano, actor=actor, asked={"Range": "bytes=0-9"}),
        "preview": lambda: serve_rendition(pano, "preview", actor=actor),
        "zip": lambda: serve_zip([pano], "all", actor=actor),
    }
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        ways[serve]()


def test_pictures_stay_in_this_browser_for_a_minute(pano, actor):
    answer = serve_rendition(pano, "thumbnail", actor=actor)
    body = body_of(answer)
    assert (answer["Content-Type"], answer["Content-Length"]) == ("image/webp", str(len(body)))
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, max-age=60", "nosniff")
    assert "Content-Disposition" not in answer
    again = serve_rendition(pano, "thumbnail", actor=actor, asked={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["ETag"], again["Cache-Control"]) == (304, answer["ETag"], "private, max-age=60")


@pytest.mark.services
def test_pictures_of_an_s3_store_come_by_an_address_that_dies(s3_store, uploader, actor):
    item = handed_in(uploader, orientation_photo(1))
    tasks.check_item(str(item.pk))
    answer = serve_rendition(item, "thumbnail", actor=actor)
    body, headers = followed(answer)
    assert (body[:4], headers["Content-Type"]) == (b"RIFF", "image/webp")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, max-age=30")
    assert "X-Amz-Expires=60" in answer["Location"]


def test_what_was_never_made_is_not_there(item, actor):
    for role in ["thumbnail", "preview", "pixels"]:
        with pytest.raises(Http404):
            serve_rendition(item, role, actor=actor)


@pytest.mark.accepts("C12")
def test_everything_leaves_as_one_zip_of_known_length(store, uploader, actor, review):
    contents = {"a.jpg": b"one" * 1000, "b.dcm": b"two", "c": b"three"}
    items = [handed_in(uploader, data, name) for name, data in contents.items()]
    items[0].move_to(ItemState.FAILED, "damaged")
    answer = serve_zip(items, "Implant review", actor=actor)
    body = body_of(answer)
    assert answer["Content-Length"] == str(len(body))
    assert answer["Content-Disposition"] == 'attachment; filename="Implant review.zip"'
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == contents


@pytest.mark.accepts("C12")
def test_300_nasty_names_leave_in_one_zip(folder_store, uploader, actor, northside):
    for number, name in enumerate(nasty_names(300)):
        sent(uploader, b"%d" % number, name)
    items = list(Item.objects.of(northside).select_related("collection__patient"))
    answer = serve_zip(items, 'a"b\r\nSet-Cookie: x=y/../c', actor=actor)
    body = body_of(answer)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert sorted(int(archive.read(name)) for name in archive.namelist()) == list(range(300))
    assert (len(body), "\n" in answer["Content-Disposition"]) == (int(answer["Content-Length"]), False)


@pytest.mark.accepts("A15")
def test_a_zip_is_one_line_that_names_its_items(item, actor, review):
    body_of(serve_zip([item], "all", actor=actor))
    event = Event.objects.exclude(action=Action.ITEM_UPLOADED).get()
    assert (event.action, event.subject_id) == (Action.COLLECTION_DOWNLOADED, review.pk)
    assert event.detail == {"items": [str(item.pk)], "files": 1}


def test_the_first_bytes_of_a_zip_come_before_the_last_file_is_read(folder_store, uploader, actor):
    items = [handed_in(uploader, b"x" * 100, f"{number}.txt") for number in range(3)]
    folder_store.delete(items[2].files.get().key)
    stream = iter(serve_zip(items, "all", actor=actor).streaming_content)
    assert next(stream).startswith(b"PK\x03\x04")


@pytest.mark.accepts("C7")
def test_the_grey_values_are_described(pano, as_alice, northside):
    answer = as_alice.get(reverse("item_pixels_meta", args=[northside.slug, pano.pk]))
    assert answer.json() == pano.renditions.get(role="pixels").meta
    assert answer["Cache-Control"] == "no-store"


def test_media_types_are_those_of_the_one_table():
    assert delivery.MEDIA_TYPES["stl"] == "model/stl"


@pytest.mark.accepts("C12")
def test_the_fast_checksum_is_the_one_that_is_used():
    assert zipstream.ng.crc32 is zlib_ng.crc32
    assert zlib_ng.crc32(b"bitewing" * 100_000) == zlib.crc32(b"bitewing" * 100_000)
