"""The preamble of a DICOM file leaves as zeros, everything else bit for bit; what is stored does not change."""

import io
import zipfile

import pytest

from image_collections import tasks
from image_collections.delivery import serve_original, serve_zip
from image_collections.models import Item
from image_collections.preambles import PREAMBLE, read_leaving, uses_preamble
from image_collections.reading import read_file
from tests.image_collections.sending import handed_in
from tests.image_collections.test_delivery import body_of, followed
from tests.samples.xrays import xray, xray_cells

TRUE = xray(xray_cells()[0])
USED = b"MZ\x90\0 a program may begin here".ljust(PREAMBLE, b"!") + TRUE[PREAMBLE:]
ZEROED = bytes(PREAMBLE) + TRUE[PREAMBLE:]


def checked(uploader, data: bytes, name: str = "pano.dcm") -> Item:
    item = handed_in(uploader, data, name)
    tasks.check_item(str(item.pk))
    item.refresh_from_db()
    return item


def stored_bytes(item: Item) -> bytes:
    return b"".join(read_file(item.files.get()))


@pytest.mark.accepts("C7")
def test_used_preamble_leaves_as_zeros_and_stays_in_the_store(store, uploader, actor):
    used = b"II*\0 a picture may begin here".ljust(PREAMBLE, b"!") + TRUE[PREAMBLE:]
    item = checked(uploader, used)
    answer = serve_original(item, actor=actor)
    assert uses_preamble(item)
    assert (answer.status_code, body_of(answer)) == (200, ZEROED)
    assert int(answer["Content-Length"]) == len(ZEROED)
    assert stored_bytes(item) == used


@pytest.mark.accepts("C7")
def test_file_with_an_empty_preamble_leaves_bit_for_bit(store, uploader, actor):
    item = checked(uploader, TRUE)
    assert not uses_preamble(item)
    assert followed(serve_original(item, actor=actor))[0] == TRUE


@pytest.mark.accepts("C12")
def test_used_preamble_leaves_as_zeros_in_a_zip(folder_store, uploader, actor):
    data = b"%PDF-".ljust(PREAMBLE, b"!") + TRUE[PREAMBLE:]
    items = [checked(uploader, data), handed_in(uploader, USED[:400], "note.txt")]
    with zipfile.ZipFile(io.BytesIO(body_of(serve_zip(items, "all", actor=actor)))) as archive:
        assert archive.testzip() is None
        assert (archive.read("pano.dcm"), archive.read("note.txt")) == (ZEROED, USED[:400])


@pytest.mark.parametrize(("start", "length"), [(0, 50), (0, 128), (0, 200), (100, 60), (127, 1), (128, 40), (400, 10)])
def test_every_part_is_a_part_of_what_leaves(folder_store, uploader, start, length):
    item = checked(uploader, b"GIF8".ljust(PREAMBLE, b"!") + TRUE[PREAMBLE:])
    part = b"".join(read_leaving(item.files.get(), start, length))
    assert part == ZEROED[start : start + length]


def test_part_of_a_file_without_preamble_is_not_touched(folder_store, uploader):
    bare = TRUE[PREAMBLE + 4 :]
    item = checked(uploader, bare)
    assert item.format == "dicom"
    assert b"".join(read_leaving(item.files.get(), 0, 100)) == bare[:100]
    assert b"".join(read_leaving(item.files.get())) == bare


def test_other_formats_leave_bit_for_bit_whatever_they_hold(folder_store, uploader):
    data = b"words ".ljust(PREAMBLE, b"x") + b"DICM and more words"
    item = handed_in(uploader, data, "note.txt")
    item.format = "txt"
    item.save(update_fields=["format"])
    assert b"".join(read_leaving(item.files.get())) == data


def test_file_that_ends_within_the_preamble_leaves_as_it_is(folder_store, uploader):
    item = handed_in(uploader, b"short", "short.dcm")
    item.format = "dicom"
    item.save(update_fields=["format"])
    assert b"".join(read_leaving(item.files.get())) == b"short"
