"""A new patient with the first collection, and the patient's page."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.models import Event
from image_collections.models import Collection, ItemState, ItemType
from image_collections.presenters.patient_page import build_patient_page
from patients.models import Patient
from tests.factories import CollectionFactory, ItemFactory, PatientFactory
from tests.image_collections.page_parts import give_pictures

NEW = "/p/northside/patients/new/"
TYPED = {
    "patient-first_name": "Jonah",
    "patient-last_name": "Bergström",
    "patient-birth_date": "2009-09-02",
    "patient-card_number": "HD-1",
    "collection-title": "First visit",
    "collection-images_on": "2026-01-15",
    "collection-description": "",
}


def patient_url(patient) -> str:
    return reverse("patient_page", args=[patient.practice.slug, patient.pk])


def actions() -> list[str]:
    return list(Event.objects.order_by("position").values_list("action", flat=True))


@pytest.mark.accepts("B3")
def test_one_form_makes_the_patient_and_the_first_collection(as_bob, northside, bob):
    answer = as_bob.post(NEW, TYPED)

    made = Collection.objects.of(northside).select_related("patient").get()
    assert (made.title, made.images_on, made.created_by) == ("First visit", datetime.date(2026, 1, 15), bob)
    assert made.patient.full_name == "Jonah Bergström"
    assert answer.url == reverse("collection_page", args=["northside", made.pk])
    assert actions()[-2:] == ["patient:created", "collection:created"]


@pytest.mark.accepts("B3")
def test_form_proposes_a_title_and_today(as_bob):
    page = as_bob.get(NEW).content.decode()

    assert f'value="{timezone.localdate().isoformat()}"' in page
    assert 'value="New collection, ' in page


@pytest.mark.accepts("B3")
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("collection-title", "", "This field is required."),
        ("collection-images_on", "2999-01-01", "The date cannot be in the future."),
        ("patient-last_name", "", "This field is required."),
    ],
)
def test_a_mistake_keeps_what_was_typed_and_makes_nothing(as_bob, northside, field, value, words):
    answer = as_bob.post(NEW, TYPED | {field: value})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="Jonah"' in page
    assert not Patient.objects.of(northside).exists()
    assert not Collection.objects.of(northside).exists()


@pytest.mark.accepts("B1")
def test_somebody_who_may_be_the_same_is_shown_before_saving(as_bob, northside):
    there = PatientFactory(
        practice=northside, first_name="Jon", last_name="Bergström", birth_date=datetime.date(2009, 9, 2)
    )

    asked = as_bob.post(NEW, TYPED)
    assert asked.status_code == 422
    assert patient_url(there) in asked.content.decode()
    assert Patient.objects.of(northside).count() == 1

    as_bob.post(NEW, TYPED | {"create_anyway": "yes"})
    assert Patient.objects.of(northside).count() == 2


def test_a_card_number_that_is_taken_makes_nothing(as_bob, northside, elena):
    answer = as_bob.post(NEW, TYPED | {"patient-card_number": elena.card_number, "create_anyway": "yes"})

    assert answer.status_code == 422
    assert "Another patient of this practice has this card number." in answer.content.decode()
    assert Patient.objects.of(northside).count() == 1


@pytest.mark.accepts("B3")
def test_patient_page_lists_collections_with_date_counts_and_pictures(as_bob, northside, elena, review):
    older = CollectionFactory(patient=elena, title="Before", images_on=datetime.date(2020, 1, 2))
    shown = give_pictures(ItemFactory(collection=review))
    ItemFactory(collection=review, type=ItemType.DOCUMENT)
    ItemFactory(collection=review, state=ItemState.REFUSED)
    ItemFactory(collection=review, deleted_at=timezone.now())

    page = build_patient_page(elena, northside)

    assert [(row.collection, row.total) for row in page.rows] == [(review, 2), (older, 0)]
    assert [amount.words for amount in page.rows[0].amounts] == ["1 X-ray", "1 document"]
    assert page.rows[0].thumbnails == [reverse("item_rendition", args=["northside", shown.pk, "thumbnail"])]
    assert "1 X-ray" in as_bob.get(patient_url(elena)).content.decode()


def test_patient_without_collections_is_offered_the_first_step(as_bob, elena):
    page = as_bob.get(patient_url(elena)).content.decode()

    assert "No collections yet" in page
    assert reverse("collection_new", args=["northside", elena.pk]) in page


def test_many_collections_come_in_pages(northside, elena):
    for day in range(30):
        CollectionFactory(patient=elena, images_on=datetime.date(2026, 1, 1) + datetime.timedelta(days=day))

    first, second = build_patient_page(elena, northside), build_patient_page(elena, northside, page=2)

    assert (len(first.rows), first.newer, first.older) == (25, 0, 2)
    assert (len(second.rows), second.newer, second.older) == (5, 1, 0)


@pytest.mark.accepts("A15")
def test_looking_again_soon_is_one_look(as_bob, elena):
    for _ in range(3):
        as_bob.get(patient_url(elena))

    assert actions().count("patient:viewed") == 1


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)  # the session is written once a second
def test_patient_page_asks_as_much_for_twenty_collections_as_for_one(
    as_bob, elena, review, django_assert_max_num_queries
):
    give_pictures(ItemFactory(collection=review))
    as_bob.get(patient_url(elena))
    with django_assert_max_num_queries(8) as one:
        as_bob.get(patient_url(elena))
    for _ in range(19):
        give_pictures(ItemFactory(collection=CollectionFactory(patient=elena)))
    with django_assert_max_num_queries(len(one)):
        as_bob.get(patient_url(elena))


@pytest.mark.accepts("I1")
def test_stranger_gets_404_for_a_patient(as_charlie, elena):
    assert as_charlie.get(patient_url(elena)).status_code == 404
    assert as_charlie.get(patient_url(elena).replace("northside", "southside")).status_code == 404


@pytest.mark.accepts("A9")
def test_viewer_plan_is_told_why_it_has_no_patients(as_vera):
    answer = as_vera.get("/p/vera/patients/new/")

    assert answer.status_code == 403
    assert "The viewer plan only opens what others share." in answer.content.decode()


@pytest.mark.accepts("A9")
def test_a_trial_that_is_over_sees_the_lock_and_the_reason(as_bob, northside, elena):
    northside.trial_ends_at = timezone.now() - datetime.timedelta(days=1)
    northside.save()

    page = as_bob.get(patient_url(elena)).content.decode()

    assert northside.plan == Plan.TRIAL
    assert "The trial has ended." in page
    assert reverse("collection_new", args=["northside", elena.pk]) not in page
