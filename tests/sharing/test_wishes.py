"""What an upload link asks for by name, the types it takes, and the receipt of it (G2, G12)."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.actions import Action
from audit.models import Event
from image_collections.models import Item, ItemState
from image_collections.processing import check
from image_collections.services.bin import remove_items
from sharing.models import LinkKind, Sees, Wanted
from sharing.services.receiving import taken_by
from tests.image_collections.sending import parts_of, sha256
from tests.samples import Xray, orientation_photo, xray
from tests.sharing.sender import asked, errors_of, form_of, links_of, page_of
from tests.sharing.test_uploading import arrive, begin, post, send, url

PHOTO = orientation_photo(6)
pytestmark = pytest.mark.usefixtures("folder_store")


@pytest.fixture
def list_link(make_link):
    return make_link(kind=LinkKind.UPLOAD, wanted=["Face, front", "Upper arch"])


def wish(new_link, number=0):
    return Wanted.objects.of(new_link.link.practice).filter(link=new_link.link)[number]


def shown(client, new_link):
    page = client.get(url("link_upload", new_link))
    return [(row.name, row.is_met, row.file) for row in page.context["wishes"].rows]


def hand_in(client, new_link, wanted, data=PHOTO, name="photo.jpg"):
    form = {"files": [SimpleUploadedFile(name, data)], "wanted": str(wanted)}
    return client.post(url("link_upload_form", new_link), form, follow=True)


def send_for(client, new_link, wanted, data=PHOTO, name="photo.jpg"):
    """As a browser does: in parts, with the line of the list."""
    told = begin(client, new_link, data, name, wanted=str(wanted)).json()
    parts = parts_of(data, told["part_size"])
    for number, body in parts.items():
        client.put(told["put"][str(number)], body, content_type="application/octet-stream")
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts.items()]
    return post(client, told["complete_url"], {"parts": rows, "wanted": str(wanted)}).json()


@pytest.mark.accepts("G2")
def test_the_sender_types_a_list_or_takes_a_ready_made_one(as_alice, review, northside):
    own = {"wanted": " Last panoramic \n\nface, FRONT\n", "wanted_set": "orthodontic", "types": ["image", "x-ray"]}
    as_alice.post(form_of(review, "?kind=upload"), asked(**own))
    (link,) = links_of(northside)
    names = [one.name for one in link.wanted.all()]
    assert (len(names), names[-1], link.types) == (9, "Last panoramic", ["image", "x-ray"])
    page = as_alice.get(page_of(link)).content.decode()
    assert ("Lower arch" in page, "0 / 9" in page, "Image, X-ray" in page) == (True, True, True)


def test_the_ready_made_list_is_in_the_receivers_language(as_alice, review, northside):
    as_alice.post(form_of(review, "?kind=upload"), asked(wanted_set="full-mouth", language="en"))
    assert links_of(northside)[0].wanted.count() == 16


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wanted": "x" * 129}, "wanted"),
        ({"wanted": "\n".join(map(str, range(41)))}, "wanted"),
        ({"wanted": "\n".join(map(str, range(33))), "wanted_set": "orthodontic"}, "wanted"),
        ({"wanted_set": "other"}, "wanted_set"),
        ({"types": ["exe"]}, "types"),
    ],
)
def test_a_list_that_is_too_long_is_told_at_its_field(as_alice, review, northside, values, field):
    answer = as_alice.post(form_of(review, "?kind=upload"), asked(**values))
    assert (answer.status_code, list(errors_of(answer)), links_of(northside)) == (422, [field], [])
    assert str(values.get("wanted", ""))[:20] in answer.content.decode()


@pytest.mark.accepts("G12")
def test_a_line_is_ticked_off_by_the_file_that_came_for_it(list_link):
    client = arrive(list_link)
    answer = send_for(client, list_link, wish(list_link).pk)
    assert shown(client, list_link) == [("Face, front", True, "photo.jpg"), ("Upper arch", False, "")]
    item = Item.objects.of(list_link.link.practice).get(pk=answer["item"])
    assert item.title == "Face, front"
    assert Event.objects.get(action=Action.ITEM_TAGGED).link_id == list_link.link.pk


@pytest.mark.accepts("G12")
def test_a_plain_form_ticks_off_too_and_a_file_may_come_without(list_link):
    client = arrive(list_link)
    hand_in(client, list_link, wish(list_link, 1).pk)
    send(client, list_link, PHOTO + b"other", "other.jpg")
    assert shown(client, list_link) == [("Face, front", False, ""), ("Upper arch", True, "photo.jpg")]


def test_another_file_takes_the_place_of_the_one_before(list_link, review):
    client, front = arrive(list_link), wish(list_link).pk
    send_for(client, list_link, front)
    send_for(client, list_link, front, PHOTO + b"2", "better.jpg")
    assert shown(client, list_link)[0] == ("Face, front", True, "better.jpg")
    assert review.items.count() == 2


def test_what_is_there_already_is_good_for_the_list(list_link):
    client, front = arrive(list_link), wish(list_link).pk
    send(client, list_link)
    hand_in(client, list_link, front)
    assert shown(client, list_link)[0] == ("Face, front", True, "photo.jpg")


@pytest.mark.parametrize("state", [ItemState.REFUSED, ItemState.FAILED, "removed"])
def test_a_file_that_is_gone_unticks(list_link, review, sender, state):
    client = arrive(list_link)
    send_for(client, list_link, wish(list_link).pk)
    item = review.items.get()
    remove_items([item], actor=sender) if state == "removed" else item.move_to(state)
    assert shown(client, list_link)[0] == ("Face, front", False, "")


def test_another_visitor_sees_the_tick_and_not_the_file(list_link):
    send_for(arrive(list_link), list_link, wish(list_link).pk)
    assert shown(arrive(list_link), list_link)[0] == ("Face, front", True, "")


def test_a_line_of_another_link_is_none_of_this_one(list_link, make_link):
    other = make_link(kind=LinkKind.UPLOAD, wanted=["Secret"])
    client = arrive(list_link)
    for wanted in (wish(other).pk, uuid.uuid4(), "x", ""):
        hand_in(client, list_link, wanted)
    assert (wish(other).upload_id, [met for _name, met, _file in shown(client, list_link)]) == (None, [False, False])


@pytest.mark.accepts("G2")
def test_the_sender_sees_what_met_each_line(list_link, as_alice, review):
    send_for(arrive(list_link), list_link, wish(list_link).pk)
    page = as_alice.get(page_of(list_link.link)).content.decode()
    there = reverse("item_page", args=["northside", review.items.get().pk])
    assert (there in page, "1 / 2" in page, "Still wanted" in page) == (True, True, True)


@pytest.mark.accepts("G2")
def test_a_type_that_is_not_taken_is_told_before_it_is_sent(make_link, northside):
    link = make_link(kind=LinkKind.UPLOAD, types=["image"])
    client = arrive(link)
    page = client.get(url("link_upload", link)).content.decode()
    assert ("Only these types of files: Image." in page, 'accept=".bmp,' in page) == (True, True)
    refused = begin(client, link, name="letter.pdf")
    assert (refused.status_code, refused.json()["reason"]) == (422, "type_not_wanted")
    assert "does not take this type" in hand_in(client, link, "", b"%PDF-1.7", "letter.pdf").content.decode()
    northside.refresh_from_db()
    assert (taken_by(link.link).files, northside.storage_used) == (0, 0)


@pytest.mark.accepts("G2")
def test_a_type_is_judged_by_content_in_the_end(make_link, review, northside):
    link = make_link(kind=LinkKind.UPLOAD, types=["image"])
    client = arrive(link)
    data = xray(Xray(12, "MONOCHROME2", "explicit"))
    wrong, good = send(client, link, data, "photo"), send(client, link)
    check(wrong.pk)
    check(good.pk)
    states = {item.name: (item.state, item.reason) for item in review.items.all()}
    assert states == {"photo": (ItemState.REFUSED, "type_not_wanted"), "photo.jpg": (ItemState.READY, "")}
    northside.refresh_from_db()
    assert (taken_by(link.link).files, northside.storage_used) == (1, len(PHOTO))


def test_an_x_ray_or_a_disc_of_them_is_taken_where_x_rays_are(make_link, review):
    link = make_link(kind=LinkKind.UPLOAD, types=["x-ray"])
    client = arrive(link)
    check(send(client, link, xray(Xray(12, "MONOCHROME2", "explicit")), "0001").pk)
    assert review.items.get().state == ItemState.READY
    assert begin(client, link, name="disc.zip").status_code == 201
    assert begin(client, link, name="photo.jpg").status_code == 422


@pytest.mark.accepts("G12")
def test_the_receipt_names_files_checksums_times_and_lines(list_link):
    client = arrive(list_link)
    answer = send_for(client, list_link, wish(list_link).pk)
    check(uuid.UUID(answer["item"]))
    client.post(url("link_finish", list_link))
    page = client.get(url("link_receipt", list_link)).content.decode()
    item = Item.objects.of(list_link.link.practice).get(pk=answer["item"])
    for text in ("photo.jpg", item.files.get().sha256, "Northside Dental", "Gwen Green", "1 / 2", "Not sent", "Ready"):
        assert text in page


def test_a_list_is_shown_also_where_own_files_are_not(make_link):
    link = make_link(kind=LinkKind.UPLOAD, sees=Sees.NOTHING, wanted=["Face, front"])
    client = arrive(link)
    send_for(client, link, wish(link).pk)
    page = client.get(url("link_upload", link)).content.decode()
    assert ("Face, front" in page, "1 / 1" in page, "Sent by you" in page) == (True, True, False)
