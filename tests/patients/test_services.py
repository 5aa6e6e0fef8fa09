"""Creating and changing patients, and finding those who may be the same person."""

import datetime

import pytest

from accounts.access import actor_of
from audit.actions import Action
from audit.models import Event
from patients import services
from patients.models import Patient
from patients.services import CardNumberTaken, change_patient, create_patient, likely_duplicates
from tests.factories import PatientFactory

VALUES = {
    "first_name": "İsmail",
    "last_name": "Işık",
    "birth_date": datetime.date(1990, 5, 6),
    "sex": "M",
    "card_number": "N-1",
    "phone": "0171 555",
    "email": "",
    "address": "",
    "notes": "",
}


@pytest.fixture
def actor(rf, alice):
    request = rf.get("/")
    request.user = alice
    return actor_of(request)


@pytest.mark.accepts("B1")
def test_new_patient_is_kept_found_and_written_down(northside, alice, actor):
    patient = create_patient(northside, actor=actor, user=alice, values=VALUES)

    kept = Patient.objects.of(northside).matching("isik ismail 6.5.1990").get()
    assert kept == patient
    assert {name: getattr(kept, name) for name in VALUES} == VALUES
    assert kept.created_by == alice
    event = Event.objects.get(action=Action.PATIENT_CREATED)
    assert (event.practice_id, event.actor_id, event.subject_id) == (northside.pk, alice.pk, patient.pk)
    assert event.patient_label == "İsmail Işık"


def test_changing_says_which_fields_but_not_what_stood_in_them(elena, actor):
    change_patient(elena, actor=actor, values={"last_name": "Rossi", "phone": elena.phone, "notes": "Penicillin"})

    elena.refresh_from_db()
    assert (elena.last_name, elena.notes) == ("Rossi", "Penicillin")
    assert list(Patient.objects.of(elena.practice).matching("rossi")) == [elena]
    assert Event.objects.get(action=Action.PATIENT_CHANGED).detail == {"changed": ["last_name", "notes"]}


def test_saving_without_a_change_writes_nothing(elena, actor):
    change_patient(elena, actor=actor, values={"last_name": elena.last_name})

    assert not Event.objects.exists()


@pytest.mark.accepts("B1")
def test_card_number_taken_in_the_meantime_leaves_nothing_half_done(northside, alice, actor, elena):
    with pytest.raises(CardNumberTaken):
        create_patient(northside, actor=actor, user=alice, values=VALUES | {"card_number": "hd-20418"})

    assert list(Patient.objects.of(northside)) == [elena]
    assert not Event.objects.exists()


def test_same_card_number_in_another_practice_is_no_conflict(southside, alice, actor, elena):
    patient = create_patient(southside, actor=actor, user=alice, values=VALUES | {"card_number": elena.card_number})

    assert patient.card_number == elena.card_number


@pytest.mark.accepts("B1")
def test_duplicates_are_told_by_name_and_birth_date_or_by_number(northside, membership):
    same = PatientFactory(practice=northside, last_name="Bergström", birth_date=datetime.date(2009, 9, 2))
    PatientFactory(practice=northside, last_name="Bergström", birth_date=datetime.date(2009, 9, 3))
    PatientFactory(practice=northside, last_name="Berg", birth_date=datetime.date(2009, 9, 2))
    number = PatientFactory(practice=northside, card_number="A-7")
    PatientFactory(last_name="Bergström", birth_date=datetime.date(2009, 9, 2))

    assert likely_duplicates(membership, "BERGSTROM", datetime.date(2009, 9, 2), "") == [same]
    assert likely_duplicates(membership, "Nobody", datetime.date(2009, 9, 2), "a-7") == [number]
    assert likely_duplicates(membership, "Nobody", None, "") == []


def test_patient_in_the_bin_is_no_duplicate(elena, membership):
    elena.deleted_at = elena.created_at
    elena.save()

    assert likely_duplicates(membership, elena.last_name, elena.birth_date, elena.card_number) == []


def test_touched_patient_comes_first(northside, elena):
    PatientFactory(practice=northside)
    services.touch_patient(elena)

    assert Patient.objects.of(northside).by_activity().first() == elena


def test_very_long_letters_still_fit_the_sort_name(northside, alice, actor):
    patient = create_patient(northside, actor=actor, user=alice, values=VALUES | {"last_name": "\ufdfa" * 64})

    assert len(patient.sort_name) == 300
