"""The worker's part of de-identified links: a version without the patient, beside an original that stays (issue 5)."""

import hashlib
import io
import uuid

import pydicom
import pytest
from django.utils import timezone

from image_collections import processing, tasks
from image_collections.models import Deidentification, Item, ItemState, Rendition, RenditionRole
from image_collections.processing.deidentifying import LEASE, MOST_TRIES, Overtaken, make_version, take
from image_collections.processing.repairing import check_store
from image_collections.services.moving import copy_items
from image_collections.storage import get_store
from tests.image_collections.sending import handed_in, sent
from tests.image_collections.stacks import settle
from tests.samples import Xray, xray
from tests.samples.phone_photos import orientation_photo
from tests.samples.slices import ct_slice, disc


def version_of(item: Item) -> Rendition | None:
    return item.renditions.filter(role=RenditionRole.DEIDENTIFIED).first()


def bytes_of(row) -> bytes:
    return b"".join(get_store().open(row.key))


def row_of(item: Item) -> Deidentification:
    return Deidentification.objects.of(item.practice).get(item=item)


def deidentified(*items: Item) -> None:
    """What the worker does for a link that wants these."""
    for item_id in processing.want_deidentified(item.pk for item in items):
        tasks.deidentify_item(str(item_id))


@pytest.fixture
def photo(folder_store, uploader) -> Item:
    item = handed_in(uploader, orientation_photo(6), "Marchetti Elena.jpg")
    settle(item)
    item.refresh_from_db()
    return item


@pytest.fixture
def pano(folder_store, uploader) -> Item:
    item = handed_in(uploader, xray(Xray(12, "MONOCHROME2", "explicit")), "pano.dcm")
    settle(item)
    item.refresh_from_db()
    return item


def test_the_version_lies_beside_an_original_that_stays_as_it_was(pano):
    (original,) = pano.files.all()
    before, row = bytes_of(original), pano.files.values().get()
    deidentified(pano)
    version = version_of(pano)
    assert bytes_of(original) == before
    assert pano.files.values().get() == row
    clean = pydicom.dcmread(io.BytesIO(bytes_of(version)))
    assert (str(clean.PatientName), clean.PatientIdentityRemoved) == ("Anonymous", "YES")
    assert version.meta == {
        "files": [[0, version.size, hashlib.sha256(bytes_of(version)).hexdigest()]],
        "ending": "dcm",
    }
    assert row_of(pano).state == "made"


def test_a_photo_says_nothing_any_more(photo):
    deidentified(photo)
    assert b"Exif" in bytes_of(photo.files.get())
    assert b"Exif" not in bytes_of(version_of(photo))


def test_the_files_of_a_series_lie_one_behind_the_other_and_belong_together(folder_store, uploader):
    item = sent(uploader, disc({f"IM{n}": ct_slice(n) for n in range(3)}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    deidentified(item)
    version = version_of(item)
    data = bytes_of(version)
    slices = [pydicom.dcmread(io.BytesIO(data[at : at + size])) for at, size, _hash in version.meta["files"]]
    assert len(slices) == 3
    assert len({one.SeriesInstanceUID for one in slices}) == len({one.StudyInstanceUID for one in slices}) == 1
    assert len({one.SOPInstanceUID for one in slices}) == 3


def test_more_slices_make_the_version_wait_for_them(folder_store, uploader):
    item = sent(uploader, disc({f"IM{n}": ct_slice(n) for n in range(3)}), "disc.zip")
    settle(item)
    deidentified(item)
    key = version_of(item).key
    settle(handed_in(uploader, ct_slice(7), "IM7"))
    assert version_of(item) is None
    item.refresh_from_db()
    assert item.files.count() == 4
    assert Rendition.objects.filter(key=key).count() == 0


def test_an_item_whose_slices_still_come_waits(pano):
    Item.objects.of(pano.practice).filter(pk=pano.pk).update(arrange_since=timezone.now())
    deidentified(pano)
    assert (version_of(pano), row_of(pano).state) == (None, "waiting")


def test_twice_makes_it_once(pano):
    deidentified(pano)
    made = version_of(pano)
    tasks.deidentify_item(str(pano.pk))
    assert processing.want_deidentified([pano.pk]) == []
    assert version_of(pano) == made


def test_who_is_overtaken_keeps_nothing(pano):
    processing.want_deidentified([pano.pk])
    before = {found.key for found in get_store().list_objects()}
    turn = take(pano.pk)
    Deidentification.objects.of(pano.practice).filter(item=pano).update(tries=2)  # it took too long, another one began
    with pytest.raises(Overtaken):
        make_version(turn)
    assert version_of(pano) is None
    assert {found.key for found in get_store().list_objects()} == before


def test_what_cannot_be_read_fails_with_its_reason(pano):
    Item.objects.of(pano.practice).filter(pk=pano.pk).update(format="pdf")
    deidentified(pano)
    assert (row_of(pano).state, row_of(pano).reason) == ("failed", "no_picture")


def test_a_lost_original_fails(pano):
    get_store().delete(pano.files.get().key)
    deidentified(pano)
    assert (row_of(pano).state, row_of(pano).reason) == ("failed", "original_missing")


def test_a_lost_message_and_a_dead_worker_are_found(pano, photo):
    processing.want_deidentified([pano.pk, photo.pk])
    assert processing.find_undeidentified() == []
    long_ago = timezone.now() - LEASE
    rows = Deidentification.objects.of(pano.practice)
    rows.filter(item=pano).update(state_since=long_ago)
    rows.filter(item=photo).update(state="making", tries=1, state_since=long_ago)
    assert set(processing.find_undeidentified()) == {pano.pk, photo.pk}
    rows.filter(item=photo).update(tries=MOST_TRIES)
    assert processing.find_undeidentified() == [pano.pk]
    assert (row_of(photo).state, row_of(photo).reason) == ("failed", "worker_died")


def test_an_item_that_is_gone_is_nothing_to_do(db):
    tasks.deidentify_item(str(uuid.uuid4()))


def test_copies_share_it_and_the_last_one_takes_it_along(pano, photo, review, actor):
    deidentified(pano)
    (copy,) = copy_items([pano], review, actor=actor)
    assert version_of(copy).key == version_of(pano).key
    assert processing.want_deidentified([copy.pk]) == []


def test_a_store_that_was_checked_knows_it_and_a_lost_one_is_made_again_when_it_is_wanted(pano):
    deidentified(pano)
    assert sum(check_store(repair=False).values()) == 0
    get_store().delete(version_of(pano).key)
    check_store(repair=True)
    pano.refresh_from_db()
    assert (version_of(pano), pano.state) == (None, ItemState.READY)
    deidentified(pano)
    assert version_of(pano) is not None


def test_reading_the_file_again_leaves_it(pano):
    deidentified(pano)
    Item.objects.of(pano.practice).filter(pk=pano.pk).update(state=ItemState.CHECKING, tries=0)
    settle(pano)
    assert version_of(pano) is not None
