"""A ZIP of a disc: its DICOM objects become items, where they lie and bit for bit."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from django.urls import reverse

from image_collections.imaging import limits
from image_collections.models import Item, ItemFile, ItemState, ItemType, Upload
from image_collections.processing.objects import let_go_of_files
from image_collections.storage import ObjectMissing
from tests.image_collections.sending import handed_in, sent, sha256
from tests.image_collections.stacks import first_values, frames_of, send_all, settle
from tests.samples.phone_photos import orientation_photo
from tests.samples.slices import ct_slice, disc

SLICES = 6
VIEWER = {"VIEWER/viewer.exe": b"MZ\0\0 a program", "AUTORUN.INF": b"[autorun]", "README.TXT": b"Read me."}


def slices(number: int = SLICES, series: int = 1) -> dict[str, bytes]:
    """Entries in the order of their positions, called otherwise."""
    return {f"DICOM/S{series}/IM{(7 * n) % 10:04}{n}": ct_slice(n, series=series) for n in range(number)}


def body_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.accepts("C2", "C8")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_disc_with_one_series_becomes_that_series(store, uploader, northside, method):
    data = disc({**slices(), **VIEWER, "DICOMDIR": b"not read"}, method=method)
    item = sent(uploader, data, "disc.zip")
    settle(item)
    item.refresh_from_db()
    assert (item.name, item.state, item.type, item.format, item.pages) == ("disc.zip", "ready", "x-ray", "dicom", 6)
    assert {name: item.facts[name] for name in ("slices", "gaps", "others")} == {"slices": 6, "gaps": 0, "others": 4}
    assert first_values(frames_of(item)) == list(range(SLICES))
    assert (ItemFile.objects.values("key").distinct().count(), Item.objects.of(northside).count()) == (1, 1)
    northside.refresh_from_db()
    assert northside.storage_used == len(data)


@pytest.mark.accepts("C7")
def test_what_leaves_a_disc_is_bit_for_bit(store, uploader, as_alice, northside):
    files = slices()
    item = sent(uploader, disc({**files, **VIEWER}), "disc.zip")
    settle(item)
    answer = as_alice.get(reverse("item_original", args=[northside.slug, item.pk]))
    data = body_of(answer)
    assert (int(answer["Content-Length"]), answer["Content-Disposition"]) == (
        len(data),
        'attachment; filename="disc.zip"',
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(map(sha256, map(archive.read, archive.namelist()))) == sorted(map(sha256, files.values()))
    assert {file.sha256 for file in item.files.all()} == set(map(sha256, files.values()))


@pytest.mark.accepts("C7")
def test_one_object_of_a_disc_is_served_in_pieces(store, uploader, as_alice, northside):
    picture = ct_slice(3, Modality="PX", ImagePositionPatient=None)
    item = sent(uploader, disc({"PANO.DCM": picture}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    address = reverse("item_original", args=[northside.slug, item.pk])
    whole, piece = as_alice.get(address), as_alice.get(address, headers={"range": "bytes=150-1149"})
    assert (item.name, item.state, item.series) == ("PANO.DCM", ItemState.READY, "")
    assert body_of(whole) == picture
    assert (piece.status_code, body_of(piece)) == (206, picture[150:1150])


@pytest.mark.accepts("C12")
def test_a_series_lies_in_a_folder_of_the_whole_collection(folder_store, uploader, as_alice, northside, review):
    settle(sent(uploader, disc(slices(2)), "disc.zip"), handed_in(uploader, orientation_photo(1)))
    data = body_of(as_alice.get(reverse("collection_download", args=[northside.slug, review.pk])))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["disc/IM00000", "disc/IM00071", "photo.jpg"]


@pytest.mark.accepts("C8")
def test_every_series_of_a_disc_is_an_item(folder_store, uploader, northside):
    pano = ct_slice(1, series=9, Modality="PX")
    item = sent(uploader, disc({**slices(2, series=2), **slices(), "PANO": pano}), "disc.zip")
    settle(item)
    items = list(Item.objects.of(northside).order_by("added_at"))
    assert [(one.state, one.files.count(), one.batch_id) for one in items] == [
        ("ready", count, item.batch_id) for count in (6, 2, 1)
    ]
    assert items[0] == item
    assert [one.folder for one in items] == ["", "DICOM/S2", ""]
    assert first_values(frames_of(items[1])) == [0, 1]


@pytest.mark.accepts("C8")
def test_a_disc_joins_the_slices_that_are_there(folder_store, uploader, northside):
    send_all(uploader, [(f"{n}.dcm", ct_slice(n)) for n in (8, 0)])
    item = sent(uploader, disc(slices()), "disc.zip")
    settle(item)
    [series] = Item.objects.of(northside)
    assert (series.pages, series.facts["duplicates"], series.facts["gaps"]) == (7, 1, 2)
    assert set(Upload.objects.of(northside).values_list("item_id", flat=True)) == {series.pk}


def test_the_object_goes_with_the_last_item_that_lies_in_it(
    folder_store, uploader, northside, django_capture_on_commit_callbacks
):
    item = sent(uploader, disc({**slices(), **slices(2, series=2)}), "disc.zip")
    settle(item)
    key = item.files.first().key
    used = []
    for one in Item.objects.of(northside).order_by("added_at"):
        with django_capture_on_commit_callbacks(execute=True):
            let_go_of_files(one)
        northside.refresh_from_db()
        used.append(northside.storage_used > 0)
    assert used == [True, False]
    with pytest.raises(ObjectMissing):
        folder_store.open(key)


def test_a_zip_without_dicom_stays_a_zip(folder_store, uploader):
    data = disc({"photo.jpg": orientation_photo(1), "notes.txt": b"Notes."})
    item = sent(uploader, data, "photos.zip")
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.type, item.format, item.files.get().offset) == ("ready", ItemType.OTHER, "zip", None)


REPORT = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_reports_and_photos_of_a_disc_become_items_of_their_own(folder_store, uploader, as_alice, northside, method):
    beside = {"REPORT.PDF": REPORT, "PHOTOS/front.jpg": orientation_photo(6)}
    item = sent(uploader, disc({**slices(), **VIEWER, **beside}, method=method), "disc.zip")
    settle(item)
    series, *others = Item.objects.of(northside).order_by("added_at")
    assert (series.pages, series.facts["others"]) == (6, 3)
    assert sorted((one.name, one.folder, one.format, one.state) for one in others) == [
        ("REPORT.PDF", "", "pdf", "ready"),
        ("front.jpg", "PHOTOS", "jpeg", "ready"),
    ]
    for one in others:
        answer = as_alice.get(reverse("item_original", args=[northside.slug, one.pk]))
        assert body_of(answer) in beside.values()
    assert all(one.renditions.exists() for one in others)


@pytest.mark.accepts("C2")
def test_what_belongs_to_the_viewer_of_a_disc_is_only_counted(folder_store, uploader, northside):
    photo = orientation_photo(1)
    parts = {
        "VIEWER/help/manual.pdf": REPORT,
        "WEB/INDEX.HTM": b"<html>",
        "WEB/IMG/1.jpg": photo,
        "icon.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "report.pdf": photo,
        "scan.jpg": REPORT,
    }
    settle(sent(uploader, disc({**slices(2), **VIEWER, **parts}), "disc.zip"))
    [series] = Item.objects.of(northside)
    assert series.facts["others"] == len(parts) + len(VIEWER)


def test_more_reports_than_a_disc_may_have_are_counted(folder_store, uploader, northside, monkeypatch):
    monkeypatch.setattr(limits, "DISC_COMPANIONS", 2)
    reports = {f"{number}.pdf": REPORT for number in range(4)}
    item = sent(uploader, disc({**slices(2), **reports}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    assert (Item.objects.of(northside).count(), item.facts["others"]) == (3, 2)


def link_to(name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("IM1")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, name)
        archive.writestr("IM2", ct_slice(2))
    return target.getvalue()


def overlapping() -> bytes:
    """Two entries of the directory that lead to the same bytes."""
    data = bytearray(disc({"IM1": ct_slice(1), "IM2": ct_slice(1)}, method=zipfile.ZIP_STORED))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(disc({"IM1": ct_slice(1)}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    return bytes(data)


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (disc({"../IM1": ct_slice(1)}), "archive_unsafe"),
        (disc({"/IM1": ct_slice(1)}), "archive_unsafe"),
        (link_to("/etc/passwd"), "archive_unsafe"),
        (overlapping(), "archive_unsafe"),
        (disc({"IM1": bytes(40_000_000)}), "archive_unsafe"),
        (disc({"DICOMDIR": b"a disc without objects", "more.zip": disc({"a": b"b"})}), "archive_unsafe"),
        (locked(), "password_protected"),
    ],
    ids=["slip", "root", "link", "overlap", "bomb", "nested", "locked"],
)
def test_hostile_archives_are_refused_with_their_reason(folder_store, uploader, northside, data, reason):
    item = sent(uploader, data, "disc.zip")
    settle(item)
    item.refresh_from_db()
    northside.refresh_from_db()
    assert (item.state, item.reason, northside.storage_used) == (ItemState.REFUSED, reason, 0)


def test_the_viewer_of_a_disc_may_hold_archives(folder_store, uploader):
    item = sent(uploader, disc({**slices(2), "DICOMDIR": b"", "VIEWER/app.jar": disc({"a": b"b"})}), "disc.zip")
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.pages) == (ItemState.READY, 2)


def test_entries_that_lie_about_their_size_are_cut(folder_store, uploader, northside):
    data = bytearray(disc(slices(2)))
    at = data.find(b"PK\x01\x02")
    (size,) = struct.unpack_from("<L", data, at + 24)
    data[at + 24 : at + 28] = struct.pack("<L", size - 100)
    item = sent(uploader, bytes(data), "disc.zip")
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.size) == (ItemState.READY, 2 * size - 100)


def test_a_disc_that_changed_on_its_way_is_noticed(folder_store, uploader, northside):
    data = disc(slices())
    item = sent(uploader, data, "disc.zip")
    file = item.files.get()
    file.part_hashes = [sha256(b"something else"), *file.part_hashes[1:]]
    file.save()
    settle(item)
    item.refresh_from_db()
    assert (item.state, item.reason, Item.objects.of(northside).count()) == ("failed", "damaged_in_transfer", 1)
