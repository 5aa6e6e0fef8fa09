"""Seeking in the audit log: by parts of patients' names, by people who are there or gone, by kinds."""

import uuid

import pytest
from django.utils.html import escape

from audit.actions import Action, verbs_by_object
from audit.ledger import SYSTEM, About, Actor, record
from audit.models import ActorKind
from tests.accounts.conftest import body_of
from tests.accounts.test_audit_log import PAGE, person, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(northside, southside):
    """Patients of the log, one of them by two names; Olga of Southside is none of Northside's business."""
    names = {3: "Zoë Müller-Łukasz", 4: "Zoe Baker", 5: "فاطمة العلي", 6: "Mira Before", 7: "100% Marta_"}
    for number, name in names.items():
        about = About(patient_id=uuid.UUID(int=number), patient_label=name)
        record(Action.PATIENT_VIEWED, practice_id=northside.pk, actor=SYSTEM, about=about)
    renamed = About(patient_id=uuid.UUID(int=6), patient_label="Mira After")
    record(Action.PATIENT_CHANGED, practice_id=northside.pk, actor=SYSTEM, about=renamed)
    theirs = About(patient_id=uuid.UUID(int=8), patient_label="Olga Southside")
    record(Action.PATIENT_VIEWED, practice_id=southside.pk, actor=SYSTEM, about=theirs)


@pytest.mark.accepts("A15")
@pytest.mark.accepts("I2")
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("muller", 3),
        ("MUELLER", 3),
        ("ukas zo", 3),
        ("Łukasz", 3),
        ("baker", 4),
        ("فاطمه", 5),
        ("  mira   after ", 6),
        ("before", 6),
        ("mira", 6),
        ("0%", 7),
        ("marta_", 7),
    ],
)
def test_a_patient_is_found_by_any_part_of_any_name_and_named_by_an_id_only(as_alice, known, typed, number):
    response = as_alice.post(PAGE, {"name": typed, "action": "patient:viewed", "since": "2020-01-01"})
    patient = uuid.UUID(int=number)
    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?action=patient%3Aviewed&since=2020-01-01&patient={patient}"
    rows = as_alice.get(response["Location"]).context["rows"]
    assert [row.patient_query for row in rows] == [f"patient={patient}"]


@pytest.mark.accepts("A15")
def test_one_of_several_patients_is_chosen(as_alice, known):
    response = as_alice.post(PAGE, {"name": "zoe", "action": "patient:viewed"})
    assert response.status_code == 200
    assert [(match.label, match.query) for match in response.context["matches"]] == [
        ("Zoe Baker", f"action=patient%3Aviewed&patient={uuid.UUID(int=4)}"),
        ("Zoë Müller-Łukasz", f"action=patient%3Aviewed&patient={uuid.UUID(int=3)}"),
    ]


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("typed", ["nobody", "olga", "' OR 1=1 --", "a%a", "m_ra", "x" * 100])
def test_a_name_that_is_not_in_the_log_is_told(as_alice, known, typed):
    response = as_alice.post(PAGE, {"name": typed})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])
    assert f'value="{escape(typed)}"' in body_of(response)


def test_too_many_patients_of_one_name_ask_for_more_of_it(as_alice, northside):
    for number in range(21):
        about = About(patient_id=uuid.UUID(int=number + 1), patient_label=f"Ann {number}")
        record(Action.PATIENT_VIEWED, practice_id=northside.pk, actor=SYSTEM, about=about)
    response = as_alice.post(PAGE, {"name": "ann"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])


def test_the_chosen_patient_stays_until_the_name_is_changed_or_cleared(as_alice, known):
    chosen = {"patient": str(uuid.UUID(int=6)), "name": "Mira After"}
    assert as_alice.get(PAGE, chosen).context["form"]["name"].value() == "Mira After"
    assert as_alice.post(PAGE, chosen)["Location"] == f"{PAGE}?patient={chosen['patient']}"
    assert as_alice.post(PAGE, chosen | {"name": "baker"})["Location"] == f"{PAGE}?patient={uuid.UUID(int=4)}"
    assert as_alice.post(PAGE, chosen | {"name": ""})["Location"] == PAGE


@pytest.mark.accepts("I2")
def test_a_name_in_an_address_is_not_read_and_not_handed_on(as_alice, known):
    response = as_alice.get(PAGE, {"name": "baker", "person": "system"})
    assert len(response.context["rows"]) == 6
    assert "baker" not in body_of(response).replace("Zoe Baker", "").lower()


@pytest.mark.accepts("A15")
def test_what_is_chosen_stands_above_the_list_and_can_be_left_out(as_alice, known, bob):
    query = {"person": "system", "since": "2026-03-01", "until": "2199-12-31", "patient": str(uuid.UUID(int=6))}
    sought = as_alice.get(PAGE, query).context["sought"]
    assert [link.label for link in sought] == [
        "Bitewing itself",
        "From March 1, 2026",
        "To Dec. 31, 2199",
        "Mira After",
    ]
    assert sought[3].query == "person=system&since=2026-03-01&until=2199-12-31"
    unknown = as_alice.get(PAGE, {"patient": str(uuid.UUID(int=99))})
    assert [link.label for link in unknown.context["sought"]] == ["A patient without entries"]


@pytest.mark.accepts("A15")
def test_people_are_offered_who_are_members_or_in_the_log(as_alice, northside, bob):
    record(Action.ITEM_DOWNLOADED, practice_id=northside.pk, actor=person(bob))
    stranger = Actor(ActorKind.USER, uuid.UUID(int=9), "Gone Member <gone@northside.example>")
    record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=stranger)
    groups = dict(as_alice.get(PAGE).context["form"].fields["person"].choices)
    assert [name for _, name in groups["Members"]] == ["Alice Archer", "Bob Baker"]
    assert groups["No longer members, or from outside"] == [(str(uuid.UUID(int=9)), "Gone Member")]
    bob.memberships.get().delete()
    groups = dict(as_alice.get(PAGE).context["form"].fields["person"].choices)
    assert [name for _, name in groups["No longer members, or from outside"]] == ["Bob Baker", "Gone Member"]
    assert shown(as_alice.get(PAGE, {"person": str(bob.pk)})) == [("Original downloaded", "Bob Baker")]


def test_the_list_of_people_ends_and_still_holds_who_was_chosen(as_alice, northside, monkeypatch):
    monkeypatch.setattr("accounts.forms.audit_log.MOST_PEOPLE", 2)
    for number, name in enumerate(["Ann", "Ann", "Zoe"], start=1):
        somebody = Actor(ActorKind.USER, uuid.UUID(int=number), f"{name} <a{number}@northside.example>")
        record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=somebody)
    offered = dict(as_alice.get(PAGE).context["form"].fields["person"].choices)["No longer members, or from outside"]
    assert [name for _, name in offered] == ["Ann", "Ann (2)"]
    response = as_alice.get(PAGE, {"person": str(uuid.UUID(int=3))})
    assert [row.who for row in response.context["rows"]] == ["Zoe"]


def test_kinds_are_grouped_by_what_they_are_about(as_alice):
    page = body_of(as_alice.get(PAGE))
    groups = page.partition('name="action"')[2].partition("</select>")[0].split('<optgroup label="')[1:]
    assert {group.partition('"')[0]: group.count("<option") for group in groups} == {
        str(label): len(verbs) for label, verbs in verbs_by_object()
    }
    assert sum(group.count("<option") for group in groups) == len(Action)
