"""Files on their way in: quota, parts, resuming, completing once, giving up."""

import datetime
import io
import os
import uuid

import pytest
import time_machine
from celery import Celery
from django.utils import timezone

from accounts.plans import GIB
from audit.actions import Action
from audit.models import Event
from config import celery_app
from image_collections import uploads
from image_collections.models import Item, ItemFile, ItemState, Upload, UploadBatch, UploadState
from image_collections.processing import forget_abandoned
from image_collections.storage import ObjectMissing, PartsMissing, StoreUnavailable
from image_collections.uploads import UploadOver, UploadRefused
from tests.factories import CollectionFactory
from tests.image_collections.sending import begun, handed_in, hashes_of, send_part, sent

MIB = 1024 * 1024


@pytest.fixture
def data(settings, store) -> bytes:
    """Two parts and a bit."""
    return os.urandom(settings.STORE["part_size"] * 2 + 77)


def used(practice) -> int:
    practice.refresh_from_db()
    return practice.storage_used


def refusal(uploader, **file) -> str:
    with pytest.raises(UploadRefused) as caught:
        uploads.begin_upload(uploader, **{"name": "photo.jpg", "size": 1000, **file})
    return caught.value.reason


@pytest.mark.accepts("C4")
def test_a_file_in_parts_becomes_one_item(store, uploader, data, review):
    item = sent(uploader, data)
    assert (item.collection, item.name, item.size, item.state) == (review, "photo.jpg", len(data), "checking")
    body = store.open(item.files.get().key)
    assert b"".join(body) == data
    body.close()


def test_beginning_reserves_and_completing_keeps(folder_store, uploader, northside):
    upload = begun(uploader, b"x" * 2500)
    assert used(northside) == 2500
    uploads.complete_upload(upload, hashes=hashes_of(upload, b"x" * 2500), actor=uploader.actor)
    assert used(northside) == 2500


def test_what_arrived_is_not_sent_again(store, uploader, data, settings):
    size = settings.STORE["part_size"]
    upload = uploads.begin_upload(uploader, name="photo.jpg", size=len(data))
    send_part(upload, 2, data[size : 2 * size])
    assert uploads.arrived_parts(Upload.objects.of(uploader.practice).get()) == [2]
    send_part(upload, 3, data[2 * size :])
    send_part(upload, 1, data[:size])
    item = uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=uploader.actor)
    assert item.size == len(data)


def test_completing_too_early_names_the_missing_parts(store, uploader, data):
    upload = uploads.begin_upload(uploader, name="photo.jpg", size=len(data))
    with pytest.raises(PartsMissing) as caught:
        uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=uploader.actor)
    assert caught.value.numbers == [1, 2, 3]
    assert not Item.objects.of(uploader.practice).exists()


def test_completing_without_the_list_of_parts_is_too_early(folder_store, uploader):
    upload = begun(uploader, b"x" * 2500)
    with pytest.raises(PartsMissing) as caught:
        uploads.complete_upload(upload, hashes={1: "", 2: ""}, actor=uploader.actor)
    assert caught.value.numbers == [3]


def test_completing_twice_gives_the_same_item(store, uploader, data):
    upload = begun(uploader, data)
    stale = Upload.objects.of(uploader.practice).get(pk=upload.pk)
    hashes = hashes_of(upload, data)
    first = uploads.complete_upload(upload, hashes=hashes, actor=uploader.actor)
    again = uploads.complete_upload(stale, hashes=hashes, actor=uploader.actor)
    assert first == again
    assert (Item.objects.of(uploader.practice).count(), ItemFile.objects.count()) == (1, 1)
    assert Event.objects.filter(action=Action.ITEM_UPLOADED).count() == 1


def test_completing_is_recorded_with_the_patient(folder_store, uploader, elena, alice):
    item = sent(uploader, b"x" * 10, "scan.dcm")
    event = Event.objects.get(action=Action.ITEM_UPLOADED)
    assert (event.subject_id, event.subject_label, event.patient_id) == (item.pk, "scan.dcm", elena.pk)
    assert (event.actor_id, event.detail) == (alice.pk, {"size": 10})


@pytest.mark.accepts("A16")
def test_cancelling_gives_the_room_back_once(store, uploader, data, northside):
    upload = begun(uploader, data)
    uploads.cancel_upload(upload)
    uploads.cancel_upload(upload)
    assert used(northside) == 0
    with pytest.raises(ObjectMissing):
        store.list_parts(uploads.transfer_of(upload))


def test_a_cancelled_upload_cannot_be_completed(folder_store, uploader, northside):
    upload = begun(uploader, b"x" * 2500)
    stale = Upload.objects.of(northside).get(pk=upload.pk)
    uploads.cancel_upload(upload)
    with pytest.raises(ObjectMissing):
        uploads.complete_upload(stale, hashes=hashes_of(stale, b"x" * 2500), actor=uploader.actor)
    with pytest.raises(UploadOver, match="cancelled"):
        uploads.complete_upload(upload, hashes={}, actor=uploader.actor)
    assert not Item.objects.of(northside).exists()


def test_cancelled_while_being_joined_leaves_no_bytes(folder_store, uploader, northside):
    upload = begun(uploader, b"x" * 2500)
    folder_store.join(uploads.transfer_of(upload))
    uploads.cancel_upload(Upload.objects.of(northside).get(pk=upload.pk))
    with pytest.raises(ObjectMissing):
        folder_store.open(upload.key)


def test_an_item_cannot_be_cancelled(folder_store, uploader, northside):
    item = sent(uploader, b"x" * 2500)
    with pytest.raises(UploadOver, match="complete"):
        uploads.cancel_upload(item.uploads.get())
    assert used(northside) == 2500


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("photo.jpg", 0, "empty"),
        ("photo.jpg", -1, "empty"),
        ("photo.jpg", 500 * MIB + 1, "too_large"),
        ("setup.exe", 10, "type_not_accepted"),
        ("page.HTML", 10, "type_not_accepted"),
        ("drawing.svg", 10, "type_not_accepted"),
        ("photo.jpg\u202e.exe", 10, "type_not_accepted"),
    ],
)
def test_refused_before_a_byte_was_sent(folder_store, uploader, northside, name, size, reason):
    assert refusal(uploader, name=name, size=size) == reason
    assert (used(northside), Upload.objects.of(northside).count()) == (0, 0)


@pytest.mark.accepts("C3")
def test_500_mib_are_taken(folder_store, uploader):
    assert uploads.begin_upload(uploader, name="cbct.zip", size=500 * MIB).size == 500 * MIB


@pytest.mark.accepts("A16")
def test_the_quota_ends_at_its_last_byte(folder_store, uploader, northside):
    northside.storage_used = GIB - 1000
    northside.save()
    uploads.begin_upload(uploader, name="photo.jpg", size=1000)
    assert refusal(uploader, size=1) == "over_quota"
    assert used(northside) == GIB


def test_limits_of_the_caller_give_the_room_back(folder_store, uploader, northside):
    def full(name: str, size: int) -> None:
        raise UploadRefused("limit_files")

    limited = uploads.Uploader(**{**vars(uploader), "limits": full})
    assert refusal(limited) == "limit_files"
    assert (used(northside), Upload.objects.of(northside).count()) == (0, 0)


def test_files_of_one_drop_share_a_batch(folder_store, uploader, review, alice):
    first, second = sent(uploader, b"x"), sent(uploader, b"y")
    assert first.batch == second.batch
    batch = UploadBatch.objects.of(uploader.practice).get()
    assert (batch.pk, batch.collection, batch.user, batch.sender) == (uploader.batch_id, review, alice, "Alice Archer")


def test_a_batch_of_somebody_else_is_not_joined(folder_store, uploader, northside, bob, elena):
    sent(uploader, b"x")
    other_person = uploads.Uploader(**{**vars(uploader), "user": bob})
    other_collection = uploads.Uploader(**{**vars(uploader), "collection": CollectionFactory(patient=elena)})
    assert refusal(other_person) == refusal(other_collection) == "not_allowed"
    assert used(northside) == 1


def test_a_store_that_is_away_keeps_no_room(settings, uploader, northside, folder_store):
    settings.STORE = {**settings.STORE, "folder": folder_store.root / "parts" / "x"}
    (folder_store.root / "parts" / "x").write_bytes(b"")
    with pytest.raises(StoreUnavailable):
        uploads.begin_upload(uploader, name="photo.jpg", size=1000)
    with pytest.raises(StoreUnavailable):
        handed_in(uploader, b"x" * 1000)
    assert used(northside) == 0
    assert {upload.state for upload in Upload.objects.of(northside)} == {UploadState.CANCELLED}


def test_a_part_that_does_not_exist_is_not_taken(folder_store, uploader):
    upload = uploads.begin_upload(uploader, name="photo.jpg", size=1500)
    for number in [0, 3, 99]:
        with pytest.raises(ObjectMissing):
            uploads.receive_part(upload, number, io.BytesIO(b"x"))


@pytest.mark.accepts("C1")
def test_a_plain_form_takes_a_file_whole(store, uploader, data):
    item = handed_in(uploader, data)
    file = item.files.get()
    assert file.part_hashes == list(hashes_of(item.uploads.get(), data).values())
    body = store.open(file.key)
    assert b"".join(body) == data
    body.close()


@pytest.mark.accepts("A16")
def test_abandoned_uploads_are_forgotten_after_a_day(folder_store, uploader, northside):
    with time_machine.travel(timezone.now() - datetime.timedelta(hours=24, minutes=1)):
        old = begun(uploader, b"x" * 2500)
    young = begun(uploader, b"x" * 1500)
    forget_abandoned()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.state, old.store_id, young.state) == (UploadState.CANCELLED, "", UploadState.UPLOADING)
    assert used(northside) == 1500


def test_a_transfer_that_the_store_forgot_starts_anew(folder_store, uploader, northside):
    upload = begun(uploader, b"x" * 2500)
    folder_store.abort(uploads.transfer_of(upload))
    with pytest.raises(UploadOver, match="cancelled"):
        uploads.arrived_parts(upload)
    assert used(northside) == 0


def test_a_server_that_died_after_joining_loses_nothing(store, uploader, data):
    upload = begun(uploader, data)
    store.join(uploads.transfer_of(upload))
    assert uploads.arrived_parts(upload) == [1, 2, 3]
    item = uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=uploader.actor)
    assert item.state == ItemState.CHECKING


def test_names_never_reach_the_store(folder_store, uploader, northside):
    item = sent(uploader, b"x" * 10, "Elena Marchetti.jpg")
    area, practice, owner, random = item.files.get().key.split("/")
    assert (area, uuid.UUID(practice), uuid.UUID(owner), len(random)) == ("originals", northside.pk, item.pk, 32)


@pytest.mark.parametrize("broker", ["redis://127.0.0.1:9/0", "folder://localhost"])
def test_a_queue_that_does_not_answer_stops_nobody(folder_store, uploader, django_capture_on_commit_callbacks, broker):
    nowhere = {"data_folder_out": "/proc/nowhere", "control_folder": "/proc/nowhere"}
    away = Celery("away", broker=broker, broker_transport_options=nowhere)
    away.set_current()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            item = sent(uploader, b"x" * 10)
    finally:
        celery_app.set_current()
    item.refresh_from_db()
    assert (item.state, item.tries) == (ItemState.CHECKING, 0)
