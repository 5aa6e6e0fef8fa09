"""What the receiver of an upload link does (G12)."""

import datetime
import hashlib
import json
import uuid

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.actions import Action
from audit.models import Event
from image_collections.models import Item, ItemState, Upload
from sharing.models import LinkKind, Sees
from sharing.processing import look_after_links
from sharing.services.changing import withdraw_link
from sharing.services.receiving import taken_by
from tests.factories import ItemFactory
from tests.image_collections.sending import parts_of, sha256
from tests.samples import orientation_photo
from tests.sharing.conftest import enter

PHOTO = orientation_photo(6)
pytestmark = pytest.mark.usefixtures("folder_store")


@pytest.fixture
def upload_link(make_link):
    return make_link(kind=LinkKind.UPLOAD)


def url(name, new_link, *more) -> str:
    return reverse(name, args=[new_link.link.handle, *more])


def arrive(new_link, client=None):
    """A visitor who has said who it is."""
    client = enter(new_link, client)
    person = {"name": "Gwen Green", "message": "As promised", "privacy": "on"}
    assert client.post(url("link_upload", new_link), person).url == url("link_upload", new_link)
    return client


def post(client, path, body):
    return client.post(path, json.dumps(body), content_type="application/json")


def begin(client, new_link, data=PHOTO, name="photo.jpg", **more):
    asked = {"name": name, "size": len(data), "type": "image/jpeg", **more}
    return post(client, url("link_upload_begin", new_link), asked)


def send(client, new_link, data=PHOTO, name="photo.jpg"):
    """All requests of a browser for one file."""
    told = begin(client, new_link, data, name).json()
    parts = parts_of(data, told["part_size"])
    for number, body in parts.items():
        answer = client.put(told["put"][str(number)], body, content_type="application/octet-stream")
        assert answer.status_code == 204
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts.items()]
    answer = post(client, told["complete_url"], {"parts": rows})
    assert answer.status_code == 200
    return Item.objects.of(new_link.link.practice).get(pk=answer.json()["item"])


@pytest.mark.accepts("G12")
def test_name_and_privacy_come_first(upload_link):
    client = enter(upload_link)
    page = client.get(url("link_upload", upload_link)).content.decode()
    assert ("Who sends the files?" in page, "upload-area" in page) == (True, False)
    answer = client.post(url("link_upload", upload_link), {"message": "Hello"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name", "privacy"])
    assert "Hello" in answer.content.decode()
    assert begin(client, upload_link).status_code == 403
    arrive(upload_link, client)
    page = client.get(url("link_upload", upload_link)).content.decode()
    assert ("upload-area" in page, "Gwen Green" in page) == (True, True)


@pytest.mark.accepts("G12")
def test_files_come_in_parts_and_are_marked_with_who_sent_them(upload_link, review):
    item = send(arrive(upload_link), upload_link)
    visit = upload_link.link.visits.get()
    batch = item.batch
    assert (item.collection, item.size, item.name) == (review, len(PHOTO), "photo.jpg")
    assert (batch.sender, batch.link_id, batch.visit_id, batch.user) == (
        "Gwen Green (Orthodontist)",
        upload_link.link.pk,
        visit.pk,
        None,
    )
    event = Event.objects.get(action=Action.ITEM_UPLOADED)
    assert (event.link_id, event.actor_label) == (upload_link.link.pk, "Gwen Green (Orthodontist)")


@pytest.mark.accepts("G12")
def test_a_transfer_goes_on_after_a_lost_line(upload_link):
    client = arrive(upload_link)
    told = begin(client, upload_link, b"x" * 2500).json()
    client.put(told["put"]["2"], b"x" * 1000, content_type="application/octet-stream")
    assert client.get(told["parts_url"]).json()["have"] == [2]
    assert post(client, told["complete_url"], {"parts": []}).status_code == 409
    assert post(client, told["cancel_url"], {}).status_code == 204
    assert taken_by(upload_link.link).files == 0


@pytest.mark.accepts("G12")
def test_a_plain_form_works_too_and_one_bad_file_does_not_stop_the_others(upload_link):
    client = arrive(upload_link)
    files = [SimpleUploadedFile(*file) for file in [("a.jpg", PHOTO), ("b.exe", b"MZ"), ("c.jpg", PHOTO + b"c")]]
    page = client.post(url("link_upload_form", upload_link), {"files": files}, follow=True).content.decode()
    assert sorted(Item.objects.of(upload_link.link.practice).values_list("name", flat=True)) == ["a.jpg", "c.jpg"]
    for text in ("2 files added", "b.exe: This type of file is not accepted.", "a.jpg"):
        assert text in page


def test_own_files_are_listed_with_their_states(upload_link, review):
    ItemFactory(collection=review, title="Somebody else's")
    client = arrive(upload_link)
    item = send(client, upload_link)
    part = client.get(url("link_upload", upload_link), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "photo.jpg" in part, "Checking" in part, "every 2s" in part) == (False, True, True, True)
    item.move_to(ItemState.READY)
    part = client.get(url("link_upload", upload_link), headers={"HX-Request": "true"}).content.decode()
    assert ("Ready" in part, "every 2s" in part, "Somebody" in part) == (True, False, False)


def test_nothing_is_listed_when_the_receiver_sees_nothing(make_link):
    new_link = make_link(kind=LinkKind.UPLOAD, sees=Sees.NOTHING)
    client = arrive(new_link)
    item = send(client, new_link)
    assert "photo.jpg" not in client.get(url("link_upload", new_link)).content.decode()
    assert client.post(url("link_upload_remove", new_link, item.pk)).status_code == 404


@pytest.mark.accepts("G12")
def test_own_files_can_be_taken_back_until_the_visit_ends(upload_link, review):
    client = arrive(upload_link)
    item, kept = send(client, upload_link), send(client, upload_link, PHOTO + b"2", "kept.jpg")
    foreign = ItemFactory(collection=review)
    assert client.post(url("link_upload_remove", upload_link, item.pk)).status_code == 302
    assert client.post(url("link_upload_remove", upload_link, foreign.pk)).status_code == 404
    assert arrive(upload_link).post(url("link_upload_remove", upload_link, kept.pk)).status_code == 404
    client.post(url("link_finish", upload_link))
    client.post(url("link_upload_remove", upload_link, kept.pk))
    present = Item.objects.of(upload_link.link.practice).present()
    assert set(present) == {kept, foreign}


@pytest.mark.accepts("C5")
def test_only_the_own_files_are_told_as_twins(upload_link):
    client = arrive(upload_link)
    note = b"seen on Tuesday"
    send(client, upload_link, note, "note.txt")
    answer = begin(client, upload_link, note, sha256=sha256(note))
    assert (answer.status_code, answer.json()["message"]) == (409, "Already here as note.txt.")
    assert begin(arrive(upload_link), upload_link, note, sha256=sha256(note)).status_code == 201


def test_a_visitor_is_told_what_became_of_the_own_files(upload_link):
    client = arrive(upload_link)
    item = send(client, upload_link)
    assert client.get(url("link_upload_begin", upload_link)).json() == {
        "checking": 1,
        "waiting": [str(item.pk)],
        "problems": {},
    }
    item.move_to(ItemState.REFUSED, "content_mismatch")
    told = {"state": "refused", "message": "The content is not what the name of the file says."}
    assert client.get(url("link_upload_begin", upload_link)).json()["problems"] == {str(item.pk): told}
    assert arrive(upload_link).get(url("link_upload_begin", upload_link)).json()["problems"] == {}


def test_another_visit_cannot_touch_a_transfer(upload_link):
    told = begin(arrive(upload_link), upload_link).json()
    other = arrive(upload_link)
    assert other.get(told["parts_url"]).status_code == 404
    assert other.put(told["put"]["1"], b"x" * 1000, content_type="text/plain").status_code == 404
    assert post(other, told["cancel_url"], {}).status_code == 404


@pytest.mark.accepts("G12")
def test_the_number_of_files_is_limited_and_given_back(make_link):
    new_link = make_link(kind=LinkKind.UPLOAD, most_files=2)
    client = arrive(new_link)
    first, told = send(client, new_link), begin(client, new_link).json()
    answer = begin(client, new_link)
    assert (answer.status_code, answer.json()["reason"]) == (409, "limit_files")
    post(client, told["cancel_url"], {})
    second = send(client, new_link, PHOTO + b"2")
    assert begin(client, new_link).status_code == 409
    client.post(url("link_upload_remove", new_link, first.pk))
    second.move_to(ItemState.REFUSED, "content_mismatch")
    assert taken_by(new_link.link).files == 0
    assert begin(arrive(new_link), new_link).status_code == 201


@pytest.mark.accepts("G12")
@pytest.mark.parametrize(("more", "status"), [(0, 201), (1, 409)])
def test_the_bytes_are_limited_exactly(make_link, more, status):
    new_link = make_link(kind=LinkKind.UPLOAD, most_bytes=5000)
    client = arrive(new_link)
    begin(client, new_link, b"x" * 3000)
    answer = begin(client, new_link, b"x" * (2000 + more))
    assert answer.status_code == status
    assert answer.json().get("reason", "limit_bytes") == "limit_bytes"


def test_refused_files_do_not_use_up_the_limit(make_link):
    new_link = make_link(kind=LinkKind.UPLOAD, most_files=1)
    client = arrive(new_link)
    assert begin(client, new_link, b"", "empty.jpg").json()["reason"] == "empty"
    assert begin(client, new_link, b"x", "page.html").json()["reason"] == "type_not_accepted"
    assert begin(client, new_link).status_code == 201


def test_a_practice_whose_trial_is_over_takes_no_files(upload_link, northside):
    client = arrive(upload_link)
    northside.plan, northside.trial_ends_at = Plan.TRIAL, timezone.now() - datetime.timedelta(days=1)
    northside.save()
    answer = begin(client, upload_link)
    words = "The practice cannot take files at the moment. Please ask it how to send them."
    assert (answer.status_code, answer.json()) == (403, {"reason": "not_taking", "message": words})
    assert words in client.get(reverse("link_upload", args=[upload_link.link.handle])).content.decode()


@pytest.mark.accepts("A9")
def test_a_practice_whose_trial_is_over_asks_nobody_for_a_name(upload_link, northside):
    client, page = enter(upload_link), reverse("link_upload", args=[upload_link.link.handle])
    northside.plan, northside.trial_ends_at = Plan.TRIAL, timezone.now() - datetime.timedelta(days=1)
    northside.save()
    looked, sent = client.get(page), client.post(page, {"name": "Gwen", "privacy": "on"})
    assert (looked.status_code, sent.status_code) == (200, 403)
    assert "Northside Dental cannot take files at the moment." in looked.content.decode()
    assert upload_link.link.visits.get().visitor_name == ""


@pytest.mark.accepts("A9")
def test_what_was_shared_stays_open_when_the_trial_is_over(make_link, real_xray, northside):
    new_link = make_link(may_download=True)
    northside.plan, northside.trial_ends_at = Plan.TRIAL, timezone.now() - datetime.timedelta(days=1)
    northside.save()
    client, handle = enter(new_link), new_link.link.handle
    assert client.get(reverse("link_gallery", args=[handle])).status_code == 200
    original = client.get(reverse("link_original", args=[handle, real_xray.pk]))
    assert (original.status_code, len(b"".join(original.streaming_content))) == (200, real_xray.size)


@pytest.mark.accepts("G9")
def test_withdrawing_stops_an_upload_in_the_middle(upload_link, sender):
    client = arrive(upload_link)
    told = begin(client, upload_link, b"x" * 2500).json()
    withdraw_link(upload_link.link, actor=sender)
    assert client.put(told["put"]["1"], b"x" * 1000, content_type="text/plain").status_code == 404
    assert post(client, told["complete_url"], {"parts": []}).status_code == 404
    assert begin(client, upload_link).status_code == 404


@pytest.mark.accepts("G12")
def test_finishing_gives_a_receipt_with_checksums_and_tells_the_sender_once(
    upload_link, django_capture_on_commit_callbacks
):
    client = arrive(upload_link)
    with django_capture_on_commit_callbacks(execute=True):
        send(client, upload_link)
        send(client, upload_link, PHOTO + b"more", "second.jpg")
        assert client.post(url("link_finish", upload_link)).url == url("link_receipt", upload_link)
        client.post(url("link_finish", upload_link))
    look_after_links()
    page = client.get(url("link_receipt", upload_link)).content.decode()
    for data in (PHOTO, PHOTO + b"more"):
        assert hashlib.sha256(data).hexdigest() in page
    for text in ("photo.jpg", "second.jpg", "Gwen Green", "Print", "2 files"):
        assert text in page
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["alice@northside.example"], "Files have arrived through your link")
    ]
    assert "2 files came" in mail.outbox[0].body
    assert Event.objects.get(action=Action.LINK_VISIT_FINISHED).detail == {"kind": "upload", "files": 2}
    assert client.get(url("link_upload", upload_link)).status_code == 302
    assert begin(client, upload_link).status_code == 404


def test_a_receipt_is_seen_in_its_browser_for_an_hour(upload_link, time_machine):
    start = timezone.now()
    time_machine.move_to(start)
    client, other = arrive(upload_link), arrive(upload_link)
    client.post(url("link_finish", upload_link))
    assert client.get(url("link_receipt", upload_link)).status_code == 200
    assert other.get(url("link_receipt", upload_link)).status_code == 302
    time_machine.move_to(start + datetime.timedelta(minutes=61))
    assert client.get(url("link_receipt", upload_link)).status_code == 302


def test_finishing_asks_before_it_cuts_a_file_off(upload_link):
    client = arrive(upload_link)
    begin(client, upload_link)
    answer = client.post(url("link_finish", upload_link))
    assert (answer.status_code, "still on its way" in answer.content.decode()) == (422, True)
    assert client.post(url("link_finish", upload_link), {"anyway": "yes"}).status_code == 302


@pytest.mark.accepts("G12")
def test_a_closed_browser_ends_the_visit_and_the_sender_is_told(upload_link, time_machine):
    start = timezone.now()
    time_machine.move_to(start)
    send(arrive(upload_link), upload_link)
    arrive(upload_link)
    look_after_links()
    assert mail.outbox == []
    time_machine.move_to(start + datetime.timedelta(minutes=61))
    for _ in range(2):
        look_after_links()
    assert len(mail.outbox) == 1
    assert Event.objects.filter(action=Action.LINK_VISIT_FINISHED).count() == 2


def test_an_upload_of_nobody_knows_is_not_found(upload_link):
    client = arrive(upload_link)
    assert client.get(url("link_upload_parts", upload_link, uuid.uuid4())).status_code == 404
    assert Upload.objects.of(upload_link.link.practice).count() == 0


def test_a_share_link_takes_no_files(make_link):
    new_link = make_link()
    client = enter(new_link)
    assert client.get(url("link_upload", new_link)).status_code == 404
    assert begin(client, new_link).status_code == 404
