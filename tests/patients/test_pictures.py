"""The picture of a patient: a symbol by age and sex, or a photo from an item (B4)."""

from __future__ import annotations

import datetime
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from image_collections.models import Item
from image_collections.services.bin import remove_items, restore_items
from image_collections.services.photos import NotAPhoto, use_as_photo
from patients.models import Patient
from patients.pictures import pictures_of, symbol_of
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, PatientFactory
from tests.image_collections.page_parts import give_pictures
from tests.sharing.conftest import sender

__all__ = ["sender"]

TODAY = datetime.date(2026, 11, 21)


@pytest.fixture
def portrait(review) -> Item:
    return give_pictures(ItemFactory(collection=review, name="portrait.jpg", type="image"))


def photo_of(patient: Patient) -> str:
    """The address of the photo that is shown now."""
    patient.refresh_from_db()
    return pictures_of(patient.practice, [patient], TODAY)[patient.pk].photo


def thumbnail(item: Item) -> str:
    return reverse("item_rendition", args=["northside", item.pk, "thumbnail"])


@pytest.mark.accepts("B4")
@pytest.mark.parametrize(
    ("born", "sex", "symbol"),
    [
        ("2008-11-22", "F", "person-child-female"),
        ("2008-11-21", "F", "person-adult-female"),
        ("1961-11-22", "M", "person-adult-male"),
        ("1961-11-21", "M", "person-older-male"),
        ("1990-01-01", "O", "person-adult-other"),
        ("2020-01-01", "", "person-child-other"),
    ],
)
def test_the_symbol_goes_by_age_and_sex(born, sex, symbol):
    assert symbol_of(Patient(birth_date=datetime.date.fromisoformat(born), sex=sex), TODAY) == symbol


@pytest.mark.accepts("B4")
def test_the_symbol_stands_in_banner_list_and_home(as_bob, elena):
    for page in ("/p/northside/", "/p/northside/patients/", reverse("patient_page", args=["northside", elena.pk])):
        assert "#person-adult-other" in as_bob.get(page).content.decode()


@pytest.mark.accepts("B4")
def test_an_image_becomes_the_photo_everywhere_and_is_taken_away_again(as_bob, elena, portrait):
    pages = ["/p/northside/", "/p/northside/patients/", reverse("patient_page", args=["northside", elena.pk])]
    answer = as_bob.post(reverse("patient_photo_set", args=["northside", portrait.pk]))
    assert answer.url == pages[-1]
    photo = f'aria-hidden="true"><img src="{thumbnail(portrait)}"'
    assert [photo in as_bob.get(page).content.decode() for page in pages] == [True] * 3
    edit = reverse("patient_edit", args=["northside", elena.pk])
    assert "Take the photo away" in as_bob.get(edit).content.decode()
    as_bob.post(reverse("patient_photo_remove", args=["northside", elena.pk]))
    assert [photo in as_bob.get(page).content.decode() for page in pages] == [False] * 3
    assert "Take the photo away" not in as_bob.get(edit).content.decode()


@pytest.mark.accepts("B4")
@pytest.mark.accepts("A15")
def test_each_change_of_the_photo_is_one_line(as_bob, elena, portrait):
    for name, key in [("patient_photo_set", portrait.pk), ("patient_photo_remove", elena.pk)] * 2:
        as_bob.post(reverse(name, args=["northside", key]))
        as_bob.post(reverse(name, args=["northside", key]))
    told = Event.objects.filter(action="patient:photo-set").order_by("position")
    assert [event.detail["item"] for event in told] == [str(portrait.pk), ""] * 2
    assert {(event.patient_id, event.actor_label) for event in told} == {
        (elena.pk, "Bob Baker <bob@northside.example>")
    }


@pytest.mark.accepts("B4")
def test_the_symbol_returns_while_the_photo_is_in_the_bin(elena, portrait, sender):
    use_as_photo(portrait, actor=sender)
    assert photo_of(elena) == thumbnail(portrait)
    remove_items([portrait], actor=sender)
    assert photo_of(elena) == ""
    restore_items([portrait], actor=sender)
    assert photo_of(elena) == thumbnail(portrait)


@pytest.mark.accepts("B4")
def test_the_symbol_returns_when_the_photo_is_gone_doubtful_or_somebody_elses(elena, portrait, sender, review):
    items = Item.objects.of(review.practice).filter(pk=portrait.pk)
    use_as_photo(portrait, actor=sender)
    items.update(doubtful=True)
    assert photo_of(elena) == ""
    items.update(doubtful=False, collection=CollectionFactory(patient=PatientFactory(practice=review.practice)))
    assert photo_of(elena) == ""
    items.update(collection=CollectionFactory(patient=elena))
    assert photo_of(elena) == thumbnail(portrait)
    items.delete()
    assert photo_of(elena) == ""


@pytest.mark.accepts("B4")
@pytest.mark.parametrize("values", [{"type": "x-ray"}, {"state": "checking"}, {"doubtful": True}, {"scan": "waiting"}])
def test_only_an_image_that_is_surely_the_patients_can_be_the_photo(values, review, sender, elena, as_bob):
    item = give_pictures(ItemFactory(collection=review, **{"type": "image", **values}))
    with pytest.raises(NotAPhoto):
        use_as_photo(item, actor=sender)
    answer = as_bob.post(reverse("patient_photo_set", args=["northside", item.pk]), follow=True)
    assert "Only an image with a picture" in answer.content.decode()
    assert photo_of(elena) == ""


@pytest.mark.accepts("B4")
def test_an_image_offers_itself_in_its_menu_and_in_the_viewer_and_an_xray_does_not(as_bob, portrait, xray):
    page = as_bob.get(reverse("collection_page", args=["northside", portrait.collection_id])).content.decode()
    offers = [f"/p/northside/items/{item.pk}/photo/" for item in (portrait, xray)]
    assert [offer in page for offer in offers] == [True, False]
    pages = [as_bob.get(reverse("item_page", args=["northside", item.pk])) for item in (portrait, xray)]
    assert [offer in page.content.decode() for offer, page in zip(offers, pages, strict=True)] == [True, False]


@pytest.mark.accepts("B4")
def test_a_photo_is_served_to_those_who_see_the_patient(as_charlie, as_dora, dora, portrait):
    """Its address is that of the item's thumbnail, and so is its door."""
    for browser in (as_charlie, as_dora, Client()):
        answers = [browser.post(reverse("patient_photo_set", args=["northside", portrait.pk]))]
        answers.append(browser.get(thumbnail(portrait)))
        assert {answer.status_code for answer in answers} <= {404, 302}
    portrait.collection.patient.refresh_from_db()
    assert portrait.collection.patient.photo_item is None
    AssignmentFactory(membership=dora.memberships.get(), patient=portrait.collection.patient)
    as_dora.post(reverse("patient_photo_set", args=["northside", portrait.pk]))
    assert photo_of(portrait.collection.patient)


@pytest.mark.accepts("B4")
@pytest.mark.parametrize("page", ["/p/northside/patients/", "/p/northside/patients/?sort=name", "/p/northside/"])
def test_twenty_photos_take_as_many_queries_as_one(page, northside, as_bob, stopped_clock):
    def one_more() -> None:
        patient = PatientFactory(practice=northside, last_activity_at=timezone.now())
        patient.photo_item = give_pictures(ItemFactory(collection__patient=patient, type="image")).pk
        patient.save(update_fields=["photo_item"])

    numbers = []
    for count in (1, 19):
        for _ in range(count):
            one_more()
        as_bob.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert "/thumbnail/" in as_bob.get(page).content.decode()
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 9


def test_a_photo_that_never_was_is_none(elena):
    Patient.objects.of(elena.practice).update(photo_item=uuid.uuid4())
    assert photo_of(elena) == ""
