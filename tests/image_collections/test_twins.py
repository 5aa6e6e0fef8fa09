"""The same content in the same collection: told, skipped, added when asked; and at the same time, only once."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from image_collections import uploads
from image_collections.models import Item, ItemState, Upload, UploadState
from image_collections.uploads import AlreadyHere
from tests.factories import CollectionFactory
from tests.image_collections.sending import begin, begun, handed_in, hashes_of, parts_of, post, sent, sha256

DATA = bytes(range(250)) * 10  # three parts in the folder
SMALL = b"x" * 500
pytestmark = pytest.mark.accepts("C5")


@pytest.fixture
def asking(uploader):
    """Somebody who wants nothing twice."""
    return replace(uploader, again=False)


def told_at_the_beginning(uploader, data) -> str:
    with pytest.raises(AlreadyHere) as caught:
        uploads.begin_upload(uploader, name="again.jpg", size=len(data), sha256=sha256(data))
    return caught.value.item.name


def test_a_small_file_is_told_before_a_byte_is_sent(folder_store, uploader, asking, northside):
    sent(uploader, SMALL, "first.jpg")
    assert told_at_the_beginning(asking, SMALL) == "first.jpg"
    northside.refresh_from_db()
    assert (northside.storage_used, Upload.objects.of(northside).count()) == (500, 1)


def test_a_large_file_is_told_so_too_once_it_was_read(folder_store, uploader, asking):
    item = sent(uploader, DATA, "notes.txt")
    assert uploads.begin_upload(asking, name="again.txt", size=len(DATA), sha256=sha256(DATA)).part_count == 3
    item.files.update(sha256=sha256(DATA))
    assert told_at_the_beginning(asking, DATA) == "notes.txt"


def test_in_parts_it_is_told_at_the_end_and_gives_its_room_back(store, uploader, asking, northside, settings):
    data = DATA * (settings.STORE["part_size"] // 1000)
    first = sent(uploader, data)
    upload = begun(asking, data)
    with pytest.raises(AlreadyHere) as caught:
        uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=asking.actor, again=False)
    northside.refresh_from_db()
    assert (caught.value.item, northside.storage_used) == (first, len(data))
    assert Upload.objects.of(northside).get(pk=upload.pk).state == UploadState.CANCELLED
    body = store.open(first.files.get().key)
    assert b"".join(body) == data
    body.close()


def test_asked_for_it_comes_once_more(folder_store, uploader, northside):
    assert sent(uploader, DATA) != sent(uploader, DATA)
    assert Item.objects.of(northside).count() == 2


def test_completing_again_is_no_twin_of_itself(folder_store, asking):
    upload = begun(asking, DATA)
    stale = Upload.objects.of(asking.practice).get(pk=upload.pk)
    for mine in (upload, stale):
        item = uploads.complete_upload(mine, hashes=hashes_of(mine, DATA), actor=asking.actor, again=False)
        assert item.pk == upload.pk


@pytest.mark.parametrize("change", ["collection", "bin", "refused", "size"])
def test_elsewhere_removed_refused_or_longer_is_no_twin(folder_store, uploader, asking, elena, change):
    first, data = sent(uploader, SMALL), SMALL
    if change == "collection":
        asking = replace(asking, collection=CollectionFactory(patient=elena), batch_id=uuid.uuid4())
    if change == "bin":
        Item.objects.of(first.practice).update(deleted_at=timezone.now())
    if change == "refused":
        first.move_to(ItemState.REFUSED, "malware")
    if change == "size":
        data += b"x"
    upload = uploads.begin_upload(asking, name="again.jpg", size=len(data), sha256=sha256(data))
    assert upload.state == UploadState.UPLOADING


def test_a_plain_form_names_the_twins_and_adds_them_when_asked(folder_store, as_alice, review, uploader, northside):
    handed_in(uploader, SMALL, "first.jpg")
    form = reverse("upload_form", args=["northside", review.pk])

    def said(**more) -> list[str]:
        files = [SimpleUploadedFile("again.jpg", SMALL), SimpleUploadedFile("Thumbs.db", b"x")]
        answer = as_alice.post(form, {"files": files, **more})
        return [str(message) for message in answer.wsgi_request._messages]

    assert said() == ["again.jpg: Already here as first.jpg."]
    northside.refresh_from_db()
    assert northside.storage_used == len(SMALL)
    assert said(again="yes")[-1] == "1 file added."
    assert sorted(review.items.values_list("name", flat=True)) == ["again.jpg", "first.jpg"]


def test_over_http_the_twin_is_named(folder_store, as_alice, uploader, review):
    first = sent(uploader, DATA, "first.jpg")
    named = {"reason": "duplicate", "message": "Already here as first.jpg.", "item": str(first.pk), "name": "first.jpg"}
    told = begin(as_alice, review, size=len(DATA)).json()
    for number, body in parts_of(DATA, told["part_size"]).items():
        as_alice.put(told["put"][str(number)], body, content_type="text/plain")
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts_of(DATA, told["part_size"]).items()]
    answer = post(as_alice, told["complete_url"], {"parts": rows})
    assert (answer.status_code, answer.json()) == (409, named)
    again = begin(as_alice, review, size=len(SMALL), sha256=sha256(SMALL), again=True)
    assert again.status_code == 201
