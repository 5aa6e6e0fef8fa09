"""From arrived to ready, refused or failed: each file on its own, however often and wherever the worker dies."""

import datetime
import io
import os
from contextlib import contextmanager

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone
from PIL import Image
from pydicom import dcmread

from audit.actions import Action
from audit.models import Event
from image_collections import tasks, uploads
from image_collections.models import Item, ItemState, ItemType, RenditionRole
from image_collections.processing import find_waiting
from image_collections.storage import ObjectMissing, get_store
from tests.image_collections.sending import begun, handed_in, hashes_of, sent, sha256
from tests.samples.drops import pdf
from tests.samples.hostile import hostile_files, text_called_jpg
from tests.samples.other_pictures import tiff_pages
from tests.samples.phone_photos import is_upright, orientation_photo
from tests.samples.xrays import xray, xray_cells

LEASE = configured.CELERY_TASK_TIME_LIMIT + 10


def checked(item: Item) -> Item:
    tasks.check_item(str(item.pk))
    item.refresh_from_db()
    return item


def picture(item: Item, role: RenditionRole) -> Image.Image:
    body = get_store().open(item.renditions.get(role=role).key)
    try:
        return Image.open(io.BytesIO(b"".join(body)))
    finally:
        body.close()


def later(seconds: int):
    return time_machine.travel(timezone.now() + datetime.timedelta(seconds=seconds), tick=False)


@contextmanager
def database_raising(error: BaseException, table: str, verb: str = "INSERT INTO"):
    """Something goes wrong just when this table is written to."""

    def strike(execute, sql, params, many, context):
        if f'{verb} "{table}"' in sql:
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(strike):
        yield


@pytest.fixture
def photo() -> bytes:
    return orientation_photo(6)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_are_shown_upright(folder_store, uploader, orientation):
    item = checked(handed_in(uploader, orientation_photo(orientation)))
    assert (item.state, item.type, item.format, item.reason) == (ItemState.READY, ItemType.IMAGE, "jpeg", "")
    assert (item.width, item.height) == (1200, 900)
    assert is_upright(picture(item, RenditionRole.THUMBNAIL))
    assert max(picture(item, RenditionRole.THUMBNAIL).size) == 320


@pytest.mark.accepts("C7")
def test_an_xray_keeps_its_grey_values_and_facts(store, uploader):
    item = checked(sent(uploader, xray(xray_cells()[0]), "pano.dcm"))
    assert (item.state, item.type, item.format) == (ItemState.READY, ItemType.XRAY, "dicom")
    assert {row.role for row in item.renditions.all()} == {"thumbnail", "preview", "pixels"}
    pixels = item.renditions.get(role=RenditionRole.PIXELS)
    assert (pixels.media_type, pixels.meta["rows"]) == ("application/octet-stream", item.height)
    assert item.facts["rows"] == item.height


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(("sample", "kind", "pages"), [(pdf, ItemType.DOCUMENT, 1), (tiff_pages, ItemType.IMAGE, 3)])
def test_pages_are_counted_and_the_first_is_shown(folder_store, uploader, tmp_path, sample, kind, pages):
    made = sample(tmp_path)
    item = checked(handed_in(uploader, made.path.read_bytes(), made.path.name))
    assert (item.state, item.type, item.pages) == (ItemState.READY, kind, pages)
    assert item.renditions.count() == 2


def test_the_hash_of_the_whole_is_kept(store, uploader, settings, photo):
    data = photo + os.urandom(settings.STORE["part_size"])
    item = checked(sent(uploader, data))
    assert item.files.get().sha256 == sha256(data)


def test_the_day_in_the_file_is_taken_unless_somebody_wrote_another(folder_store, uploader, photo):
    taken = checked(handed_in(uploader, photo))
    written = handed_in(uploader, photo)
    written.taken_on = datetime.date(2020, 1, 2)
    written.save()
    assert taken.taken_on == datetime.date(2026, 4, 30)
    assert checked(written).taken_on == datetime.date(2020, 1, 2)


@pytest.mark.accepts("C3")
def test_a_refused_file_leaves_store_and_quota(
    store, uploader, northside, tmp_path, django_capture_on_commit_callbacks
):
    item = sent(uploader, text_called_jpg(tmp_path).path.read_bytes(), "notes.jpg")
    key = item.files.get().key
    with django_capture_on_commit_callbacks(execute=True):
        checked(item)
    northside.refresh_from_db()
    assert (item.state, item.reason, item.files.count()) == (ItemState.REFUSED, "content_mismatch", 0)
    assert northside.storage_used == 0
    with pytest.raises(ObjectMissing):
        store.open(key)
    event = Event.objects.get(action=Action.ITEM_REFUSED)
    assert (event.subject_id, event.actor_kind, event.detail) == (item.pk, "system", {"reason": "content_mismatch"})


@pytest.mark.accepts("C3")
def test_hostile_files_end_with_the_reason_that_is_promised(folder_store, uploader, tmp_path):
    for sample in hostile_files(tmp_path):
        if sample.reason in {"empty", "type_not_accepted"}:
            continue  # those do not get as far as the worker
        item = checked(handed_in(uploader, sample.path.read_bytes(), sample.path.name))
        assert (item.name, item.state, item.reason) == (sample.path.name, sample.expected, sample.reason)


@pytest.mark.accepts("C4")
def test_bytes_that_changed_on_the_way_are_noticed(folder_store, uploader, northside, photo):
    upload = begun(uploader, photo)
    hashes = hashes_of(upload, photo)
    uploads.receive_part(upload, 2, io.BytesIO(bytes(1000)))
    item = checked(uploads.complete_upload(upload, hashes=hashes, actor=uploader.actor))
    northside.refresh_from_db()
    assert (item.state, item.reason, item.files.count()) == (ItemState.FAILED, "damaged_in_transfer", 0)
    assert northside.storage_used == 0
    assert not uploads.retry_item(item)


def test_a_browser_that_cannot_hash_is_believed(folder_store, uploader, photo):
    upload = begun(uploader, photo)
    hashes = dict.fromkeys(hashes_of(upload, photo), "")
    item = checked(uploads.complete_upload(upload, hashes=hashes, actor=uploader.actor))
    assert (item.state, item.files.get().sha256) == (ItemState.READY, sha256(photo))


def test_running_twice_changes_nothing(folder_store, uploader, photo):
    item = checked(handed_in(uploader, photo))
    before = (item.state_since, list(item.renditions.values_list("key", flat=True)))
    checked(item)
    assert (item.state_since, list(item.renditions.values_list("key", flat=True))) == before


def test_somebody_elses_item_is_not_taken(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    with database_raising(KeyboardInterrupt(), "image_collections_rendition"), pytest.raises(KeyboardInterrupt):
        checked(item)
    checked(item)
    assert (item.state, item.tries) == (ItemState.CHECKING, 1)


@pytest.mark.accepts("C6")
def test_a_worker_that_died_once_is_made_up_for(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    with database_raising(KeyboardInterrupt(), "image_collections_rendition"), pytest.raises(KeyboardInterrupt):
        checked(item)
    assert find_waiting() == []
    with later(LEASE + 1):
        assert find_waiting() == [(item.pk, "quick")]
        checked(item)
    assert (item.state, item.tries, item.renditions.count()) == (ItemState.READY, 2, 2)
    renditions = folder_store.root / "renditions" / str(uploader.practice.pk) / str(item.pk)
    assert len(list(renditions.iterdir())) == 2


@pytest.mark.accepts("C6")
def test_a_file_that_kills_two_workers_is_failed(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    for start in (0, LEASE + 1):
        with (
            later(start),
            database_raising(KeyboardInterrupt(), "image_collections_rendition"),
            pytest.raises(KeyboardInterrupt),
        ):
            checked(item)
    with later(3 * LEASE):
        assert find_waiting() == []
    item.refresh_from_db()
    assert (item.state, item.reason, item.tries) == (ItemState.FAILED, "worker_died", 2)


@pytest.mark.parametrize(
    ("error", "reason"), [(MemoryError(), "out_of_memory"), (SoftTimeLimitExceeded(), "took_too_long")]
)
def test_limits_of_the_worker_fail_the_file_with_a_reason(folder_store, uploader, photo, error, reason):
    item = handed_in(uploader, photo)
    with database_raising(error, "image_collections_rendition"):
        checked(item)
    assert (item.state, item.reason) == (ItemState.FAILED, reason)


@pytest.mark.accepts("C6")
def test_a_failed_file_can_be_tried_again(folder_store, uploader, photo, django_capture_on_commit_callbacks):
    item = handed_in(uploader, photo)
    with database_raising(MemoryError(), "image_collections_rendition"):
        checked(item)
    with django_capture_on_commit_callbacks(execute=True):
        assert uploads.retry_item(item)
        assert not uploads.retry_item(item)
    item.refresh_from_db()
    assert (item.state, item.reason, item.tries) == (ItemState.READY, "", 1)


def test_new_pictures_replace_the_old_ones(folder_store, uploader, photo, django_capture_on_commit_callbacks):
    item = checked(handed_in(uploader, photo))
    old = set(item.renditions.values_list("key", flat=True))
    item.tries = 0
    item.move_to(ItemState.CHECKING)
    item.save()
    with django_capture_on_commit_callbacks(execute=True):
        checked(item)
    new = set(item.renditions.values_list("key", flat=True))
    assert (len(new), new & old) == (2, set())
    for key in old:
        with pytest.raises(ObjectMissing):
            folder_store.open(key)


def test_an_item_that_is_gone_is_no_trouble(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    key = item.pk
    item.delete()
    tasks.check_item(str(key))


def test_bytes_that_are_gone_fail_the_item(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    folder_store.delete(item.files.get().key)
    assert (checked(item).state, item.reason) == (ItemState.FAILED, "original_missing")


def test_a_store_that_is_away_costs_no_try(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    (folder_store.root / "renditions").write_bytes(b"a file where a folder should be")
    checked(item)
    assert (item.state, item.tries) == (ItemState.CHECKING, 0)
    (folder_store.root / "renditions").unlink()
    with later(16):
        assert find_waiting() == [(item.pk, "quick")]
        assert checked(item).state == ItemState.READY


def test_a_lost_message_is_found_after_15_seconds(folder_store, uploader, photo):
    item = handed_in(uploader, photo)
    with later(14):
        assert find_waiting() == []
    with later(16):
        tasks.find_waiting_items()
    item.refresh_from_db()
    assert item.state == ItemState.READY


def test_a_file_without_a_picture_is_ready_and_says_why(folder_store, uploader):
    dataset = dcmread(io.BytesIO(xray(xray_cells()[0])))
    for element in [*dataset.group_dataset(0x0028), dataset["PixelData"]]:
        del dataset[element.tag]
    without = io.BytesIO()
    dataset.save_as(without)
    item = checked(handed_in(uploader, without.getvalue(), "report.dcm"))
    assert (item.state, item.reason, item.renditions.count()) == (ItemState.READY, "no_picture", 0)


def test_a_broken_file_is_failed_and_kept(folder_store, uploader, northside):
    item = checked(handed_in(uploader, b"%PDF-1.4 nothing of a document", "broken.pdf"))
    northside.refresh_from_db()
    assert (item.state, item.renditions.count(), item.files.count()) == (ItemState.FAILED, 0, 1)
    assert northside.storage_used == item.size
