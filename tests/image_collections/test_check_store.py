"""check_store finds what database and store do not agree on, on both stores, and repairs what can be repaired."""

from __future__ import annotations

import contextlib
import datetime
import io
import tracemalloc
import uuid
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Practice
from image_collections import tasks, uploads
from image_collections.models import Export, ExportState, Item, ItemFile, ItemState, Rendition
from image_collections.processing.comparing import Kind
from image_collections.processing.repairing import check_store
from image_collections.storage import ObjectMissing, Transfer, get_store, new_key
from tests.factories import ItemFactory
from tests.image_collections.sending import begun, handed_in
from tests.samples.phone_photos import orientation_photo

GOOD = "Database and store agree."


@pytest.fixture
def clean_store(store):
    """The S3 store lives longer than a test."""
    for row in store.list_objects():
        store.delete(row.key)
    for old in store.list_transfers():
        store.abort(Transfer(old.key, old.store_id, size=1, part_size=1))
    return store


@pytest.fixture
def item(clean_store, uploader) -> Item:
    item = handed_in(uploader, orientation_photo(1))
    tasks.check_item(str(item.pk))
    return fresh(item)


def fresh(item: Item) -> Item:
    return Item.objects.across_practices().get(pk=item.pk)


@contextlib.contextmanager
def a_day_later() -> Iterator[None]:
    """What is there is no longer young; the clock itself stays, because an S3 store refuses who lives in the future."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("comparing", "repairing"):
            patch.setattr(f"image_collections.processing.{module}.YOUNG", datetime.timedelta(seconds=-60))
        yield


def found(*, repair: bool = False) -> dict[Kind, int]:
    return dict(check_store(repair=repair))


def exists(key: str) -> bool:
    try:
        get_store().size_of(key)
    except ObjectMissing:
        return False
    return True


def test_what_agrees_is_said_to_agree(item, capsys):
    call_command("check_store")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == GOOD
    assert [line.split()[0] for line in lines[:-1]] == ["0"] * len(Kind)


def test_a_lost_original_fails_its_item_and_fits_again_when_it_is_back(
    item, capsys, django_capture_on_commit_callbacks
):
    file = item.files.get()
    with get_store().local_copy(file.key) as path:
        data = path.read_bytes()
    get_store().delete(file.key)
    with pytest.raises(SystemExit) as ended:
        call_command("check_store")
    assert ended.value.code == 1
    assert "1  originals without an object" in capsys.readouterr().out
    assert fresh(item).state == ItemState.READY
    assert found(repair=True) == {Kind.ORIGINAL_MISSING: 1}
    assert (fresh(item).state, fresh(item).reason) == (ItemState.FAILED, "original_missing")
    call_command("check_store")
    get_store().save(file.key, io.BytesIO(data))
    with django_capture_on_commit_callbacks(execute=True):
        uploads.retry_item(fresh(item))
    assert (fresh(item).state, found()) == (ItemState.READY, {})


def test_an_original_of_a_wrong_size_fails_its_item(item):
    get_store().save(item.files.get().key, io.BytesIO(b"short"))
    assert found(repair=True) == {Kind.ORIGINAL_SIZE: 1}
    assert (fresh(item).state, fresh(item).reason) == (ItemState.FAILED, "damaged")


@pytest.mark.parametrize("wrong", ["missing", "size"])
def test_a_lost_picture_is_made_again(item, wrong, django_capture_on_commit_callbacks):
    key = item.renditions.get(role="preview").key
    get_store().delete(key)
    if wrong == "size":
        get_store().save(key, io.BytesIO(b"short"))
    kind = Kind.RENDITION_MISSING if wrong == "missing" else Kind.RENDITION_SIZE
    with django_capture_on_commit_callbacks(execute=True):
        assert found(repair=True) == {kind: 1}
    assert fresh(item).state == ItemState.CHECKING
    with django_capture_on_commit_callbacks(execute=True):
        tasks.check_item(str(item.pk))
    assert (fresh(item).state, item.renditions.count(), found()) == (ItemState.READY, 2, {})


def test_an_object_without_a_row_is_deleted_after_a_day(item, northside):
    key = new_key("originals", northside.pk, uuid.uuid4())
    get_store().save(key, io.BytesIO(b"left behind"))
    assert found(repair=True) == {Kind.YOUNG: 1}
    assert exists(key)
    with a_day_later():
        assert found() == {Kind.UNNAMED: 1}
        assert exists(key)
        assert found(repair=True) == {Kind.UNNAMED: 1}
    assert not exists(key)
    assert found() == {}


def test_objects_of_an_unknown_practice_are_told_and_left_alone(item):
    keys = [new_key("originals", uuid.uuid4(), uuid.uuid4()), "somebody/else"]
    for key in keys:
        get_store().save(key, io.BytesIO(b"of another installation"))
    with a_day_later():
        assert found(repair=True) == {Kind.FOREIGN: 2}
    assert all(exists(key) for key in keys)


def test_what_is_on_its_way_is_not_touched(item, uploader):
    upload = begun(uploader, orientation_photo(2))
    get_store().join(uploads.transfer_of(upload))
    with a_day_later():
        assert found(repair=True) == {}
    assert exists(upload.key)


def test_a_transfer_of_which_no_upload_knows_is_thrown_away(item, northside):
    store_id = get_store().begin_parts(new_key("originals", northside.pk, uuid.uuid4()))
    assert found() == {}
    with a_day_later():
        assert found(repair=True) == {Kind.UNFINISHED: 1}
    assert store_id not in {row.store_id for row in get_store().list_transfers()}


def test_a_wrong_sum_is_made_right(item, uploader, northside):
    upload = uploads.begin_upload(uploader, name="later.jpg", size=700)
    Practice.objects.filter(pk=northside.pk).update(storage_used=7)
    assert found() == {Kind.QUOTA: 1}
    assert found(repair=True) == {Kind.QUOTA: 1}
    northside.refresh_from_db()
    assert northside.storage_used == item.size + upload.size
    assert found() == {}


def test_copies_that_share_an_object_count_once(item, northside):
    file = item.files.get()
    copy = fresh(item)
    copy.pk = None
    copy.save(force_insert=True)
    ItemFile.objects.create(item=copy, key=file.key, name=file.name, size=file.size, object_size=file.object_size)
    rendition = item.renditions.get(role="thumbnail")
    Rendition.objects.create(item=copy, role="thumbnail", key=rendition.key, size=rendition.size)
    assert found() == {}
    get_store().delete(rendition.key)
    assert found(repair=True) == {Kind.RENDITION_MISSING: 1}
    assert {fresh(item).state, fresh(copy).state} == {ItemState.CHECKING}


def test_a_lost_export_is_over(item, northside):
    key = new_key("exports", northside.pk, uuid.uuid4())
    export = Export.objects.create(practice=northside, state=ExportState.READY, key=key, size=5)
    assert found(repair=True) == {Kind.EXPORT_MISSING: 1}
    export.refresh_from_db()
    assert (export.state, export.key, found()) == (ExportState.OVER, "", {})


def test_an_empty_store_beside_a_full_database_repairs_nothing(item, northside):
    for row in list(get_store().list_objects()):
        get_store().delete(row.key)
    with pytest.raises(CommandError, match="right store"):
        call_command("check_store", "--repair")
    assert fresh(item).state == ItemState.READY
    assert found()[Kind.ORIGINAL_MISSING] == 1


def test_a_full_store_beside_an_empty_database_keeps_everything(clean_store, northside):
    key = new_key("originals", northside.pk, uuid.uuid4())
    get_store().save(key, io.BytesIO(b"bytes"))
    with a_day_later(), pytest.raises(CommandError, match="right store"):
        call_command("check_store", "--repair")
    assert exists(key)


def test_it_names_nobody_and_no_file(item, capsys):
    get_store().delete(item.files.get().key)
    with pytest.raises(SystemExit):
        call_command("check_store")
    said = capsys.readouterr().out
    assert [word for word in ("Marchetti", "photo", str(item.pk), "originals/", "Northside") if word in said] == []


def test_a_store_that_is_away_is_said_plainly(settings, db):
    away = "http://127.0.0.1:9"
    settings.STORE = {**settings.STORE, "endpoint": away, "public_endpoint": away, "key": "k", "secret": "s"}
    with pytest.raises(CommandError, match="does not answer"):
        call_command("check_store")


@pytest.mark.parametrize("number", [400, 4000])
def test_memory_does_not_grow_with_what_there_is(folder_store, review, northside, monkeypatch, number):
    """P14: what is compared is read in pages of both sides."""
    monkeypatch.setattr("image_collections.processing.comparing.AT_ONCE", 100)
    monkeypatch.setattr("image_collections.storage.walking.AT_ONCE", 100)
    item = ItemFactory(collection=review)
    folder = folder_store.root / "originals" / str(northside.pk) / str(item.pk)
    folder.mkdir(parents=True)
    names = [f"{each:032x}" for each in range(number)]
    for name in names:
        (folder / name).touch()
    keys = (f"originals/{northside.pk}/{item.pk}/{name}" for name in names)
    rows = (ItemFile(item=item, key=key, name="slice.dcm", size=0, object_size=0) for key in keys)
    ItemFile.objects.bulk_create(rows, batch_size=500)
    found()
    tracemalloc.start()
    assert found() == {}
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 700_000
