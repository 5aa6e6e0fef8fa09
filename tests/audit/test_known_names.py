"""The names by which the ledger is searched: kept once, by every name, found by any part."""

import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actions import Action
from audit.ledger import NOTHING, SYSTEM, About, Actor, record
from audit.models import LONGEST_FOLDED, ActorKind, KnownName
from tests.audit.tampering import HOUSE

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A15")]
PERSON, PATIENT = uuid.UUID(int=1), uuid.UUID(int=2)
BOB = Actor(ActorKind.USER, PERSON, "Bob Baker <bob@northside.example>")


def look(actor=BOB, name="Zoë Müller", practice=HOUSE, patient=PATIENT):
    record(Action.PATIENT_VIEWED, practice_id=practice, actor=actor, about=About(None, "", patient, name))


def names():
    return list(KnownName.objects.order_by("label").values_list("kind", "subject_id", "label", "folded"))


PERSONS = ("person", PERSON, "Bob Baker <bob@northside.example>", "bob baker <bob@northside.example>")
PATIENTS = ("patient", PATIENT, "Zoë Müller", "zoe muller zoe mueller")


def test_a_name_is_kept_once_however_often_it_stands_in_the_ledger():
    for _ in range(3):
        look()
    assert names() == [PERSONS, PATIENTS]


def test_who_is_renamed_is_known_by_both_names():
    look()
    look(name="Zoë Baker")
    assert names() == [PERSONS, ("patient", PATIENT, "Zoë Baker", "zoe baker"), PATIENTS]


@pytest.mark.parametrize(
    ("actor", "practice", "patient", "name"),
    [
        (SYSTEM, HOUSE, None, ""),
        (SYSTEM, None, PATIENT, "Zoë Müller"),
        (SYSTEM, HOUSE, PATIENT, ""),
        (Actor(ActorKind.LINK, PERSON, "gwen@lab.example"), HOUSE, None, ""),
        (Actor(ActorKind.STRANGER), HOUSE, None, ""),
    ],
)
def test_what_names_nobody_is_not_kept(actor, practice, patient, name):
    look(actor, name, practice, patient)
    assert names() == []


def test_a_name_that_grows_when_it_is_folded_still_fits():
    look(name="ﷺ" * 254)
    assert len(KnownName.objects.get(kind="patient").folded) == LONGEST_FOLDED


def test_practices_do_not_know_each_others_names():
    look()
    other = uuid.UUID(int=8)
    assert KnownName.objects.patients(HOUSE).matching("zoe").count() == 1
    assert KnownName.objects.patients(other).matching("zoe").count() == 0
    look(practice=other)
    assert KnownName.objects.patients(other).matching("zoe").count() == 1


def test_names_of_older_entries_are_kept_by_the_migration():
    look()
    look(name="Zoë Baker")
    record(Action.SIGN_IN_FAILED, practice_id=None, actor=BOB, about=NOTHING)
    before = names()
    KnownName.objects.all().delete()
    fill = import_module("audit.migrations.0002_known_names").fill
    fill(apps, None)
    fill(apps, None)
    assert names() == before


def test_a_known_name_costs_no_more_than_one_question():
    look()
    with CaptureQueriesContext(connection) as asked:
        look()
    said = [query["sql"].split()[0] for query in asked]
    assert said == ["SAVEPOINT", "SELECT", "INSERT", "UPDATE", "SELECT", "RELEASE"]
