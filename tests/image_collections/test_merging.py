"""Two patients who are one person become one, and are parted again: whatever happened in between is told."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from image_collections.models import Collection, Export, PatientMerge
from image_collections.services.merging import NotMergeable, NotPartable, merge_patients, part_patients
from image_collections.services.patients_bin import delete_patient, remove_patient, restore_patient
from image_collections.tasks import purge_bin
from patients.models import Assignment, Patient
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, MembershipFactory, PatientFactory


@pytest.fixture
def double(northside) -> Patient:
    """Elena, a second time, as the assistant typed her."""
    return PatientFactory(
        practice=northside, first_name="Helena", last_name="Marchetti", card_number="N-2", phone="0171 555"
    )


@pytest.fixture
def merge(elena, double, actor, alice):
    """Merges Helena into Elena."""

    def run(*takes: str) -> PatientMerge:
        return merge_patients(elena, double, actor=actor, user=alice, takes=takes)

    return run


def fresh(thing):
    return type(thing).objects.of(thing.practice).get(pk=thing.pk)


def of(patient: Patient) -> set[str]:
    return set(Collection.objects.of(patient.practice).filter(patient=patient).values_list("title", flat=True))


@pytest.mark.accepts("B8")
def test_everything_goes_to_the_one_who_stays(elena, double, review, merge, northside):
    CollectionFactory(patient=double, title="Second")
    CollectionFactory(patient=double, title="Removed", deleted_at=timezone.now())
    export = Export.objects.create(practice=northside, patient=double)

    merge()

    assert of(elena) == {"Implant review", "Second", "Removed"}
    assert of(double) == set()
    assert fresh(double).deleted_at is not None
    assert fresh(export).patient_id == elena.pk
    [event] = Event.objects.filter(action="patient:merged")
    assert (event.subject_id, event.detail["merged"], event.detail["collections"]) == (elena.pk, str(double.pk), 2)


@pytest.mark.accepts("B8")
def test_the_values_that_were_chosen_are_taken(elena, double, merge):
    merge("first_name", "phone", "card_number")

    kept = fresh(elena)
    assert (kept.first_name, kept.last_name, kept.phone, kept.card_number) == ("Helena", "Marchetti", "0171 555", "N-2")
    assert list(Patient.objects.of(elena.practice).present().matching("helena")) == [kept]
    assert fresh(double).card_number == ""


@pytest.mark.accepts("B8")
def test_parting_puts_everything_back(elena, double, review, merge, actor):
    before = {name: getattr(elena, name) for name in ("first_name", "phone", "card_number", "birth_date", "sort_name")}
    CollectionFactory(patient=double, title="Second")
    gone = CollectionFactory(patient=double, title="Gone")
    merged = merge("first_name", "phone", "card_number")
    CollectionFactory(patient=elena, title="Made since")
    gone.delete()

    assert part_patients(merged, actor=actor) == []

    kept, parted = fresh(elena), fresh(double)
    assert {name: getattr(kept, name) for name in before} == before
    assert (parted.deleted_at, parted.card_number, parted.first_name) == (None, "N-2", "Helena")
    assert of(elena) == {"Implant review", "Made since"}
    assert of(double) == {"Second"}
    [event] = Event.objects.filter(action="patient:parted")
    assert (event.subject_id, event.detail["merged"]) == (elena.pk, str(double.pk))


@pytest.mark.accepts("B8")
def test_what_somebody_changed_since_stays_and_is_told(elena, merge, actor):
    merged = merge("first_name", "phone")
    Patient.objects.of(elena.practice).filter(pk=elena.pk).update(phone="0172 777")

    assert part_patients(merged, actor=actor) == ["phone"]

    kept = fresh(elena)
    assert (kept.first_name, kept.phone) == ("Elena", "0172 777")


def test_a_number_that_went_to_somebody_else_is_told(elena, double, merge, actor, northside):
    merged = merge("card_number")
    PatientFactory(practice=northside, card_number="HD-20418")  # given up by Elena when she took the other one's

    assert part_patients(merged, actor=actor) == ["card_number"]

    assert (fresh(elena).card_number, fresh(double).card_number) == ("N-2", "")


def test_one_is_undone_once(merge, actor):
    merged = merge()
    part_patients(merged, actor=actor)

    with pytest.raises(NotPartable):
        part_patients(merged, actor=actor)
    assert Event.objects.filter(action="patient:parted").count() == 1


def test_the_two_can_be_merged_again_after_parting(elena, double, review, merge, actor, alice):
    part_patients(merge(), actor=actor)

    merge_patients(double, elena, actor=actor, user=alice)

    assert of(double) == {"Implant review"}


def test_three_become_one_and_are_parted_the_last_first(elena, double, merge, northside, actor, alice):
    third = PatientFactory(practice=northside, last_name="Marchetti")
    CollectionFactory(patient=double, title="Second")
    first = merge()
    last = merge_patients(third, fresh(elena), actor=actor, user=alice)
    assert of(third) == {"Second"}

    with pytest.raises(NotPartable):
        part_patients(first, actor=actor)
    part_patients(last, actor=actor)
    part_patients(first, actor=actor)

    assert of(double) == {"Second"}
    assert of(third) == of(elena) == set()


@pytest.mark.parametrize("who", ["same", "in the bin", "other practice"])
def test_only_two_present_patients_of_one_practice_are_merged(elena, double, southside, actor, alice, who):
    if who == "in the bin":
        remove_patient(double, actor=actor)
    other = {"same": elena, "in the bin": double, "other practice": PatientFactory(practice=southside)}[who]

    with pytest.raises(NotMergeable):
        merge_patients(elena, other, actor=actor, user=alice)

    assert not PatientMerge.objects.across_practices().exists()
    assert not Event.objects.filter(action="patient:merged").exists()


def test_a_photo_comes_along_and_goes_back(elena, double, merge, actor):
    item = ItemFactory(collection=CollectionFactory(patient=double))
    double.photo_item = item.pk
    double.save()
    merged = merge()
    assert fresh(elena).photo_item == item.pk

    part_patients(merged, actor=actor)

    assert (fresh(elena).photo_item, fresh(double).photo_item) == (None, item.pk)


def test_a_photo_chosen_from_what_goes_back_is_not_kept(elena, double, merge, actor):
    item = ItemFactory(collection=CollectionFactory(patient=double))
    merged = merge()
    Patient.objects.of(elena.practice).filter(pk=elena.pk).update(photo_item=item.pk)

    part_patients(merged, actor=actor)

    assert fresh(elena).photo_item is None


# Who sees whom


@pytest.mark.accepts("A13")
def test_whoever_saw_one_sees_the_one_who_stays_and_nobody_else_after_parting(elena, double, merge, actor, northside):
    day = datetime.date(2030, 1, 1)
    one, both, longer = (MembershipFactory(practice=northside, limited=True) for _ in range(3))
    AssignmentFactory(membership=one, patient=double)
    AssignmentFactory(membership=both, patient=double, ends_on=day)
    AssignmentFactory(membership=both, patient=elena)
    AssignmentFactory(membership=longer, patient=double)
    AssignmentFactory(membership=longer, patient=elena, ends_on=day)

    def sights(patient: Patient) -> dict:
        return dict(Assignment.objects.of(northside).filter(patient=patient).values_list("membership", "ends_on"))

    before = sights(elena), sights(double)
    merged = merge()
    assert sights(elena) == {one.pk: None, both.pk: None, longer.pk: None}

    part_patients(merged, actor=actor)
    assert (sights(elena), sights(double)) == before


# The bin


@pytest.mark.accepts("B8")
def test_a_merged_patient_is_not_simply_restored(double, merge, actor):
    merge()

    assert not restore_patient(double, actor=actor)
    assert fresh(double).deleted_at is not None


@pytest.mark.accepts("B8")
def test_after_thirty_days_there_is_nothing_to_undo(elena, double, review, merge, actor):
    CollectionFactory(patient=double, title="Second")
    with time_machine.travel(timezone.now() - datetime.timedelta(days=30, minutes=1), tick=False):
        merged = merge()

    with pytest.raises(NotPartable):
        part_patients(merged, actor=actor)
    purge_bin()

    assert not PatientMerge.objects.of(elena.practice).exists()
    assert list(Patient.objects.of(elena.practice)) == [elena]
    assert of(elena) == {"Implant review", "Second"}


def test_deleting_the_merged_one_for_good_ends_the_undo(double, merge, actor, django_capture_on_commit_callbacks):
    merged = merge()
    with django_capture_on_commit_callbacks(execute=True):
        delete_patient(double, actor=actor)

    with pytest.raises(NotPartable):
        part_patients(merged, actor=actor)


def test_while_the_one_who_stayed_is_in_the_bin_they_are_not_parted(elena, merge, actor):
    merged = merge()
    remove_patient(elena, actor=actor)

    with pytest.raises(NotPartable):
        part_patients(merged, actor=actor)
