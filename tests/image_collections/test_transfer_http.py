"""The five verbs over HTTP: what a browser gets, what a stranger gets, what nonsense gets."""

import os
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import FakePayload
from django.urls import reverse
from django.utils import timezone

from accounts.plans import GIB
from audit.actions import Action
from audit.models import Event
from image_collections.models import Item, ItemState, Upload, UploadState
from tests.image_collections.sending import begin, handed_in, parts_of, post, put_directly, send, sha256
from tests.samples.phone_photos import orientation_photo

MIB = 1024 * 1024
DATA = os.urandom(2500)


@pytest.fixture
def told(folder_store, as_alice, review) -> dict:
    """What the browser is told at the beginning of a file of 2,500 bytes."""
    return begin(as_alice, review, size=len(DATA)).json()


@pytest.mark.accepts("C4")
def test_beginning_says_where_the_parts_go(told, northside):
    upload = Upload.objects.of(northside).get()
    own = f"/p/northside/uploads/{upload.pk}/"
    assert told == {
        "id": str(upload.pk),
        "state": "uploading",
        "part_size": 1000,
        "part_count": 3,
        "have": [],
        "put": {str(number): f"{own}parts/{number}/" for number in (1, 2, 3)},
        "parts_url": own,
        "complete_url": f"{own}complete/",
        "cancel_url": f"{own}cancel/",
    }


@pytest.mark.accepts("C4")
@pytest.mark.accepts("C6")
def test_a_photo_goes_from_the_browser_to_ready(
    folder_store, as_alice, review, northside, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(as_alice, review, orientation_photo(3), "Elena.jpg")
    item = Item.objects.of(northside).get()
    assert answer == {"id": str(item.pk), "item": str(item.pk), "state": "checking"}
    assert (item.state, item.batch.sender) == (ItemState.READY, "Alice Archer")


@pytest.mark.accepts("C4")
def test_going_on_after_a_reload_sends_only_the_rest(told, as_alice):
    as_alice.put(told["put"]["2"], parts_of(DATA, 1000)[2], content_type="application/octet-stream")
    again = as_alice.get(told["parts_url"]).json()
    assert (again["have"], sorted(again["put"]), again["state"]) == ([2], ["1", "3"], "uploading")


@pytest.mark.services
@pytest.mark.accepts("C4")
def test_with_an_s3_store_no_part_passes_through_us(s3_store, settings, as_alice, review, northside):
    data = os.urandom(settings.STORE["part_size"] + 1000)
    told = begin(as_alice, review, size=len(data)).json()
    parts = parts_of(data, told["part_size"])
    assert all(url.startswith(settings.STORE["endpoint"]) for url in told["put"].values())
    assert [put_directly(told["put"][str(number)], body) for number, body in parts.items()] == [200, 200]
    own = reverse("upload_part", args=[northside.slug, told["id"], 1])
    assert as_alice.put(own, parts[1], content_type="application/octet-stream").status_code == 404
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts.items()]
    assert post(as_alice, told["complete_url"], {"parts": rows}).json()["state"] == "checking"


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"size": 0}, 422, "empty"),
        ({"size": 500 * MIB + 1}, 413, "too_large"),
        ({"size": 10, "name": "setup.exe"}, 422, "type_not_accepted"),
        ({"size": "many"}, 400, "bad_request"),
        ({"size": True}, 400, "bad_request"),
        ({"size": 1.5}, 400, "bad_request"),
        ({"size": 10, "name": None}, 400, "bad_request"),
        ({"size": 10, "batch": "one"}, 400, "bad_request"),
    ],
)
def test_refusals_name_the_reason(folder_store, as_alice, review, body, status, reason):
    answer = begin(as_alice, review, **body)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.json()["message"]


def test_a_full_practice_is_told_so(folder_store, as_alice, review, northside):
    northside.storage_used = GIB
    northside.save()
    answer = begin(as_alice, review, size=1)
    assert (answer.status_code, answer.json()["reason"]) == (409, "over_quota")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'"text"'])
def test_nonsense_gets_400(folder_store, as_alice, review, northside, told, body):
    for url in [reverse("upload_begin", args=[northside.slug, review.pk]), told["complete_url"]]:
        answer = as_alice.post(url, body, content_type="application/json")
        assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "parts",
    [
        None,
        "all",
        [1, 2, 3],
        [{"n": "1", "sha256": ""}],
        [{"n": 1, "sha256": "short"}],
        [{"n": 1, "sha256": ["x"]}],
        [{"n": 1, "sha256": "A" * 64}],
    ],
)
def test_a_nonsense_list_of_parts_gets_400(told, as_alice, parts):
    assert post(as_alice, told["complete_url"], {"parts": parts}).status_code == 400


@pytest.mark.parametrize("length", [0, 999, 1001, 3000])
def test_a_part_of_a_wrong_length_gets_400(told, as_alice, length):
    answer = as_alice.put(told["put"]["1"], b"x" * length, content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["reason"]) == (400, "wrong_length")
    assert as_alice.get(told["parts_url"]).json()["have"] == []


class BrokenLine(FakePayload):
    """A sender who goes away in the middle."""

    def read(self, *args: int) -> bytes:
        raise OSError("connection reset")


def test_a_sender_who_goes_away_leaves_no_part(told, as_alice):
    request = {"CONTENT_LENGTH": "1000", "wsgi.input": BrokenLine()}
    answer = as_alice.generic("PUT", told["put"]["1"], b"", content_type="application/octet-stream", **request)
    assert answer.status_code == 400
    assert as_alice.get(told["parts_url"]).json()["have"] == []


def test_completing_too_early_gets_409_and_the_numbers(told, as_alice):
    as_alice.put(told["put"]["1"], DATA[:1000], content_type="application/octet-stream")
    rows = [{"n": number} for number in (1, 2, 3)]
    answer = post(as_alice, told["complete_url"], {"parts": rows})
    assert (answer.status_code, answer.json()["missing"]) == (409, [2, 3])


def test_completing_again_gets_the_same_answer(folder_store, as_alice, review):
    answer = send(as_alice, review, DATA)
    again = post(as_alice, f"/p/northside/uploads/{answer['id']}/complete/", {"parts": []})
    assert (again.status_code, again.json()) == (200, answer)


def test_a_cancelled_upload_is_over(told, as_alice, northside):
    assert as_alice.post(told["cancel_url"]).status_code == 204
    assert as_alice.post(told["cancel_url"]).status_code == 204
    assert as_alice.get(told["parts_url"]).status_code == 410
    assert as_alice.put(told["put"]["1"], DATA[:1000], content_type="text/plain").status_code == 410
    assert post(as_alice, told["complete_url"], {"parts": []}).status_code == 410
    assert Upload.objects.of(northside).get().state == UploadState.CANCELLED


def test_an_item_cannot_be_cancelled(folder_store, as_alice, review):
    answer = send(as_alice, review, DATA)
    refused = as_alice.post(f"/p/northside/uploads/{answer['id']}/cancel/")
    assert (refused.status_code, refused.json()["reason"]) == (409, "complete")


def test_a_store_that_is_away_is_said_plainly(as_alice, review, xray, settings):
    away = "http://127.0.0.1:9"
    settings.STORE = {**settings.STORE, "endpoint": away, "public_endpoint": away, "key": "key", "secret": "secret"}
    answer = begin(as_alice, review, size=10)
    assert (answer.status_code, answer.json()["reason"], answer["Retry-After"]) == (503, "store_unavailable", "10")


def test_a_folder_that_is_away_is_a_page(folder_store, uploader, as_alice, northside):
    item = handed_in(uploader, DATA)
    originals = folder_store.root / "originals"
    originals.rename(folder_store.root / "elsewhere")
    originals.write_bytes(b"a file where a folder should be")
    answer = as_alice.get(reverse("item_original", args=[northside.slug, item.pk]))
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert b"Nothing is lost" in answer.content


def test_bytes_that_are_gone_are_a_page(folder_store, uploader, as_alice, northside):
    item = handed_in(uploader, DATA)
    folder_store.delete(item.files.get().key)
    assert as_alice.get(reverse("item_original", args=[northside.slug, item.pk])).status_code == 404


@pytest.mark.accepts("C13")
@pytest.mark.accepts("I1")
def test_a_stranger_gets_404_for_every_verb(told, as_charlie, review, southside, northside):
    charlies = {"northside": as_charlie, "southside": as_charlie}
    for slug, client in charlies.items():
        own = f"/p/{slug}/uploads/{told['id']}/"
        answers = [
            post(client, f"/p/{slug}/collections/{review.pk}/uploads/", {"name": "a.jpg", "size": 1}),
            client.post(f"/p/{slug}/collections/{review.pk}/upload/", {"files": SimpleUploadedFile("a.jpg", b"x")}),
            client.get(own),
            client.put(f"{own}parts/1/", DATA[:1000], content_type="text/plain"),
            post(client, f"{own}complete/", {"parts": []}),
            client.post(f"{own}cancel/"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 6
    assert Upload.objects.of(northside).get().state == UploadState.UPLOADING


@pytest.mark.accepts("I1")
def test_a_stranger_gets_404_for_every_byte(folder_store, uploader, as_charlie, southside):
    item = handed_in(uploader, DATA)
    for slug in ["northside", "southside"]:
        own = f"/p/{slug}/items/{item.pk}/"
        paths = [f"{own}{end}" for end in ("original/", "thumbnail/", "preview/", "pixels/", "pixels.json")]
        paths.append(f"/p/{slug}/collections/{item.collection_id}/download/")
        assert [as_charlie.get(path).status_code for path in paths] == [404] * 6
        assert as_charlie.post(f"{own}retry/").status_code == 404


def test_the_viewer_plan_may_not_upload(folder_store, as_vera, review):
    url = reverse("upload_begin", args=["vera", review.pk])
    assert post(as_vera, url, {"name": "a.jpg", "size": 1}).status_code == 403


def test_the_anonymous_are_sent_to_sign_in(told):
    assert Client().put(told["put"]["1"], DATA[:1000], content_type="text/plain").status_code == 302


def test_parts_need_the_csrf_token(told, alice):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.put(told["put"]["1"], DATA[:1000], content_type="text/plain").status_code == 403


def test_originals_and_pictures_are_only_read(folder_store, uploader, as_alice):
    item = handed_in(uploader, DATA)
    for end in ("original", "thumbnail"):
        for verb in (as_alice.head, as_alice.post, as_alice.put, as_alice.delete):
            assert verb(f"/p/northside/items/{item.pk}/{end}/").status_code == 405


@pytest.mark.accepts("C1")
@pytest.mark.accepts("C3")
def test_a_plain_form_adds_the_good_and_names_the_bad(folder_store, as_alice, review, northside):
    files = [("good.jpg", orientation_photo(1)), ("setup.exe", b"MZ"), ("empty.png", b""), ("also.txt", b"text")]
    url = reverse("upload_form", args=["northside", review.pk])
    answer = as_alice.post(url, {"files": [SimpleUploadedFile(*file) for file in files]})
    page = reverse("collection_page", args=["northside", review.pk])
    assert (answer.status_code, answer["Location"]) == (302, page)
    said = [str(message) for message in answer.wsgi_request._messages]
    assert said == [
        "setup.exe: This type of file is not accepted.",
        "empty.png: The file is empty.",
        "2 files added.",
    ]
    assert {item.name for item in Item.objects.of(northside)} == {"good.jpg", "also.txt"}
    assert Item.objects.of(northside).values("batch").distinct().count() == 1


@pytest.mark.accepts("C1")
def test_where_a_file_came_from_is_kept_as_data(folder_store, as_alice, review, northside):
    told = begin(as_alice, review, size=5, folder="../Disc 1\\Left//.\u202egpj").json()
    as_alice.put(told["put"]["1"], b"12345", content_type="text/plain")
    post(as_alice, told["complete_url"], {"parts": [{"n": 1}]})
    assert Item.objects.of(northside).get().folder == "Disc 1/Left/.gpj"
    assert begin(as_alice, review, size=5, folder=["x"]).status_code == 400


def test_a_drop_is_asked_about_as_a_whole(folder_store, as_alice, review):
    batch = str(uuid.uuid4())
    files = [(as_alice, review, bytes([n]) * 10, f"{n}.txt", batch) for n in range(3)]
    refused, failed, checking = (Item.objects.of(review.practice).get(pk=send(*file)["item"]) for file in files)
    refused.move_to(ItemState.REFUSED, "malware")
    failed.move_to(ItemState.FAILED, "took_too_long")
    told = as_alice.get(reverse("upload_begin", args=["northside", review.pk]), {"batch": batch}).json()
    states = {key: problem["state"] for key, problem in told["problems"].items()}
    assert (told["checking"], states) == (1, {str(refused.pk): "refused", str(failed.pk): "failed"})
    assert told["problems"][str(refused.pk)]["message"] == "The scanner found malware in the file."
    assert checking.state == ItemState.CHECKING
    assert told["waiting"] == [str(checking.pk)]


def test_of_very_many_the_first_that_wait_are_named(folder_store, as_alice, review, monkeypatch):
    batch = str(uuid.uuid4())
    sent = [send(as_alice, review, bytes([n]) * 10, f"{n}.txt", batch)["id"] for n in range(3)]
    monkeypatch.setattr("image_collections.transfer_http.MOST_WAITING", 2)
    told = as_alice.get(reverse("upload_begin", args=["northside", review.pk]), {"batch": batch}).json()
    assert (told["checking"], told["waiting"]) == (3, sorted(sent)[:2])


@pytest.mark.accepts("B3")
def test_files_dropped_on_a_patient_may_get_a_new_collection(as_alice, elena, northside):
    told = as_alice.post(reverse("upload_collection", args=["northside", elena.pk])).json()
    made = elena.collections.latest("created_at")
    assert told["begin_url"] == reverse("upload_begin", args=["northside", made.pk])
    assert told["page_url"] == reverse("collection_page", args=["northside", made.pk])
    assert (told["title"], made.images_on) == (made.title, timezone.localdate())
    assert Event.objects.filter(action=Action.COLLECTION_CREATED, subject_id=made.pk).exists()


@pytest.mark.accepts("B6")
def test_a_collection_that_goes_to_the_bin_takes_no_more(told, as_alice, review, northside):
    as_alice.put(told["put"]["1"], DATA[:1000], content_type="text/plain")
    review.deleted_at = timezone.now()
    review.save()
    answer = as_alice.put(told["put"]["2"], DATA[1000:2000], content_type="text/plain")
    said = "The collection is in the bin. Restore it, or add the file to another one."
    assert (answer.status_code, answer.json()["message"]) == (410, said)
    northside.refresh_from_db()
    assert (northside.storage_used, post(as_alice, told["complete_url"], {"parts": []}).status_code) == (0, 410)


def test_trying_again_goes_back_to_the_collection(folder_store, uploader, as_alice, review):
    item = handed_in(uploader, DATA, "broken.pdf")
    item.move_to(ItemState.FAILED, "worker_died")
    answer = as_alice.post(reverse("item_retry", args=["northside", item.pk]))
    item.refresh_from_db()
    assert (item.state, answer["Location"]) == (ItemState.CHECKING, f"/p/northside/collections/{review.pk}/")


@pytest.mark.accepts("C12")
def test_selected_or_all_leave_as_a_zip(folder_store, uploader, as_alice, review):
    items = [handed_in(uploader, b"x" * number, f"{number}.txt") for number in (1, 2, 3)]
    url = reverse("collection_download", args=["northside", review.pk])
    asked = [{}, {"items": [items[0].pk]}, {"items": [items[0].pk, uuid.uuid4(), "nonsense"]}]
    lengths = [int(as_alice.get(url, query)["Content-Length"]) for query in asked]
    assert lengths[0] > lengths[1] == lengths[2]
    assert int(as_alice.post(url, {"items": [str(items[0].pk)]})["Content-Length"]) == lengths[1]


def test_nothing_to_download_is_404(folder_store, uploader, as_alice, review):
    url = reverse("collection_download", args=["northside", review.pk])
    assert as_alice.get(url).status_code == 404
    handed_in(uploader, DATA)
    assert as_alice.get(url, {"items": [str(uuid.uuid4())]}).status_code == 404


def test_a_collection_in_the_bin_takes_nothing(told, as_alice, review):
    review.deleted_at = timezone.now()
    review.save()
    going_on = as_alice.get(told["parts_url"])
    assert (going_on.status_code, going_on.json()["reason"]) == (410, "collection_in_bin")
    assert begin(as_alice, review, size=1).status_code == 404
