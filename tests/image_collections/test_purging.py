"""What lay in the bin for thirty days goes for good: rows, objects, room in the quota; one line each, never twice."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from image_collections import tasks
from image_collections.models import (
    CaseImage,
    Collection,
    Export,
    Item,
    ItemFile,
    Rendition,
    Upload,
    UploadBatch,
    UploadState,
)
from image_collections.processing import purging
from image_collections.services.bin import delete_collection, delete_item, restore_collection, restore_items
from image_collections.services.moving import copy_items
from image_collections.services.patients_bin import delete_patient, restore_patient
from image_collections.storage import StoreUnavailable, get_store
from image_collections.uploads import begin_upload
from patients.models import Patient
from sharing.models import Link
from tests.factories import CollectionFactory, ItemFactory, PatientFactory
from tests.sharing.conftest import make_link, real_xray, sender

__all__ = ["make_link", "real_xray", "sender"]


def days_ago(days: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def lies_since(thing, days: float):
    thing.deleted_at = days_ago(days)
    thing.save(update_fields=["deleted_at"])
    return thing


def told(action: str) -> list[tuple[str, uuid.UUID]]:
    rows = Event.objects.filter(action=action).order_by("position")
    return list(rows.values_list("actor_kind", "subject_id"))


@pytest.fixture
def purge(django_capture_on_commit_callbacks):
    """The periodic task, with what follows its transactions."""

    def run() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tasks.purge_bin()

    return run


def objects_in_store() -> list[str]:
    return [stored.key for stored in get_store().list_objects()]


def is_in_store(key: str) -> bool:
    return key in objects_in_store()


@pytest.mark.accepts("B6")
def test_an_item_goes_after_thirty_days_and_not_before(xray, review, purge):
    kept = lies_since(ItemFactory(collection=review), 29.9)
    lies_since(xray, 30.1)

    purge()

    assert [item.pk for item in review.items.all()] == [kept.pk]
    assert told("item:purged") == [("system", xray.pk)]


@pytest.mark.accepts("B6")
@pytest.mark.accepts("A16")
def test_bytes_renditions_and_room_go_with_an_item(real_xray, northside, purge):
    northside.refresh_from_db()
    assert northside.storage_used == real_xray.size
    keys = [*real_xray.files.values_list("key", flat=True), *real_xray.renditions.values_list("key", flat=True)]
    lies_since(real_xray, 31)

    purge()

    northside.refresh_from_db()
    assert northside.storage_used == 0
    assert not ItemFile.objects.exists()
    assert not Rendition.objects.exists()
    assert not Upload.objects.of(northside).exists()  # its row names the file
    assert len(keys) > 1
    for key in keys:
        assert not is_in_store(key)


def test_a_copy_keeps_the_object_that_both_name(real_xray, review, northside, alice, sender, purge):
    other = CollectionFactory(patient=review.patient)
    [copy] = copy_items([real_xray], other, actor=sender, confirmed=True)
    key = real_xray.files.get().key
    lies_since(real_xray, 31)

    purge()

    northside.refresh_from_db()
    assert is_in_store(key)
    assert copy.files.get().key == key
    assert northside.storage_used == real_xray.size


@pytest.mark.accepts("B6")
def test_a_patient_goes_with_everything(real_xray, review, elena, alice, make_link, an_upload, purge):
    make_link()
    CaseImage.objects.create(practice=elena.practice, user=alice, collection=review, item=real_xray)
    key = f"exports/{elena.practice_id}/{uuid.uuid4()}/x"
    Export.objects.create(practice=elena.practice, patient=elena, key=key)
    Patient.objects.of(elena.practice).update(photo_item=real_xray.pk)
    lies_since(elena, 31)

    purge()

    for model in (Patient, Collection, Item, Export, CaseImage, Upload, UploadBatch, Link):
        assert not model.objects.of(elena.practice).exists(), model
    assert [told(f"{sort}:purged") for sort in ("item", "collection", "patient")] == [
        [("system", real_xray.pk)], [("system", review.pk)], [("system", elena.pk)],
    ]  # fmt: skip
    elena.practice.refresh_from_db()
    assert elena.practice.storage_used == 0
    assert connection.check_constraints() is None


@pytest.fixture
def an_upload(review, northside, uploader, real_xray) -> Upload:
    """A file on its way in, with its room in the quota."""
    return begin_upload(uploader, name="more.dcm", size=500)


def test_an_upload_on_its_way_gives_its_room_back(an_upload, review, northside, purge):
    review.items.all().delete()
    lies_since(review, 31)
    assert an_upload.state == UploadState.UPLOADING
    before = type(northside).objects.get(pk=northside.pk).storage_used

    purge()

    assert not Collection.objects.of(northside).exists()
    assert type(northside).objects.get(pk=northside.pk).storage_used == before - 500


def test_what_a_photo_showed_is_a_drawing_again(xray, elena, purge):
    elena.photo_item = xray.pk
    elena.save()
    lies_since(xray, 31)

    purge()

    elena.refresh_from_db()
    assert elena.photo_item is None


def test_a_picked_item_leaves_its_link(xray, review, make_link, purge):
    other = ItemFactory(collection=review)
    link = make_link(items=[xray, other]).link
    lies_since(xray, 31)

    purge()

    assert list(link.items.values_list("pk", flat=True)) == [other.pk]


def test_twice_is_as_once(xray, purge):
    lies_since(xray, 31)

    assert purging.purge_item(xray.pk)
    assert not purging.purge_item(xray.pk)
    purge()

    assert told("item:purged") == [("system", xray.pk)]


def test_a_worker_that_dies_between_two_leaves_the_rest_for_the_next(review, elena, purge, monkeypatch):
    for _ in range(3):
        ItemFactory(collection=review)
    lies_since(review, 31)
    died_after = iter([True, False])

    def one_and_dead(*_args):
        if not next(died_after):
            raise MemoryError
        return real(*_args)

    real = purging.purge_item
    monkeypatch.setattr(purging, "purge_item", one_and_dead)
    with pytest.raises(MemoryError):
        purging.purge_round()
    assert review.items.count() == 2
    monkeypatch.undo()

    purge()

    assert not Collection.objects.of(elena.practice).exists()
    assert len(told("item:purged")) == 3


def test_rounds_are_bounded_and_follow_each_other(review, monkeypatch, purge):
    monkeypatch.setattr(purging, "ROUND", 2)
    for _ in range(5):
        lies_since(ItemFactory(collection=review), 31)

    assert purging.purge_round() == 2
    assert review.items.count() == 3
    purge()
    assert review.items.count() == 0


def test_a_store_that_is_down_does_not_stop_the_purge(real_xray, northside, purge, monkeypatch):
    """The objects are left for check_store, which finds what no row names."""
    lies_since(real_xray, 31)

    def down(*_args):
        raise StoreUnavailable

    monkeypatch.setattr(type(get_store()), "delete", down)
    purge()

    northside.refresh_from_db()
    assert not Item.objects.of(northside).exists()
    assert northside.storage_used == 0
    assert len(objects_in_store()) > 1


def test_what_somebody_brings_back_stays(xray, review, elena, actor, purge):
    lies_since(elena, 29)
    lies_since(review, 29)
    assert restore_patient(elena, actor=actor)
    assert restore_collection(review, actor=actor)
    purge()
    assert list(review.items.all()) == [xray]


@pytest.mark.parametrize("days", [30.01, 400])
def test_what_is_over_cannot_be_brought_back(xray, review, elena, actor, days):
    for thing in (xray, review, elena):
        lies_since(thing, days)

    assert restore_items([xray], actor=actor) == []
    assert not restore_collection(review, actor=actor)
    assert not restore_patient(elena, actor=actor)
    assert not Event.objects.exists()


def test_others_keep_what_is_theirs(southside, elena, review, xray, purge):
    other = ItemFactory(collection=CollectionFactory(patient=PatientFactory(practice=southside)))
    lies_since(elena, 31)

    purge()

    assert list(Item.objects.of(southside)) == [other]


# Deleting for good


@pytest.mark.accepts("B6")
def test_deleting_for_good_is_one_line_by_the_person_and_everything_is_gone(
    real_xray, review, elena, actor, django_capture_on_commit_callbacks
):
    lies_since(elena, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_patient(elena, actor=actor)

    assert not Patient.objects.of(elena.practice).exists()
    assert told("patient:purged") == [("user", elena.pk)]
    assert told("item:purged") == [("system", real_xray.pk)]
    assert objects_in_store() == []


def test_until_the_worker_comes_nobody_brings_back_what_was_deleted_for_good(xray, review, elena, actor):
    for thing in (xray, review, elena):
        lies_since(thing, 1)

    assert delete_item(xray, actor=actor)
    assert delete_collection(review, actor=actor)
    assert delete_patient(elena, actor=actor)

    for thing in (xray, review, elena):
        thing.refresh_from_db()
    assert restore_items([xray], actor=actor) == []
    assert not restore_collection(review, actor=actor)
    assert not restore_patient(elena, actor=actor)
    elena.refresh_from_db()
    assert elena.card_number == ""  # somebody else may have it at once


def test_only_what_is_in_the_bin_is_deleted_for_good(xray, review, elena, actor):
    assert not delete_item(xray, actor=actor)
    assert not delete_collection(review, actor=actor)
    assert not delete_patient(elena, actor=actor)
    assert not Event.objects.exists()


def test_a_series_that_came_again_stands_beside_the_one_brought_back(review, actor):
    gone = lies_since(ItemFactory(collection=review, series="1.2.3"), 1)
    again = ItemFactory(collection=review, series="1.2.3")

    assert restore_items([gone], actor=actor) == [gone]

    assert sorted(review.items.values_list("series", flat=True)) == ["", "1.2.3"]
    assert review.items.get(series="1.2.3") == again


def test_a_removed_patients_number_is_kept(elena, northside):
    lies_since(elena, 1)
    assert Patient.objects.of(northside).filter(card_number__iexact="hd-20418").exists()
