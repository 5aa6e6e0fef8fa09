"""Who may be the same, shown while a new patient is typed; and a card number whose patient lies in the bin."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from patients.models import Patient
from tests.factories import PatientFactory

TYPED = {"patient-last_name": "MARCHETTI", "patient-birth_date": "1981-03-14", "patient-card_number": ""}


def ask(browser, **typed: str):
    values = TYPED | {f"patient-{name}": value for name, value in typed.items()}
    return browser.post(reverse("patient_alike", args=["northside"]), values, HTTP_HX_REQUEST="true")


def create(browser, **typed: str):
    person = {"first_name": "Ida", "last_name": "Ibsen", "birth_date": "1990-05-06", **typed}
    values = {f"patient-{name}": value for name, value in person.items()}
    values |= {"collection-title": "First visit", "collection-images_on": "2026-01-15"}
    return browser.post(reverse("patient_new", args=["northside"]), values)


@pytest.mark.accepts("B1")
@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, True),
        ({"last_name": "", "card_number": "hd-20418"}, True),
        ({"last_name": "Nobody", "birth_date": "", "card_number": "hd-20418"}, True),
        ({"birth_date": ""}, False),
        ({"birth_date": "never"}, False),
        ({"last_name": "March"}, False),
        ({"last_name": "", "birth_date": ""}, False),
    ],
)
def test_likely_duplicates_appear_while_somebody_types(as_bob, elena, typed, found):
    answer = ask(as_bob, **typed)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert ("Use existing" in page) == found
    assert (reverse("patient_page", args=["northside", elena.pk]) in page) == found
    assert "<html" not in page


@pytest.mark.accepts("B1")
def test_at_most_five_are_shown(as_bob, northside):
    for number in range(8):
        PatientFactory(practice=northside, last_name="Marchetti", card_number=f"N-{number}")

    assert ask(as_bob).content.decode().count("Use existing</a>") == 5


def test_nothing_is_changed_or_told_by_typing(as_bob, elena):
    ask(as_bob)

    assert Patient.objects.of(elena.practice).count() == 1
    assert not Event.objects.exists()
    assert as_bob.get(reverse("patient_alike", args=["northside"])).status_code == 405


@pytest.mark.accepts("A13")
def test_a_limited_member_is_told_of_assigned_patients_only(as_dora, elena):
    assert "Marchetti" not in ask(as_dora).content.decode()
    assert "Marchetti" not in ask(as_dora, card_number="HD-20418").content.decode()


@pytest.mark.accepts("I1")
def test_another_practice_is_not_asked(as_charlie, southside, elena):
    assert ask(as_charlie).status_code == 404
    own = as_charlie.post(reverse("patient_alike", args=["southside"]), TYPED)
    assert "Marchetti" not in own.content.decode()


def test_the_form_asks_by_post_and_works_without(as_bob, elena):
    page = as_bob.get(reverse("patient_new", args=["northside"])).content.decode()

    assert f'hx-post="{reverse("patient_alike", args=["northside"])}"' in page
    assert create(as_bob, last_name="Marchetti", birth_date="1981-03-14").status_code == 422


# A number in the bin


@pytest.fixture
def binned(elena) -> Patient:
    elena.deleted_at = timezone.now()
    elena.save()
    return elena


@pytest.mark.accepts("B1")
@pytest.mark.accepts("B6")
def test_a_number_in_the_bin_leads_to_restoring(as_bob, binned):
    answer = create(as_bob, card_number="hd-20418")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A patient in the bin has this card number." in page
    assert f'formaction="{reverse("patient_restore", args=["northside", binned.pk])}"' in page
    assert 'formaction="' in ask(as_bob, card_number="hd-20418").content.decode()

    as_bob.post(reverse("patient_restore", args=["northside", binned.pk]), {"patient-last_name": "Ibsen"})
    binned.refresh_from_db()
    assert binned.deleted_at is None


@pytest.mark.accepts("A13")
def test_whose_number_it_is_in_the_bin_is_not_told_to_everybody(as_dora, binned):
    page = create(as_dora, card_number="hd-20418").content.decode()

    assert "Another patient of this practice has this card number." in page
    assert "Marchetti" not in page


def test_a_number_is_not_offered_when_its_patient_is_over(as_bob, binned):
    Patient.objects.of(binned.practice).update(deleted_at=timezone.now() - datetime.timedelta(days=31))

    page = create(as_bob, card_number="hd-20418").content.decode()

    assert "Another patient of this practice has this card number." in page
