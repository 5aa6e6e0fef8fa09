"""The orders of the list and the search, as the database gives them."""

import datetime

import pytest

from patients.models import Patient
from tests.factories import PatientFactory

NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)


@pytest.fixture
def crowd(northside) -> list[Patient]:
    """Ten patients of two names and two times, so that only the id keeps some of them apart."""
    return [
        PatientFactory(
            practice=northside,
            first_name="Ana",
            last_name="Łuk" if n % 2 else "luk",
            last_activity_at=NOON + datetime.timedelta(hours=n // 5),
        )
        for n in range(10)
    ]


@pytest.mark.accepts("B2")
@pytest.mark.parametrize("order", ["by_name", "by_activity"])
def test_page_after_page_gives_everybody_once(northside, crowd, order):
    everybody = list(getattr(Patient.objects.of(northside), order)())
    seen: list[Patient] = []
    while page := list(getattr(Patient.objects.of(northside), order)(after=seen[-1] if seen else None)[:3]):
        seen += page
    assert seen == everybody
    assert set(seen) == set(crowd)


@pytest.mark.accepts("B2")
def test_alphabet_ignores_case_and_accents(northside):
    for name in ["Zander", "łukasz", "Lang", "Ångström", "Öz", "abel"]:
        PatientFactory(practice=northside, last_name=name)

    ordered = [patient.last_name for patient in Patient.objects.of(northside).by_name()]
    assert ordered == ["abel", "Ångström", "Lang", "łukasz", "Öz", "Zander"]


@pytest.mark.accepts("B2")
def test_every_word_must_be_found_in_the_same_patient(northside):
    wanted = PatientFactory(practice=northside, first_name="فاطمة", last_name="الحسن", phone="+49 171 234567")
    PatientFactory(practice=northside, first_name="فاطمة", last_name="Other", phone="")

    assert Patient.objects.of(northside).matching("فاطمه الحسن").get() == wanted
    assert Patient.objects.of(northside).matching("فاطمة 0171234").get() == wanted


@pytest.mark.parametrize(("text", "found"), [("%", 1), ("_", 0), ("%%", 0), ("", 2), ("   ", 2)])
def test_signs_of_the_database_are_only_signs(northside, text, found):
    PatientFactory(practice=northside, card_number="100%")
    PatientFactory(practice=northside, card_number="1000")

    assert Patient.objects.of(northside).matching(text).count() == found
