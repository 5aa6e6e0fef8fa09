"""Many at the same time, on PostgreSQL: the last megabyte, one file completed ten times, one look from ten tabs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.plans import GIB
from audit.actions import Action
from audit.models import Event
from image_collections import tasks, uploads
from image_collections.delivery import serve_rendition
from image_collections.models import Collection, Item, ItemFile, ItemState, Upload
from image_collections.processing.claims import claim
from image_collections.storage import ObjectMissing
from image_collections.uploads import AlreadyHere, UploadOver, UploadRefused
from tests.image_collections.sending import begun, handed_in, hashes_of
from tests.image_collections.stacks import first_values, frames_of
from tests.samples.phone_photos import orientation_photo
from tests.samples.slices import ct_slice

MIB = 1024 * 1024
TEXT = b"seen on Tuesday\n" * 150
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _on_postgresql(db):
    if connection.vendor != "postgresql":
        pytest.skip("wants PostgreSQL: set DATABASE_URL")


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """What `act` gives in as many threads, started together; a refusal is an answer too."""
    start = Barrier(count)

    def one() -> Any:
        try:
            start.wait()
            return act()
        except (AlreadyHere, UploadRefused, UploadOver, ObjectMissing) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(one) for _ in range(count)]]


@pytest.mark.accepts("A16")
def test_the_last_megabyte_is_given_once(folder_store, uploader, northside):
    northside.storage_used = GIB - MIB
    northside.save()
    answers = at_once(20, lambda: uploads.begin_upload(uploader, name="photo.jpg", size=MIB))
    given = [answer for answer in answers if isinstance(answer, Upload)]
    refused = [answer.reason for answer in answers if isinstance(answer, UploadRefused)]
    northside.refresh_from_db()
    assert (len(given), refused, northside.storage_used) == (1, ["over_quota"] * 19, GIB)


@pytest.mark.accepts("A16")
def test_cancelling_from_everywhere_gives_back_once(folder_store, uploader, northside):
    upload = begun(uploader, TEXT, "notes.txt")
    other = begun(uploader, b"x" * 100, "other.txt")

    def cancel() -> None:
        uploads.cancel_upload(Upload.objects.of(northside).get(pk=upload.pk))

    assert at_once(10, cancel) == [None] * 10
    northside.refresh_from_db()
    assert northside.storage_used == other.size


@pytest.mark.accepts("C4")
def test_completing_ten_times_at_once_makes_one_item(folder_store, uploader, northside):
    upload = begun(uploader, TEXT, "notes.txt")
    hashes = hashes_of(upload, TEXT)

    def complete() -> uuid.UUID:
        mine = Upload.objects.of(northside).get(pk=upload.pk)
        return uploads.complete_upload(mine, hashes=hashes, actor=uploader.actor).pk

    assert set(at_once(10, complete)) == {upload.pk}
    assert (Item.objects.of(northside).count(), ItemFile.objects.count()) == (1, 1)
    assert Event.objects.filter(action=Action.ITEM_UPLOADED).count() == 1


@pytest.mark.accepts("C5")
def test_the_same_content_ten_times_at_once_is_one_item(folder_store, uploader, northside):
    sending = [begun(replace(uploader, again=False), TEXT, f"{n}.txt") for n in range(10)]
    hashes, mine = hashes_of(sending[0], TEXT), iter(sending)

    def complete() -> uuid.UUID:
        return uploads.complete_upload(next(mine), hashes=hashes, actor=uploader.actor, again=False).pk

    answers = at_once(10, complete)
    [made] = [answer for answer in answers if isinstance(answer, uuid.UUID)]
    assert {answer.item.pk for answer in answers if isinstance(answer, AlreadyHere)} == {made}
    northside.refresh_from_db()
    assert (Item.objects.of(northside).count(), northside.storage_used) == (1, len(TEXT))
    kept = [path for path in (folder_store.root / "originals").rglob("*") if path.is_file()]
    assert kept == [folder_store.root / ItemFile.objects.get().key]


@pytest.mark.accepts("B6")
def test_a_collection_that_goes_to_the_bin_meanwhile_takes_all_or_nothing(folder_store, uploader, northside, review):
    for number in range(5):
        Collection.objects.of(northside).update(deleted_at=None)
        mine = begun(uploader, TEXT + bytes([number]), "notes.txt")
        mine = Upload.objects.of(northside).select_related("batch__collection__patient").get(pk=mine.pk)
        hashes = hashes_of(mine, TEXT + bytes([number]))
        verbs = iter(
            [
                lambda mine=mine, hashes=hashes: uploads.complete_upload(mine, hashes=hashes, actor=uploader.actor),
                lambda: Collection.objects.of(northside).filter(pk=review.pk).update(deleted_at=timezone.now()),
            ]
        )
        at_once(2, lambda verbs=verbs: next(verbs)())
    northside.refresh_from_db()
    assert northside.storage_used == sum(file.size for file in ItemFile.objects.all())


def test_files_of_one_drop_begin_at_once_in_one_batch(folder_store, uploader):
    fresh = replace(uploader, batch_id=uuid.uuid4())
    answers = at_once(10, lambda: uploads.begin_upload(fresh, name="photo.jpg", size=10).batch_id)
    assert answers == [fresh.batch_id] * 10


def test_one_worker_gets_an_item(folder_store, uploader):
    item = handed_in(uploader, TEXT, "notes.txt")
    Item.objects.of(uploader.practice).update(state=ItemState.CHECKING, tries=0)
    claims = at_once(10, lambda: claim(item.pk))
    assert [held.tries for held in claims if held] == [1]


def test_cancelling_while_completing_ends_one_way(folder_store, uploader, northside):
    for _ in range(5):
        upload = begun(uploader, TEXT, "notes.txt")
        hashes = hashes_of(upload, TEXT)
        verbs = iter([uploads.complete_upload, uploads.cancel_upload])
        mine = [Upload.objects.of(northside).get(pk=upload.pk) for _ in range(2)]

        def act(verbs=verbs, mine=mine, hashes=hashes) -> None:
            verb = next(verbs)
            if verb is uploads.cancel_upload:
                verb(mine.pop())
            else:
                verb(mine.pop(), hashes=hashes, actor=uploader.actor)

        at_once(2, act)
    northside.refresh_from_db()
    assert northside.storage_used == sum(file.size for file in ItemFile.objects.all())
    kept = {path for path in (folder_store.root / "originals").rglob("*") if path.is_file()}
    assert kept == {folder_store.root / file.key for file in ItemFile.objects.all()}


@pytest.mark.accepts("A15")
def test_one_look_from_ten_tabs_is_one_line(folder_store, uploader, northside):
    item = handed_in(uploader, orientation_photo(1))
    tasks.check_item(str(item.pk))

    size = item.renditions.get(role="preview").size

    def look() -> int:
        mine = Item.objects.of(northside).select_related("collection__patient").get()
        answer = serve_rendition(mine, "preview", actor=uploader.actor)
        return len(b"".join(answer.streaming_content))

    assert at_once(10, look) == [size] * 10
    assert Event.objects.filter(action=Action.ITEM_VIEWED).count() == 1


@pytest.mark.accepts("C8")
def test_slices_that_come_together_make_one_item(folder_store, uploader, northside):
    numbers = iter(range(12))
    at_once(12, lambda: handed_in(uploader, ct_slice(next(numbers)), "slice.dcm"))
    tasks.find_waiting_items()
    [item] = Item.objects.of(northside)
    assert (item.state, item.pages, item.arrange_since) == (ItemState.READY, 12, None)
    assert (item.facts["gaps"], item.facts["duplicates"], item.files.count()) == (0, 0, 12)
    assert first_values(frames_of(item)) == list(range(12))
    assert set(Upload.objects.of(northside).values_list("item_id", flat=True)) == {item.pk}
    assert item.size == sum(file.size for file in item.files.all())
