"""A store that is down, silent, cut off, wrong or full: plain words within five seconds, and nothing is lost (I8)."""

from __future__ import annotations

import datetime
import io
import time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from image_collections import tasks, uploads
from image_collections.models import Item, ItemState, Leftover, Upload
from image_collections.processing.objects import let_go_of_files
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store
from image_collections.storage.s3 import SILENT_SECONDS
from tests.image_collections.broken_store import FAULTS, broken_store
from tests.image_collections.sending import begin, begun, handed_in, hashes_of, post
from tests.samples.phone_photos import orientation_photo

SECONDS = 5.0
WORDS = "The file store does not answer at the moment. Please try again in a minute."


@pytest.fixture(params=FAULTS)
def broken(request, settings):
    """A store that fails in this way, from now on."""
    with broken_store(request.param) as address:
        keys = {"key": "key", "secret": "secret"}
        settings.STORE = {**settings.STORE, "endpoint": address, "public_endpoint": address, **keys}
        told(lambda: get_store().begin_parts("key"))  # the first question of a thread reads the SDK's own files
        time.sleep(SILENT_SECONDS if request.param == "silent" else 0)
        yield request.param


@pytest.fixture
def photo() -> bytes:
    return orientation_photo(1)


@pytest.fixture
def browser(as_alice) -> Client:
    """Alice, after the site has read its own addresses."""
    as_alice.get("/health/live")
    return as_alice


def timed(act):
    start = time.monotonic()
    found = act()
    assert time.monotonic() - start < SECONDS
    return found


def told(act) -> None:
    with pytest.raises(StoreUnavailable):
        act()


def test_each_question_to_it_ends_in_the_same_words(broken):
    timed(lambda: told(lambda: get_store().begin_parts("key")))
    timed(lambda: told(lambda: b"".join(get_store().open("key"))))
    if broken != "cut":  # what has no body cannot be cut off
        timed(lambda: told(lambda: get_store().size_of("key")))
        timed(lambda: told(lambda: list(get_store().list_objects())))
        timed(lambda: told(lambda: get_store().save("key", io.BytesIO(b"bytes"))))


def test_one_that_was_silent_is_asked_again_after_a_moment(folder_store, settings):
    """Not before, so that a page that tidies up after it does not wait as long again."""
    with broken_store("silent") as address:
        settings.STORE = {**settings.STORE, "endpoint": address, "public_endpoint": address, "key": "k", "secret": "s"}
        store = get_store()
        told(lambda: store.size_of("key"))
        start = time.monotonic()
        told(lambda: store.size_of("key"))
        assert time.monotonic() - start < 0.5
        time.sleep(SILENT_SECONDS)
        start = time.monotonic()
        told(lambda: store.size_of("key"))
        assert time.monotonic() - start > 2


def test_the_worker_gets_no_half_file(broken):
    def copied():
        with get_store().local_copy("key") as path:
            return path.read_bytes()

    timed(lambda: told(copied))


def test_a_page_that_begins_an_upload_says_it_plainly_and_keeps_no_room(broken, browser, review, northside):
    answer = timed(lambda: begin(browser, review, size=5000))
    assert (answer.status_code, answer.json()["message"]) == (503, WORDS)
    assert int(answer["Retry-After"]) > 0
    northside.refresh_from_db()
    assert northside.storage_used == 0


def test_a_plain_form_says_it_too(broken, browser, review, northside):
    url = reverse("upload_form", args=["northside", review.pk])
    file = io.BytesIO(b"bytes of a photo")
    file.name = "photo.jpg"
    answer = timed(lambda: browser.post(url, {"files": file}))
    assert answer.status_code == 503
    assert "Nothing is lost. Try again in a minute." in answer.text
    assert answer["Retry-After"]
    northside.refresh_from_db()
    assert northside.storage_used == 0


@pytest.fixture
def halfway(folder_store, uploader, photo):
    """A file whose parts have arrived, and a way to break the store and to mend it."""
    return begun(uploader, photo)


def break_folder(store) -> None:
    store.root.rename(store.root.with_name("unplugged"))
    store.root.write_bytes(b"a file where the folder should be")


def mend_folder(store) -> None:
    store.root.unlink()
    store.root.with_name("unplugged").rename(store.root)


def test_an_upload_goes_on_when_the_store_is_back(halfway, folder_store, as_alice, photo):
    hashes = [{"n": number, "sha256": sha256} for number, sha256 in hashes_of(halfway, photo).items()]
    complete = reverse("upload_complete", args=["northside", halfway.pk])
    part = reverse("upload_part", args=["northside", halfway.pk, 1])
    break_folder(folder_store)
    for answer in (post(as_alice, complete, {"parts": hashes}), as_alice.put(part, photo[:1000])):
        assert (answer.status_code, answer.json()["message"]) == (503, WORDS)
    mend_folder(folder_store)
    assert Upload.objects.of(halfway.practice).get(pk=halfway.pk).state == "uploading"
    assert post(as_alice, complete, {"parts": hashes}).status_code == 200


def test_pictures_and_originals_say_it_and_are_there_again(folder_store, uploader, as_alice, photo):
    item = handed_in(uploader, photo)
    tasks.check_item(str(item.pk))
    places = [
        reverse("item_rendition", args=["northside", item.pk, "thumbnail"]),
        reverse("item_original", args=["northside", item.pk]),
    ]
    break_folder(folder_store)
    for place in places:
        answer = as_alice.get(place)
        assert (answer.status_code, bool(answer["Retry-After"])) == (503, True)
        assert "Nothing is lost. Try again in a minute." in answer.text
    mend_folder(folder_store)
    for place in places:
        answer = as_alice.get(place)
        assert (answer.status_code, len(b"".join(answer.streaming_content)) > 0) == (200, True)


def test_a_download_that_is_cut_off_is_not_told_to_be_whole(folder_store, uploader, as_alice, photo):
    item = handed_in(uploader, photo)
    path = folder_store.root / item.files.get().key
    path.write_bytes(photo[: len(photo) // 2])
    answer = as_alice.get(reverse("item_original", args=["northside", item.pk]))
    assert answer["Content-Length"] == str(len(photo))
    with pytest.raises(StoreUnavailable):
        b"".join(answer.streaming_content)


def test_the_worker_gives_the_try_back_and_does_it_later(broken, uploader, photo, settings, tmp_path):
    broken_settings = settings.STORE
    settings.STORE = {**settings.STORE, "endpoint": "", "folder": tmp_path / "files"}
    get_store().prepare("")
    item = handed_in(uploader, photo)
    working, settings.STORE = settings.STORE, broken_settings
    tasks.check_item(str(item.pk))
    item.refresh_from_db()
    assert (item.state, item.tries) == (ItemState.CHECKING, 0)
    settings.STORE = working
    tasks.check_item(str(item.pk))
    item.refresh_from_db()
    assert item.state == ItemState.READY


def test_what_could_not_be_deleted_is_deleted_later(
    folder_store, uploader, photo, northside, django_capture_on_commit_callbacks
):
    item = handed_in(uploader, photo)
    key = item.files.get().key
    break_folder(folder_store)
    with django_capture_on_commit_callbacks(execute=True):
        let_go_of_files(item)
        item.delete()
    tasks.remove_leftovers()
    assert list(Leftover.objects.values_list("key", flat=True)) == [key]
    mend_folder(folder_store)
    tasks.remove_leftovers()
    assert not Leftover.objects.exists()
    with pytest.raises(ObjectMissing):
        folder_store.size_of(key)


def test_an_abandoned_upload_is_cleaned_up_once_the_store_is_back(folder_store, uploader, northside):
    uploads.begin_upload(uploader, name="later.jpg", size=5000)
    break_folder(folder_store)
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=25), tick=False):
        tasks.forget_abandoned_uploads()
        northside.refresh_from_db()
        assert northside.storage_used == 0
        mend_folder(folder_store)
        tasks.forget_abandoned_uploads()
    assert list(folder_store.list_transfers()) == []
    assert not Item.objects.of(northside).exists()
