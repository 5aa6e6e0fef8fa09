"""What is accepted about a patient, and what is said about the rest."""

import datetime

import pytest
import time_machine

from patients.forms import PatientForm

TYPED = {"first_name": "Elena", "last_name": "Marchetti", "birth_date": "1981-03-14"}


@pytest.mark.accepts("B1")
def test_names_and_birth_date_are_enough(membership):
    form = PatientForm(TYPED, membership=membership)

    assert form.is_valid()
    assert form.cleaned_data["birth_date"] == datetime.date(1981, 3, 14)


@pytest.mark.accepts("B1")
@pytest.mark.parametrize("name", ["first_name", "last_name", "birth_date"])
def test_required_fields_are_required(membership, name):
    form = PatientForm(TYPED | {name: ""}, membership=membership)

    assert form.errors == {name: ["This field is required."]}


@time_machine.travel("2026-11-21 12:00 +0000")
@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("2026-11-22", "The date of birth is in the future. Please check the year."),
        ("1899-12-31", "The date of birth is before 1900. Please check the year."),
        ("1981-02-30", "Enter a valid date."),
        ("yesterday", "Enter a valid date."),
    ],
)
def test_impossible_birth_dates_are_refused_at_the_field(membership, typed, error):
    form = PatientForm(TYPED | {"birth_date": typed}, membership=membership)

    assert form.errors == {"birth_date": [error]}


@time_machine.travel("2026-11-21 12:00 +0000")
@pytest.mark.parametrize("typed", ["2026-11-21", "1900-01-01"])
def test_first_and_last_possible_birth_dates_are_taken(membership, typed):
    assert PatientForm(TYPED | {"birth_date": typed}, membership=membership).is_valid()


@pytest.mark.accepts("B1")
def test_taken_card_number_is_refused_in_any_case(membership, elena):
    form = PatientForm(TYPED | {"card_number": " hd-20418 "}, membership=membership)

    assert form.errors == {"card_number": ["Another patient of this practice has this card number."]}


def test_own_card_number_and_one_of_another_practice_are_free(membership, charlie, elena):
    assert PatientForm(TYPED | {"card_number": elena.card_number}, membership=membership, patient=elena).is_valid()
    assert PatientForm(TYPED | {"card_number": elena.card_number}, membership=charlie.memberships.get()).is_valid()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("first_name", "x" * 65),
        ("last_name", "x" * 300),
        ("card_number", "9" * 65),
        ("phone", "1" * 33),
        ("email", "elena"),
        ("address", "x" * 501),
        ("notes", "x" * 5001),
        ("sex", "X"),
        ("last_name", "Mar\x00chetti"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(membership, name, typed):
    assert list(PatientForm(TYPED | {name: typed}, membership=membership).errors) == [name]


def test_form_of_a_patient_shows_what_is_kept(membership, elena):
    form = PatientForm(membership=membership, patient=elena)

    assert form["last_name"].value() == "Marchetti"
    assert 'value="1981-03-14"' in str(form["birth_date"])


@pytest.mark.accepts("B1")
def test_owner_of_a_taken_card_number_is_a_duplicate_too(membership, elena):
    other = {"first_name": "Someone", "last_name": "Else", "birth_date": "2000-01-01"}
    taken = PatientForm(other | {"card_number": "hd-20418"}, membership=membership)

    assert not taken.is_valid()
    assert taken.find_duplicates() == [elena]


@pytest.mark.parametrize(
    "typed", [{}, {"card_number": "\x00"}, {"birth_date": "1981-03-14"}, {"last_name": "Marchetti"}]
)
def test_half_filled_form_has_no_duplicates(membership, elena, typed):
    form = PatientForm(typed, membership=membership)

    assert not form.is_valid()
    assert form.find_duplicates() == []
