"""The ZIP that is written while it is sent: of known length, readable by others, also beyond four gigabytes."""

import io
import os
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image_collections import tasks
from image_collections.delivery import serve_zip
from image_collections.leaving import find_leaving
from image_collections.zip_stream import Content, Entry, WrongSize, ZipStream
from tests.image_collections.sending import handed_in
from tests.image_collections.test_delivery import body_of
from tests.samples.xrays import xray, xray_cells

GIGABYTE = 1 << 30


def entry(name: str, data: bytes, *, crc32: int | None = None, size: int | None = None) -> Entry:
    chunks = [data[:5], b"", data[5:]]
    return Entry(name, len(data) if size is None else size, lambda: Content(chunks, crc32))


def checksum(data: bytes) -> int:
    return zlib.crc32(data)


@pytest.mark.accepts("C12")
@given(st.dictionaries(st.text("aZäß漢 ", min_size=1, max_size=9), st.tuples(st.binary(max_size=40), st.booleans())))
def test_what_goes_in_comes_out_and_the_length_is_told_before(files):
    archive = ZipStream(
        [entry(name, data, crc32=checksum(data) if known else None) for name, (data, known) in files.items()]
    )

    body = b"".join(archive)

    assert len(body) == len(archive)
    with zipfile.ZipFile(io.BytesIO(body)) as read:
        assert read.testzip() is None
        assert {name: read.read(name) for name in read.namelist()} == {name: data for name, (data, _) in files.items()}


def test_a_wrong_checksum_is_noticed_by_whoever_unpacks():
    body = b"".join(ZipStream([entry("a", b"changed on the disk", crc32=checksum(b"as it came"))]))

    with zipfile.ZipFile(io.BytesIO(body)) as read:
        assert read.testzip() == "a"


@pytest.mark.parametrize("said", [0, 4, 6, 100])
def test_a_file_that_is_not_as_long_as_said_ends_the_zip(said):
    with pytest.raises(WrongSize):
        list(ZipStream([entry("a", b"12345", size=said)]))


def test_unzip_reads_it_too(tmp_path):
    if shutil.which("unzip") is None:
        pytest.skip("unzip is not here")
    path = tmp_path / "all.zip"
    path.write_bytes(b"".join(ZipStream([entry("Zahn 36 ä.jpg", os.urandom(9000)), entry("s/1", b"")])))

    assert subprocess.run(["unzip", "-tq", path], capture_output=True).returncode == 0


@pytest.mark.accepts("C12")
def test_beyond_four_gigabytes_and_65535_files_it_is_a_zip64(tmp_path):
    zeros, whole = bytes(GIGABYTE // 16), 5 * GIGABYTE
    large = Entry("large", whole, lambda: Content((zeros for _ in range(whole // len(zeros))), 7))
    archive = ZipStream([large, *(entry(f"{number}", b"behind") for number in range(66_000))])
    path = tmp_path / "large.zip"

    with path.open("wb") as file:  # zeros are left out of the disk
        for chunk in archive:
            file.seek(len(chunk), os.SEEK_CUR) if chunk is zeros else file.write(chunk)

    assert path.stat().st_size == len(archive)
    with zipfile.ZipFile(path) as read:
        assert (len(read.infolist()), read.getinfo("large").file_size) == (66_001, whole)
        assert [read.read(name) for name in ("0", "65999")] == [b"behind"] * 2
        with read.open("large") as body:
            assert body.read(9) == bytes(9)


def test_whoever_leaves_in_the_middle_closes_the_file(folder_store, uploader, actor, settings):
    items = [handed_in(uploader, os.urandom(600_000), f"{number}.bin") for number in range(2)]

    answer = serve_zip(items, "all", actor=actor)
    stream = iter(answer.streaming_content)
    read = [next(stream) for _ in range(3)]
    assert open_in(settings.STORE["folder"]) == 1
    answer.close()
    del stream, answer

    assert sum(map(len, read)) < 600_000
    assert open_in(settings.STORE["folder"]) == 0


def open_in(folder: Path) -> int:
    """How many files of this folder this process has open."""
    links = [number.path for number in os.scandir("/proc/self/fd")]
    return sum(os.readlink(link).startswith(str(folder)) for link in links if os.path.lexists(link))


@pytest.mark.accepts("C12")
def test_the_checksum_is_noted_when_a_file_is_checked_and_lies_in_the_zip(store, uploader, actor):
    data = xray(xray_cells()[0])
    used = b"%PDF-".ljust(128, b"!") + data[128:]
    items = [handed_in(uploader, body, name) for name, body in {"a.dcm": data, "b.dcm": used}.items()]
    for item in items:
        tasks.check_item(str(item.pk))

    assert [file.crc32 for file in find_leaving(item.pk for item in items)] == [checksum(data), checksum(used)]
    with zipfile.ZipFile(io.BytesIO(body_of(serve_zip(items, "all", actor=actor)))) as read:
        assert read.testzip() is None
        assert [read.getinfo(name).CRC for name in ("a.dcm", "b.dcm")] == [
            checksum(data),
            checksum(bytes(128) + data[128:]),
        ]


def test_a_file_of_before_is_summed_up_on_its_way(folder_store, uploader, actor):
    item = handed_in(uploader, b"from before", "old.txt")
    assert item.files.get().crc32 is None

    with zipfile.ZipFile(io.BytesIO(body_of(serve_zip([item], "all", actor=actor)))) as read:
        assert (read.testzip(), read.read("old.txt")) == (None, b"from before")
