"""Both stores keep what the contract says; the S3 one is a real SeaweedFS."""

import io
import os
import tracemalloc
import urllib.request

import pytest
from django.core.management import call_command
from django.utils import timezone

from image_collections.storage import ObjectMissing, PartsMissing, StoreUnavailable, Transfer, WrongLength, get_store
from tests.image_collections.conftest import S3_PART
from tests.image_collections.sending import put_directly

KEY = "originals/practice/item/random"


def contents(store, key, *stretch) -> bytes:
    body = store.open(key, *stretch)
    try:
        return b"".join(body)
    finally:
        body.close()


@pytest.fixture
def data() -> bytes:
    return os.urandom(S3_PART + 700)


@pytest.fixture
def transfer(store, data, settings) -> Transfer:
    key = f"{KEY}-{os.urandom(8).hex()}"
    return Transfer(key, store.begin_parts(key), len(data), part_size=S3_PART)


def send(store, transfer, number, body) -> None:
    if store.takes_parts_itself:
        assert put_directly(store.part_urls(transfer, [number], 60)[number], body) == 200
    else:
        store.write_part(transfer, number, io.BytesIO(body))


@pytest.mark.accepts("C4")
def test_parts_become_the_object_in_their_order(store, transfer, data):
    send(store, transfer, 2, data[S3_PART:])
    send(store, transfer, 1, data[:S3_PART])
    store.join(transfer)
    assert contents(store, transfer.key) == data


def test_missing_parts_are_named_and_nothing_is_joined(store, transfer, data):
    send(store, transfer, 2, data[S3_PART:])
    assert store.list_parts(transfer) == {2: 700}
    with pytest.raises(PartsMissing) as caught:
        store.join(transfer)
    assert caught.value.numbers == [1]
    with pytest.raises(ObjectMissing):
        store.open(transfer.key)


def test_joining_twice_changes_nothing(store, transfer, data):
    send(store, transfer, 1, data[:S3_PART])
    send(store, transfer, 2, data[S3_PART:])
    store.join(transfer)
    store.join(transfer)
    assert store.list_parts(transfer) == {1: S3_PART, 2: 700}
    assert contents(store, transfer.key) == data


def test_a_part_sent_again_replaces_the_first(store, transfer, data):
    send(store, transfer, 1, data[:S3_PART])
    send(store, transfer, 2, bytes(700))
    send(store, transfer, 2, data[S3_PART:])
    store.join(transfer)
    assert contents(store, transfer.key) == data


def test_an_aborted_transfer_is_gone(store, transfer, data):
    send(store, transfer, 2, data[S3_PART:])
    store.abort(transfer)
    store.abort(transfer)
    with pytest.raises(ObjectMissing):
        store.list_parts(transfer)
    with pytest.raises(ObjectMissing):
        store.join(transfer)


def test_a_stretch_is_read_without_the_rest(store, data):
    store.save(KEY, io.BytesIO(data))
    assert contents(store, KEY, 5, 10) == data[5:15]
    assert contents(store, KEY, len(data) - 3, 3) == data[-3:]


def test_the_worker_gets_a_path(store, data):
    store.save(KEY, io.BytesIO(data))
    with store.local_copy(KEY) as path:
        assert path.read_bytes() == data


def test_deleting_twice_is_no_error(store):
    store.save(KEY, io.BytesIO(b"bytes"))
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(ObjectMissing):
        store.open(KEY)
    with pytest.raises(ObjectMissing), store.local_copy(KEY):
        pass


@pytest.mark.parametrize("body", [b"", b"x" * 999, b"x" * 1001, b"x" * 5000])
def test_the_folder_keeps_no_part_of_a_wrong_length(folder_store, body):
    transfer = Transfer(KEY, folder_store.begin_parts(KEY), 1700, part_size=1000)
    with pytest.raises(WrongLength):
        folder_store.write_part(transfer, 1, io.BytesIO(body))
    assert folder_store.list_parts(transfer) == {}
    assert list((folder_store.root / "parts" / transfer.store_id).iterdir()) == []


def test_the_folder_lets_no_key_out(folder_store):
    for key in ["../secret", "originals/../../secret", "/etc/passwd"]:
        with pytest.raises(ObjectMissing):
            folder_store.open(key)


def test_a_full_disk_is_an_unavailable_store(folder_store):
    transfer = Transfer(KEY, folder_store.begin_parts(KEY), 1700, part_size=1000)
    (folder_store.root / "originals").write_bytes(b"a file where a folder should be")
    with pytest.raises(StoreUnavailable):
        folder_store.save(KEY, io.BytesIO(b"bytes"))
    assert folder_store.list_parts(transfer) == {}


@pytest.mark.services
def test_s3_takes_no_part_longer_than_agreed(s3_store):
    transfer = Transfer(KEY, s3_store.begin_parts(KEY), 700, part_size=S3_PART)
    assert put_directly(s3_store.part_urls(transfer, [1], 60)[1], bytes(701)) == 403


@pytest.mark.services
def test_a_signed_address_gives_the_headers_that_were_signed(s3_store):
    s3_store.save(KEY, io.BytesIO(b"bytes"))
    headers = {"ResponseContentDisposition": 'attachment; filename="a.dcm"', "ResponseContentType": "application/dicom"}
    with urllib.request.urlopen(s3_store.signed_url(KEY, headers, 60)) as answer:
        told = answer.headers
        assert (answer.read(), told["Content-Type"]) == (b"bytes", "application/dicom")
        assert told["Content-Disposition"] == 'attachment; filename="a.dcm"'


def test_a_store_that_is_away_says_so_at_once(settings):
    away = "http://127.0.0.1:9"
    settings.STORE = {**settings.STORE, "endpoint": away, "public_endpoint": away, "key": "key", "secret": "secret"}
    store = get_store()
    with pytest.raises(StoreUnavailable):
        store.begin_parts(KEY)
    with pytest.raises(StoreUnavailable):
        store.open(KEY)
    with pytest.raises(StoreUnavailable):
        store.save(KEY, io.BytesIO(b"bytes"))


def test_the_store_is_set_up_by_a_command_that_says_what_it_did(store, capsys):
    call_command("setup_store")
    said = capsys.readouterr().out.splitlines()
    assert (len(said), said[-1]) == (4 if store.takes_parts_itself else 2, "The file store is ready.")
    call_command("setup_store")
    assert capsys.readouterr().out.splitlines() == said


def test_the_folder_is_for_this_user_alone(folder_store):
    folder_store.root.chmod(0o755)
    call_command("setup_store", verbosity=0)
    assert folder_store.root.stat().st_mode & 0o777 == 0o700
    assert (folder_store.root / "parts").stat().st_mode & 0o777 == 0o700


def test_everything_is_listed_in_the_order_of_its_keys(store):
    mark = os.urandom(4).hex()
    keys = sorted(f"listed-{mark}/{a}/{b}/{os.urandom(16).hex()}" for a in "ab" for b in "cde" for _ in range(4))
    for number, key in enumerate(keys):
        store.save(key, io.BytesIO(bytes(number)))
    found = list(store.list_objects(f"listed-{mark}/"))
    assert [(row.key, row.size) for row in found] == [(key, number) for number, key in enumerate(keys)]
    assert all(abs((timezone.now() - row.changed_at).total_seconds()) < 600 for row in found)
    assert [row.key for row in store.list_objects(f"listed-{mark}/a/")] == keys[:12]
    assert [row.key for row in store.list_objects(f"listed-{mark}/", after=keys[4])] == keys[5:]
    assert [row.key for row in store.list_objects() if row.key in keys] == keys
    assert list(store.list_objects("nothing/")) == []


def test_unfinished_transfers_are_listed_and_thrown_away(store):
    key = f"{KEY}-{os.urandom(8).hex()}"
    store_id = store.begin_parts(key)
    found = next(row for row in store.list_transfers() if row.store_id == store_id)
    assert found.key in (key, "")
    store.abort(Transfer(found.key, found.store_id, 1, 1))
    assert store_id not in {row.store_id for row in store.list_transfers()}


def test_the_length_of_an_object_is_told(store):
    store.save(KEY, io.BytesIO(b"bytes"))
    assert store.size_of(KEY) == 5
    store.delete(KEY)
    with pytest.raises(ObjectMissing):
        store.size_of(KEY)


def test_a_file_that_ends_too_early_is_no_whole_file(folder_store):
    folder_store.save(KEY, io.BytesIO(b"0123456789"))
    with pytest.raises(StoreUnavailable):
        contents(folder_store, KEY, 5, 10)


def test_listing_a_large_folder_takes_the_memory_of_a_page(folder_store, monkeypatch):
    monkeypatch.setattr("image_collections.storage.walking.AT_ONCE", 50)
    folder = folder_store.root / "originals" / "practice"
    folder.mkdir(parents=True)
    for number in range(2000):
        (folder / f"{number:08}").touch()
    tracemalloc.start()
    number = sum(1 for _ in folder_store.list_objects("originals/"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (number, peak < 100_000) == (2000, True)
