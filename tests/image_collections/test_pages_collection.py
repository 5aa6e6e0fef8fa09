"""The page of a collection: states, filters, orders, parts, who may see it."""

import datetime
import re
import uuid
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from image_collections.models import ItemState, ItemType, Upload
from tagging.models import Kind, KindCode
from tests.factories import CollectionFactory, ItemFactory, UploadBatchFactory
from tests.image_collections.page_parts import chips, give_pictures, names_shown, open_collection

EVIL = "<img src=x onerror=alert(1)>\"'{{7*7}}"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def kind(northside) -> Kind:
    return Kind.objects.create(practice=northside, code=KindCode.BITEWING)


@pytest.fixture
def mixed(review, kind):
    """One of each, named so that each order is another."""
    day = datetime.date(2026, 3, 1)
    sent = {name: UploadBatchFactory(collection=review, sender=name) for name in ("Zoe", "Ann", "Kim")}
    rows = [
        ("b.dcm", ItemType.XRAY, "Zoe", kind, day),
        ("a.jpg", ItemType.IMAGE, "Ann", None, None),
        ("c.pdf", ItemType.DOCUMENT, "Kim", None, day - datetime.timedelta(days=1)),
    ]
    now = timezone.now()
    return [
        ItemFactory(
            collection=review, name=name, type=type_, batch=sent[sender], kind=kind_, taken_on=taken,
            added_at=now + datetime.timedelta(seconds=place),
        )
        for place, (name, type_, sender, kind_, taken) in enumerate(rows)
    ]  # fmt: skip


@pytest.mark.accepts("C9")
def test_types_and_kinds_can_be_chosen_and_say_how_many(as_bob, review, mixed):
    everything = open_collection(as_bob, review)
    assert chips(everything) == {
        "All": 3, "Images": 1, "X-rays": 1, "Documents": 1, "3D": 0, "Video": 0, "Other": 0, "Bitewing": 1,
    }  # fmt: skip

    assert names_shown(open_collection(as_bob, review, type="x-ray"), review) == ["b.dcm"]
    assert names_shown(open_collection(as_bob, review, kind="bitewing"), review) == ["b.dcm"]
    assert names_shown(open_collection(as_bob, review, type="image", kind="bitewing"), review) == []
    assert names_shown(open_collection(as_bob, review, type="nonsense", sort="price"), review) == names_shown(
        everything, review
    )


@pytest.mark.accepts("C9")
@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["c.pdf", "b.dcm", "a.jpg"]),
        ("name", ["a.jpg", "b.dcm", "c.pdf"]),
        ("-name", ["c.pdf", "b.dcm", "a.jpg"]),
        ("added", ["b.dcm", "a.jpg", "c.pdf"]),
        ("-added", ["c.pdf", "a.jpg", "b.dcm"]),
        ("taken", ["c.pdf", "b.dcm", "a.jpg"]),
        ("-taken", ["b.dcm", "c.pdf", "a.jpg"]),
        ("by", ["a.jpg", "c.pdf", "b.dcm"]),
        ("-by", ["b.dcm", "c.pdf", "a.jpg"]),
    ],
)
def test_order_is_kept_in_the_address(as_bob, review, mixed, sort, names):
    assert names_shown(open_collection(as_bob, review, sort=sort), review) == names


@pytest.mark.accepts("C9")
def test_second_click_on_an_order_reverses_and_the_filter_stays(as_bob, review, mixed):
    first = text_of(open_collection(as_bob, review, type="x-ray", view="list"))
    second = text_of(open_collection(as_bob, review, type="x-ray", view="list", sort="name"))

    assert "?type=x-ray&amp;sort=name&amp;view=list" in first
    assert "?type=x-ray&amp;sort=-name&amp;view=list" in second
    assert "<table" in first


def test_a_kind_of_the_practice_itself_is_found_by_id(as_bob, northside, review, xray):
    own = Kind.objects.create(practice=northside, own_label="Wax-up")
    ItemFactory(collection=review, name="wax.jpg", kind=own)

    assert names_shown(open_collection(as_bob, review, kind=str(own.pk)), review) == ["wax.jpg"]
    assert names_shown(open_collection(as_bob, review, kind="' or 1=1 --"), review) == []


@pytest.mark.accepts("C6")
def test_each_state_has_its_word_and_reason(as_bob, northside, review):
    batch = UploadBatchFactory(collection=review, sender="Tom Berger")
    Upload.objects.create(practice=northside, batch=batch, name="coming.zip", size=10, part_size=5, key="k")
    ItemFactory(collection=review, name="waiting.dcm", state=ItemState.CHECKING)
    ItemFactory(collection=review, name="text.jpg", state=ItemState.REFUSED, reason="content_mismatch")
    failed = ItemFactory(collection=review, name="torn.dcm", state=ItemState.FAILED, reason="damaged")

    page = text_of(open_collection(as_bob, review))

    for words in [
        "coming.zip", "Uploading", "Tom Berger", "waiting.dcm", "Checking",
        "text.jpg", "Refused", "The content is not what the name of the file says.",
        "torn.dcm", "Failed", "The file is damaged and cannot be read.",
    ]:  # fmt: skip
        assert words in page
    assert reverse("item_retry", args=["northside", failed.pk]) in page


def test_an_upload_that_stopped_long_ago_is_not_shown(as_bob, northside, review):
    batch = UploadBatchFactory(collection=review)
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    Upload.objects.create(
        practice=northside, batch=batch, name="left.zip", size=10, part_size=5, key="k", moved_at=long_ago
    )

    assert "left.zip" not in text_of(open_collection(as_bob, review))


@pytest.mark.accepts("C6")
def test_page_asks_again_only_while_something_is_unfinished(as_bob, review):
    waiting = ItemFactory(collection=review, state=ItemState.CHECKING)
    assert "every 2s" in text_of(open_collection(as_bob, review))

    waiting.move_to(ItemState.READY)
    part = open_collection_part(as_bob, review)

    assert part.startswith('<div id="items"')
    assert "every 2s" not in part
    assert "<html" not in part


@pytest.mark.accepts("C6")
def test_a_poll_is_answered_with_news_only(as_bob, review):
    waiting = ItemFactory(collection=review, state=ItemState.CHECKING)
    address = re.search(r'hx-get="([^"]+poll=1[^"]+)"', text_of(open_collection(as_bob, review)))[1]
    poll = unescape(address)

    assert as_bob.get(poll, HTTP_HX_REQUEST="true").status_code == 204
    waiting.move_to(ItemState.READY)
    assert as_bob.get(poll, HTTP_HX_REQUEST="true").status_code == 200


def open_collection_part(client, collection, **headers) -> str:
    url = reverse("collection_page", args=[collection.practice.slug, collection.pk])
    return client.get(f"{url}?poll=1", HTTP_HX_REQUEST="true", **headers).content.decode().strip()


def test_going_back_in_history_gets_the_whole_page(as_bob, review):
    assert "<html" in open_collection_part(as_bob, review, HTTP_HX_HISTORY_RESTORE_REQUEST="true")


@pytest.mark.accepts("A15")
def test_a_look_is_recorded_once_and_a_poll_never(as_bob, review):
    open_collection_part(as_bob, review)
    assert not Event.objects.filter(action="collection:viewed").exists()

    for _ in range(3):
        open_collection(as_bob, review)

    event = Event.objects.get(action="collection:viewed")
    assert (event.subject_id, event.patient_id) == (review.pk, review.patient_id)


def test_what_came_by_a_link_says_so(as_bob, review):
    batch = UploadBatchFactory(collection=review, sender="Dr Rivera", link_id=uuid.uuid4())
    ItemFactory(collection=review, batch=batch)

    page = text_of(open_collection(as_bob, review))

    assert "From Dr Rivera" in page
    assert "via upload link" in page


@pytest.mark.accepts("C12")
def test_nothing_to_download_means_a_button_that_cannot_be_used(as_bob, review):
    empty = text_of(open_collection(as_bob, review))
    assert "There is nothing to download yet." in empty
    assert "No files yet" in empty

    ItemFactory(collection=review)
    assert "There is nothing to download yet." not in text_of(open_collection(as_bob, review))


@pytest.mark.accepts("C12")
def test_the_first_file_unlocks_the_button_above_without_a_reload(as_bob, review):
    whole, oob = text_of(open_collection(as_bob, review)), 'id="download-all" hx-swap-oob="true"'
    assert (whole.count('id="download-all"'), oob in whole) == (1, False)
    assert "There is nothing to download yet." in open_collection_part(as_bob, review)

    ItemFactory(collection=review)
    news = open_collection_part(as_bob, review)
    assert (oob in news, "There is nothing to download yet." in news) == (True, False)


@pytest.mark.accepts("G1")
def test_what_needs_a_selection_names_the_reason(as_bob, review):
    ItemFactory(collection=review)
    page = text_of(open_collection(as_bob, review))
    assert page.count('data-needs-selection="select-first"') == 6
    assert '<span id="select-first" hidden>Select files to tag, move, share or download them.</span>' in page


def test_what_people_typed_is_text(as_bob, elena):
    collection = CollectionFactory(patient=elena, title=EVIL, description=f"{EVIL} وصف")
    batch = UploadBatchFactory(collection=collection, sender=EVIL, link_id=uuid.uuid4())
    for state in ItemState.values:
        ItemFactory(collection=collection, name=EVIL, title=EVIL, state=state, batch=batch)

    page = text_of(open_collection(as_bob, collection))

    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;&quot;&#x27;{{7*7}}" in page
    assert "وصف" in page


def test_many_items_come_in_pages_of_a_hundred(as_bob, review):
    batch = UploadBatchFactory(collection=review)
    for number in range(105):
        ItemFactory(collection=review, name=f"{number:03}.jpg", batch=batch)

    first, second = open_collection(as_bob, review), open_collection(as_bob, review, page="2")

    assert names_shown(first, review) == [f"{number:03}.jpg" for number in range(100)]
    assert names_shown(second, review) == [f"{number:03}.jpg" for number in range(100, 105)]
    assert "?page=2" in text_of(first)
    assert chips(second)["All"] == 105


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)  # the session is written once a second
def test_page_asks_as_much_for_twenty_items_as_for_one(as_bob, review, kind, django_assert_max_num_queries):
    give_pictures(ItemFactory(collection=review, kind=kind))
    open_collection(as_bob, review)
    with django_assert_max_num_queries(11) as one:
        open_collection(as_bob, review)
    for _ in range(19):
        item = give_pictures(ItemFactory(collection=review, kind=kind))
        item.teeth.create(tooth=36)
    with django_assert_max_num_queries(len(one)):
        open_collection(as_bob, review)


@pytest.mark.accepts("C13")
def test_any_member_can_add_files_and_others_get_404(as_alice, as_bob, as_charlie, review):
    form = reverse("upload_form", args=["northside", review.pk])

    assert form in text_of(open_collection(as_alice, review))
    assert form in text_of(open_collection(as_bob, review))
    assert open_collection(as_charlie, review).status_code == 404
    assert as_charlie.post(form).status_code == 404


@pytest.mark.accepts("A9")
def test_a_trial_that_is_over_reads_and_downloads_only(as_bob, northside, review, xray):
    northside.trial_ends_at = timezone.now() - datetime.timedelta(days=1)
    northside.save()

    page = text_of(open_collection(as_bob, review))

    assert "The trial has ended." in page
    assert reverse("collection_download", args=["northside", review.pk]) in page
    for name in ("upload_form", "link_new", "collection_edit", "items_share"):
        assert reverse(name, args=["northside", review.pk]) not in page


def test_a_collection_can_be_made_and_changed(as_bob, northside, elena):
    form = {"title": "Second visit", "images_on": "2026-02-03", "description": ""}
    made = as_bob.post(reverse("collection_new", args=["northside", elena.pk]), form)
    collection = elena.collections.get()
    assert made.url == reverse("collection_page", args=["northside", collection.pk])

    edit = reverse("collection_edit", args=["northside", collection.pk])
    assert as_bob.post(edit, form | {"title": ""}).status_code == 422
    as_bob.post(edit, form | {"title": "Third visit"})

    collection.refresh_from_db()
    event = Event.objects.get(action="collection:changed")
    assert (collection.title, event.detail) == ("Third visit", {"changed": ["title"]})


def test_saving_a_collection_unchanged_records_nothing(as_bob, review):
    form = {"title": review.title, "images_on": review.images_on.isoformat(), "description": review.description}
    as_bob.post(reverse("collection_edit", args=["northside", review.pk]), form)

    assert not Event.objects.filter(action="collection:changed").exists()
