"""Both stores keep what the contract says; the S3 one is a real SeaweedFS."""

import io
import os
import urllib.request

import pytest
from django.core.management import call_command

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


def test_the_store_is_set_up_by_a_command(store, capsys):
    call_command("setup_store")
    assert capsys.readouterr().out == "The file store is ready.\n"
