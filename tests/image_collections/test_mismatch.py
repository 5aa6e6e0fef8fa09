"""A file that names another patient is told, is not shared, and is answered for by a person, once (C8)."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from audit.actions import Action
from audit.models import Event
from image_collections.models import Item
from image_collections.processing.mismatch import find_mismatch, same_name
from patients.models import Patient
from tests.factories import PatientFactory
from tests.image_collections.sending import handed_in, sent
from tests.image_collections.stacks import settle
from tests.samples.slices import ct_slice, disc

BORN = "19810314"


def named(first: str, last: str) -> Patient:
    return Patient(first_name=first, last_name=last)


def xray(name: str = "", born: str = "", number: str = "", modality: str = "PX", at: int = 0) -> bytes:
    values = {"PatientName": name, "PatientBirthDate": born, "PatientID": number, "SpecificCharacterSet": "ISO_IR 192"}
    return ct_slice(at, series=3, Modality=modality, **values)


@pytest.mark.accepts("C8")
@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("Elena", "Marchetti", "Marchetti^Elena"),
        ("Elena", "Marchetti", "MARCHETTI^ELENA^^Dr"),
        ("Elena", "Marchetti", "Elena^Marchetti"),
        ("Elena", "Marchetti", "Marchetti Elena"),
        ("Elena", "Marchetti", "Marchetti, Elena"),
        ("Elena", "Marchetti", "Marchetti^E"),
        ("Elena", "Marchetti", "E. Marchetti"),
        ("Elena", "Marchetti", "Marchetti"),
        ("Elena", "Marchetti", "Marchetti^Elena^Maria"),
        ("Elena", "Marchetti", "Marchetti-Rossi^Elena"),
        ("Elena Maria", "Marchetti", "Marchetti^Elena"),
        ("Jürgen", "Müller", "Mueller^Juergen"),
        ("Jürgen", "Müller", "Muller^Jurgen"),
        ("Jürgen", "Müller", "MÜLLER^JÜRGEN"),
        ("José", "Núñez", "Nunez^Jose"),
        ("Łukasz", "Żółć", "Zolc^Lukasz"),
        ("Anna-Maria", "O’Brien", "OBRIEN^ANNAMARIA"),
        ("Søren", "Kjær", "Kjaer^Soeren"),
        ("太郎", "山田", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("Tarou", "Yamada", "Yamada^Tarou=山田^太郎"),
        ("محمد", "علي", "علي^محمد"),
        ("Elena", "Marchetti", ""),
        ("Elena", "Marchetti", "^^^"),
        ("Elena", "Marchetti", "Anonymous"),
        ("Elena", "Marchetti", "12345"),
    ],
)
def test_one_name_is_written_in_many_ways(first, last, written):
    assert same_name(named(first, last), written)


@pytest.mark.accepts("C8")
@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("Elena", "Marchetti", "Doe^Jane"),
        ("Elena", "Marchetti", "Marchetti^Luca"),
        ("Elena", "Marchetti", "Marchetti^L"),
        ("Elena", "Marchetti", "Rossi^Elena"),
        ("Elena", "Marchetti", "Marchet^Elena"),
        ("Elena", "Marchetti", "Marchetti^Helena"),
        ("Elena", "Marchetti", "Doe^Jane=マルケッティ^エレナ"),
        ("Jürgen", "Müller", "Möller^Jürgen"),
        ("Li", "Wu", "Wu^Lin"),
    ],
)
def test_other_names_are_other_people(first, last, written):
    assert not same_name(named(first, last), written)


@pytest.mark.accepts("C8")
@pytest.mark.parametrize(
    ("facts", "differs"),
    [
        ({}, None),
        ({"patient_name": "Marchetti^Elena", "patient_birth_date": "1981-03-14", "patient_id": "HD-20418"}, None),
        ({"patient_id": "0815"}, None),
        ({"patient_id": "HD-99999"}, None),
        ({"patient_id": "hd 20418"}, None),
        ({"patient_id": "HD-30001"}, ["number"]),
        ({"patient_birth_date": "1981-03-15"}, ["birth_date"]),
        ({"patient_birth_date": "1981-03-15", "patient_id": "HD-99999"}, ["birth_date", "number"]),
        ({"patient_birth_date": "1981-03-15", "patient_id": "X1"}, ["birth_date"]),
        ({"patient_name": "Doe^Jane", "patient_id": "HD-20418"}, ["name"]),
    ],
)
def test_what_the_file_does_not_say_does_not_count(elena, facts, differs):
    PatientFactory(practice=elena.practice, card_number="HD-30001")
    found = find_mismatch(elena, facts)
    assert found.get("differs") == differs


def test_a_number_of_another_practice_says_nothing(elena, southside):
    PatientFactory(practice=southside, card_number="HD-30001")
    assert find_mismatch(elena, {"patient_id": "HD-30001"}) == {}


@pytest.fixture
def doubtful(folder_store, uploader) -> Item:
    item = handed_in(uploader, xray("Doe^Jane", "19900501", "7"), "pano.dcm")
    settle(item)
    item.refresh_from_db()
    return item


def confirm(client, item: Item, page) -> object:
    about = page.content.decode().partition('name="about" value="')[2].partition('"')[0]
    address = reverse("items_confirm", args=["northside", item.collection_id])
    return client.post(address, {"items": [str(item.pk)], "about": about})


@pytest.mark.accepts("C8")
def test_the_page_names_both_and_asks(doubtful, as_bob, review):
    page = as_bob.get(reverse("collection_page", args=["northside", review.pk])).content.decode()
    for words in (
        "1 file names another patient",
        "Jane Doe",
        "May 1, 1990",
        "Elena Marchetti",
        "Names another patient",
    ):
        assert words in page
    assert "Jane Doe" not in page.partition("</title>")[0]
    assert (doubtful.doubtful, doubtful.may_leave) == (True, False)
    assert doubtful not in Item.objects.of(doubtful.practice).shareable()


@pytest.mark.accepts("C8")
def test_an_answer_is_kept_with_who_and_when_and_audited_once(doubtful, as_bob, bob, review):
    page = as_bob.get(reverse("collection_mismatch", args=["northside", review.pk]))
    for _ in range(2):
        assert confirm(as_bob, doubtful, page).status_code == 302
    doubtful.refresh_from_db()
    assert (doubtful.doubtful, doubtful.answered_by, doubtful.may_leave) == (False, bob, True)
    assert doubtful.answered_at.date() == datetime.datetime.now(tz=datetime.UTC).date()
    found, answered = (Event.objects.filter(action=f"item:mismatch-{what}") for what in ("found", "answered"))
    assert [(event.actor_kind, event.subject_id, event.detail) for event in found] == [
        ("system", doubtful.pk, {"differs": ["name", "birth_date"]})
    ]
    assert [(event.actor_id, event.detail) for event in answered] == [(bob.pk, {"differs": ["name", "birth_date"]})]


def test_an_answer_is_about_what_was_shown(doubtful, as_bob, review):
    page = as_bob.get(reverse("collection_mismatch", args=["northside", review.pk]))
    doubtful.mismatch = doubtful.mismatch | {"name": "Somebody Else"}
    doubtful.save()
    confirm(as_bob, doubtful, page)
    doubtful.refresh_from_db()
    assert doubtful.doubtful
    assert not Event.objects.filter(action=Action.ITEM_MISMATCH_ANSWERED).exists()


def test_nobody_answers_for_another_practice(doubtful, as_bob, as_charlie, as_dora, review):
    page = as_bob.get(reverse("collection_mismatch", args=["northside", review.pk]))
    for client in (as_charlie, as_dora):
        assert confirm(client, doubtful, page).status_code == 404
        assert client.get(reverse("collection_mismatch", args=["northside", review.pk])).status_code == 404
    doubtful.refresh_from_db()
    assert doubtful.doubtful


@pytest.mark.accepts("C8")
def test_many_files_of_one_kind_are_one_question(folder_store, uploader, as_bob, review):
    files = {f"IM{n}": xray("Doe^Jane", at=n) for n in range(12)}
    settle(sent(uploader, disc(files), "disc.zip"))
    page = as_bob.get(reverse("collection_page", args=["northside", review.pk])).content.decode()
    assert page.count("12 files name another patient") == 1
    assert "and 7 more" in page


@pytest.mark.accepts("C8")
def test_a_series_asks_once_however_many_slices_it_has(folder_store, uploader):
    for n in range(4):
        settle(handed_in(uploader, xray("Doe^Jane", modality="CT", at=n), f"{n}.dcm"))
    item = Item.objects.of(uploader.practice).get()
    assert (item.doubtful, item.mismatch["name"], item.files.count()) == (True, "Jane Doe", 4)
    assert Event.objects.filter(action=Action.ITEM_MISMATCH_FOUND).count() == 1


@pytest.mark.accepts("C8")
def test_one_strange_slice_makes_the_series_doubtful(folder_store, uploader):
    names = ["Marchetti^Elena", "Marchetti^Elena", "Doe^Jane"]
    item = sent(uploader, disc({f"IM{n}": xray(name, modality="CT", at=n) for n, name in enumerate(names)}), "a.zip")
    settle(item)
    item.refresh_from_db()
    assert (item.doubtful, item.mismatch["name"]) == (True, "Jane Doe")


def test_what_was_answered_is_not_asked_again(doubtful, bob, as_bob, review):
    confirm(as_bob, doubtful, as_bob.get(reverse("collection_mismatch", args=["northside", review.pk])))
    Item.objects.of(doubtful.practice).update(state="checking", tries=0)
    settle(doubtful)
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.doubtful) == ("ready", False)


def test_without_doubts_the_page_says_so(as_bob, review):
    page = as_bob.get(reverse("collection_mismatch", args=["northside", review.pk])).content.decode()
    assert "No file of this collection names another patient." in page
