"""Everything of a patient or of the practice in one ZIP: asked for in a page, made by the worker, told by mail."""

from __future__ import annotations

import hashlib
import io
import json
import urllib.request
import zipfile
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from audit.actions import Action
from audit.models import Event
from image_collections.models import Export, ExportState, ItemFile
from image_collections.processing import exports
from image_collections.processing.exports import running
from image_collections.processing.exports.contents import Entry
from image_collections.processing.exports.running import MOST_TRIES, SILENT
from image_collections.storage import ObjectMissing
from image_collections.tasks import look_after_exports
from patients.models import Patient
from tests.conftest import signed_in
from tests.factories import CollectionFactory, PatientFactory
from tests.image_collections.sending import handed_in

pytestmark = pytest.mark.accepts("B9")


def address(name: str, *more) -> str:
    return reverse(name, args=["northside", *more])


def photo(shade: int) -> bytes:
    """A small grey photo."""
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (shade, shade, shade)).save(file, "JPEG")
    return file.getvalue()


def body(answer) -> bytes:
    """Of an answer of ours, or from where it leads at the store."""
    if answer.status_code == 302:
        with urllib.request.urlopen(answer["Location"]) as stored:
            return stored.read()
    return b"".join(answer.streaming_content)


def opened(answer) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(body(answer)))
    assert archive.testzip() is None
    return archive


@pytest.fixture
def asked(store, uploader, as_alice, elena, django_capture_on_commit_callbacks):
    """An export of Elena, who has two photos of the same name."""
    with django_capture_on_commit_callbacks(execute=True):
        for shade in (40, 200):
            handed_in(uploader, photo(shade), "smile.jpg")
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_alice.post(address("export_patient", elena.pk))
    assert answer["Location"] == address("export_list")
    return Export.objects.across_practices().get()


def test_a_patients_zip_holds_originals_records_and_a_page(asked, as_alice, elena):
    archive = opened(as_alice.get(address("export_download", asked.pk)))
    data = json.loads(archive.read("data.json"))
    files = [file for item in data["collections"][0]["items"] for file in item["files"]]
    assert [file["name"] for file in files] == ["smile.jpg", "smile.jpg"]
    assert len({file["path"] for file in files}) == 2
    for file in files:
        assert hashlib.sha256(archive.read(file["path"])).hexdigest() == file["sha256"]
    assert data["patient"]["last_name"] == elena.last_name
    assert {event["action"] for event in data["events"]} >= {Action.ITEM_UPLOADED, Action.EXPORT_ASKED}
    page = archive.read("index.html").decode()
    assert "Elena Marchetti" in page
    assert all(name in archive.namelist() for name in ("style.css", *(file["path"] for file in files)))


def test_pictures_of_the_page_lie_in_the_zip(asked, as_alice):
    archive = opened(as_alice.get(address("export_download", asked.pk)))
    pictures = [name for name in archive.namelist() if name.startswith("pictures/")]
    page = archive.read("index.html").decode()
    assert len(pictures) == 4
    assert all(name in page for name in pictures)


def test_its_checksum_is_told_and_right(asked, as_alice):
    asked.refresh_from_db()
    data = body(as_alice.get(address("export_download", asked.pk)))
    assert (len(data), hashlib.sha256(data).hexdigest()) == (asked.size, asked.sha256)
    assert asked.sha256 in as_alice.get(address("export_list")).content.decode()


def test_one_mail_says_that_it_is_ready_and_nothing_of_the_patient(asked):
    exports.make_export(asked.pk)  # the message came twice
    assert [message.to for message in mail.outbox] == [["alice@northside.example"]]
    assert "ready" in mail.outbox[0].subject


@pytest.mark.accepts("A15")
def test_asking_making_and_fetching_are_one_line_each(asked, as_alice):
    body(as_alice.get(address("export_download", asked.pk)))
    lines = Event.objects.filter(action__startswith="export:").order_by("position")
    assert [line.action for line in lines] == [Action.EXPORT_ASKED, Action.EXPORT_MADE, Action.EXPORT_DOWNLOADED]
    assert {line.patient_label for line in lines} == {"Elena Marchetti"}


@pytest.mark.usefixtures("store", "review")
def test_the_practice_has_a_page_for_each_patient(as_alice, northside, southside, django_capture_on_commit_callbacks):
    twin = {"practice": northside, "first_name": "Ada", "last_name": "Long", "birth_date": date(2000, 1, 2)}
    twins = [PatientFactory(**twin) for _ in range(2)]
    PatientFactory(practice=southside, last_name="Elsewhere")
    with django_capture_on_commit_callbacks(execute=True):
        as_alice.post(address("export_practice"))
    export = Export.objects.across_practices().get()
    archive = opened(as_alice.get(address("export_download", export.pk)))
    pages = [name for name in archive.namelist() if name.startswith("patients/") and name.endswith("index.html")]
    assert len(pages) == len(twins) + 1
    assert "Elsewhere" not in archive.read("index.html").decode()
    assert json.loads(archive.read("practice.json"))["users"][0]["name"] == "Alice Archer"
    assert len(archive.read("audit.jsonl").splitlines()) >= 1


def test_a_file_that_the_store_lost_is_named_and_stops_nothing(
    asked, store, as_alice, elena, django_capture_on_commit_callbacks
):
    store.delete(ItemFile.objects.first().key)
    Export.objects.across_practices().update(state=ExportState.OVER)
    with django_capture_on_commit_callbacks(execute=True):
        as_alice.post(address("export_patient", elena.pk))
    newest = Export.objects.across_practices().order_by("asked_at").last()
    data = json.loads(opened(as_alice.get(address("export_download", newest.pk))).read("data.json"))
    files = [file for item in data["collections"][0]["items"] for file in item["files"]]
    assert sorted(file.get("missing", False) for file in files) == [False, True]


def test_only_administrators_export_the_practice(as_bob, as_charlie):
    assert as_bob.post(address("export_practice")).status_code == 403
    assert as_charlie.post(address("export_practice")).status_code == 404
    assert not Export.objects.across_practices().exists()


@pytest.mark.accepts("I1")
def test_others_do_not_find_an_export(asked, as_bob, as_charlie, as_dora):
    for client in (as_bob, as_charlie, as_dora):
        assert client.get(address("export_download", asked.pk)).status_code == 404
        assert client.post(address("export_remove", asked.pk)).status_code == 404
    asked.refresh_from_db()
    assert asked.state == ExportState.READY


def test_who_no_longer_sees_the_patient_does_not_fetch_it(asked, bob, as_bob, elena):
    Export.objects.across_practices().update(asked_by=bob)
    assert body(as_bob.get(address("export_download", asked.pk)))
    bob.memberships.update(limited=True)
    assert signed_in(bob).get(address("export_download", asked.pk)).status_code == 404


def test_two_clicks_are_one_export(as_alice, store, elena):
    for _ in range(2):  # nothing is committed in this test, so the worker has not begun
        as_alice.post(address("export_patient", elena.pk))
    assert Export.objects.across_practices().count() == 1


def test_after_a_week_the_zip_is_gone(asked, store, as_alice):
    Export.objects.across_practices().update(state_since=timezone.now() - timedelta(days=7, minutes=1))
    look_after_exports()
    asked.refresh_from_db()
    assert (asked.state, asked.key) == (ExportState.OVER, "")
    assert as_alice.get(address("export_download", asked.pk)).status_code in (302, 404)


def test_removing_takes_it_out_of_the_store(asked, store, as_alice):
    asked.refresh_from_db()
    assert as_alice.post(address("export_remove", asked.pk)).status_code == 302
    assert Event.objects.filter(action=Action.EXPORT_REMOVED).count() == 1
    with pytest.raises(ObjectMissing):
        store.open(asked.key)


def test_a_worker_that_died_is_followed_by_another_until_the_tries_are_used_up(alice, store, northside, elena):
    export = Export.objects.create(practice=northside, patient=elena, asked_by=alice)
    long_ago = timezone.now() - SILENT - timedelta(seconds=1)
    Export.objects.of(northside).update(state=ExportState.RUNNING, tries=1, state_since=long_ago)
    assert exports.find_waiting_exports() == [export.pk]
    Export.objects.of(northside).update(tries=MOST_TRIES)
    assert exports.find_waiting_exports() == []
    export.refresh_from_db()
    assert (export.state, export.reason) == (ExportState.FAILED, "worker_died")


@pytest.mark.usefixtures("stopped_clock")
def test_the_list_asks_as_often_for_twenty_as_for_one(as_alice, alice, northside, django_assert_max_num_queries):
    def listed() -> int:
        with django_assert_max_num_queries(30) as asked_for:
            assert as_alice.get(address("export_list")).status_code == 200
        return len(asked_for)

    as_alice.get(address("export_list"))
    Export.objects.create(practice=northside, patient=PatientFactory(practice=northside), asked_by=alice)
    one = listed()
    for _ in range(19):
        patient: Patient = PatientFactory(practice=northside)
        CollectionFactory(patient=patient)
        Export.objects.create(practice=northside, patient=patient, asked_by=alice)
    assert listed() == one


def test_who_reads_gets_as_many_bytes_as_asked_for_until_the_end(alice, northside, elena):
    """A store takes a short answer for the end: the rest of the ZIP would be missing."""
    export = Export.objects.create(practice=northside, patient=elena, asked_by=alice)
    source = running.ExportSource(export, [Entry(f"{number}.bin", [b"abc" * 50] * 3) for number in range(4)])
    pieces = []
    while piece := source.read(100):
        pieces.append(piece)
    assert {len(piece) for piece in pieces[:-1]} == {100}
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None


def test_a_zip_of_which_the_store_kept_a_part_is_never_given_out(alice, folder_store, northside, elena, monkeypatch):
    export = Export.objects.create(practice=northside, patient=elena, asked_by=alice)
    monkeypatch.setattr(running, "get_store", lambda: Forgetful(folder_store))
    running.make_export(export.pk)
    export.refresh_from_db()
    assert (export.state, export.key, list(folder_store.list_objects())) == (ExportState.FAILED, "", [])


class Forgetful:
    """A store that keeps the first hundred bytes."""

    def __init__(self, inner) -> None:
        self.inner = inner

    def __getattr__(self, name: str):
        return getattr(self.inner, name)

    def save(self, key: str, source) -> None:
        self.inner.save(key, io.BytesIO(source.read()[:100]))
