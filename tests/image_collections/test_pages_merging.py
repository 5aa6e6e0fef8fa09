"""The pages on which two patients become one: finding the other, both side by side, the choice, and the way back."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from image_collections.models import PatientMerge
from patients.models import Patient
from tests.factories import AssignmentFactory, CollectionFactory, PatientFactory
from tests.sharing.conftest import enter, make_link, real_xray, sender

__all__ = ["make_link", "real_xray", "sender"]


def url(name: str, patient, other=None) -> str:
    return reverse(name, args=["northside", patient.pk]) + (f"?other={other.pk}" if other else "")


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def choice(**values: str) -> dict[str, str]:
    usual = {"stays": "this", "same_person": "on", "first_name": "this", "card_number": "this", "phone": "other"}
    return usual | values


@pytest.fixture
def double(northside) -> Patient:
    """Elena, a second time, as the assistant typed her."""
    return PatientFactory(
        practice=northside, first_name="Helena", last_name="Marchetti", card_number="N-2", phone="0171 555"
    )


@pytest.fixture
def visiting(dora, elena, double) -> Client:
    for patient in (elena, double):
        AssignmentFactory(membership=dora.memberships.get(), patient=patient)
    client = Client()
    client.force_login(dora)
    return client


@pytest.mark.accepts("B8")
def test_the_other_one_is_found_without_the_name_in_an_address(as_bob, elena, double, northside):
    PatientFactory(practice=northside, first_name="Ida", last_name="Ibsen")

    answer = as_bob.post(url("patient_merge", elena), {"q": "ibsen"})
    assert "ibsen" not in answer.url
    page = words(as_bob.get(answer.url))

    assert "Ida Ibsen" in page
    assert "Helena" not in page


@pytest.mark.accepts("B8")
def test_likely_ones_stand_there_without_a_search(as_bob, elena, double, northside):
    PatientFactory(practice=northside, last_name="Ibsen")
    PatientFactory(practice=northside, last_name="Marchetti", deleted_at=timezone.now())

    page = as_bob.get(url("patient_merge", elena))

    assert "Helena Marchetti" in words(page)
    assert url("patient_merge_with", elena, double) in page.content.decode()
    assert "Ibsen" not in words(page)
    assert page.content.decode().count("?other=") == 1


@pytest.mark.accepts("B8")
def test_both_stand_side_by_side_with_what_differs(as_bob, elena, double, review, xray):
    page = as_bob.get(url("patient_merge_with", elena, double))
    form = page.context["form"]

    assert form.differing == ["first_name", "card_number", "phone"]
    assert form.fields["stays"].initial == "this"  # who was here first
    assert form.fields["phone"].initial == "other"  # something is more than nothing
    assert "1 collection, 1 file" in words(page)
    assert "0 collections, 0 files" in words(page)
    events = Event.objects.filter(action="patient:viewed")
    assert set(events.values_list("subject_id", flat=True)) == {elena.pk, double.pk}


def test_whoever_alone_has_a_card_number_stays_by_default(as_bob, elena, double):
    Patient.objects.of(elena.practice).filter(pk=elena.pk).update(card_number="")

    page = as_bob.get(url("patient_merge_with", elena, double))

    assert page.context["form"].fields["stays"].initial == "other"


@pytest.mark.accepts("B8")
def test_they_are_merged_as_chosen_and_the_old_address_leads_to_the_one_who_stays(as_bob, elena, double, review):
    second = CollectionFactory(patient=double, title="Second")

    page = as_bob.post(url("patient_merge_with", elena, double), choice(first_name="other"), follow=True)

    assert page.redirect_chain == [(url("patient_page", elena), 302)]
    elena.refresh_from_db()
    assert (elena.first_name, elena.card_number, elena.phone) == ("Helena", "HD-20418", "0171 555")
    assert "Second" in words(page)
    old = as_bob.get(url("patient_page", double), follow=True)
    assert old.redirect_chain == [(url("patient_page", elena), 302)]
    assert "was merged into the one you see now" in words(old)
    assert as_bob.get(reverse("collection_page", args=["northside", second.pk])).status_code == 200


@pytest.mark.accepts("B8")
def test_the_other_one_may_stay(as_bob, elena, double, review):
    values = choice(stays="other", first_name="other", card_number="other")

    page = as_bob.post(url("patient_merge_with", elena, double), values, follow=True)

    assert page.redirect_chain == [(url("patient_page", double), 302)]
    double.refresh_from_db()
    assert (double.first_name, double.card_number, double.phone) == ("Helena", "N-2", "0171 555")
    assert "Implant review" in words(page)


@pytest.mark.accepts("B8")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"same_person": ""}, "same_person"), ({"stays": "both"}, "stays"), ({"phone": ""}, "phone")],
)
def test_nothing_is_merged_before_everything_is_chosen_and_confirmed(as_bob, elena, double, wrong, field):
    answer = as_bob.post(url("patient_merge_with", elena, double), choice(**wrong))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not PatientMerge.objects.of(elena.practice).exists()


@pytest.mark.accepts("B8")
@pytest.mark.accepts("I5")
def test_they_are_parted_from_the_page_of_the_one_who_stayed(as_bob, elena, double):
    CollectionFactory(patient=double, title="Second")
    as_bob.post(url("patient_merge_with", elena, double), choice())
    page = as_bob.get(url("patient_page", elena))
    assert "Helena Marchetti" in words(page)
    assert "Part them again" in words(page)

    back = as_bob.post(url("patients_part", double), follow=True)

    assert "They are two patients again" in words(back)
    assert "Part them again" not in words(back)
    assert "Second" in words(as_bob.get(url("patient_page", double)))


@pytest.mark.accepts("B8")
def test_they_are_parted_from_the_bin(as_bob, elena, double):
    as_bob.post(url("patient_merge_with", elena, double), choice())
    page = as_bob.get(reverse("practice_bin", args=["northside"]))
    assert "Merged into Elena Marchetti" in words(page)
    assert "Bob Baker" in words(page)
    assert url("patients_part", double) in page.content.decode()

    assert as_bob.post(url("patients_part", double)).status_code == 302

    double.refresh_from_db()
    assert double.deleted_at is None


def test_what_was_changed_since_is_told(as_bob, elena, double):
    as_bob.post(url("patient_merge_with", elena, double), choice())
    Patient.objects.of(elena.practice).filter(pk=elena.pk).update(phone="0172 777")

    page = as_bob.post(url("patients_part", double), follow=True)

    assert "Changed since, and left as it is: phone." in words(page)


def test_parting_says_when_it_is_not_possible(as_bob, elena, double):
    as_bob.post(url("patient_merge_with", elena, double), choice())
    Patient.objects.of(elena.practice).filter(pk=elena.pk).update(deleted_at=timezone.now())

    page = as_bob.post(url("patients_part", double), follow=True)

    assert "They cannot be parted now." in words(page)


def test_a_look_merges_and_parts_nothing(as_bob, elena, double):
    as_bob.get(url("patient_merge_with", elena, double))
    assert not PatientMerge.objects.of(elena.practice).exists()
    assert as_bob.get(url("patients_part", double)).status_code == 405


@pytest.mark.parametrize("other", ["", "nonsense", "self", "binned"])
def test_somebody_else_must_be_chosen(as_bob, elena, double, other):
    Patient.objects.of(elena.practice).filter(pk=double.pk).update(deleted_at=timezone.now())
    named = {"self": str(elena.pk), "binned": str(double.pk)}.get(other, other)

    answer = as_bob.post(f"{url('patient_merge_with', elena)}?other={named}", choice())

    assert answer.status_code == (404 if other in ("nonsense", "binned") else 302)
    assert not PatientMerge.objects.of(elena.practice).exists()


@pytest.mark.accepts("A13")
def test_a_limited_member_merges_and_parts_nobody(visiting, as_bob, elena, double):
    for answer in (
        visiting.get(url("patient_merge", elena)),
        visiting.get(url("patient_merge_with", elena, double)),
        visiting.post(url("patient_merge_with", elena, double), choice()),
    ):
        assert answer.status_code == 403
    as_bob.post(url("patient_merge_with", elena, double), choice())

    assert visiting.post(url("patients_part", double)).status_code == 403
    assert "Part them again" not in words(visiting.get(url("patient_page", elena)))
    assert visiting.get(url("patient_page", double), follow=True).status_code == 200


@pytest.mark.accepts("I1")
def test_nobody_of_another_practice_is_merged(as_charlie, as_bob, elena, double, southside):
    foreign = PatientFactory(practice=southside)

    assert as_charlie.post(url("patient_merge_with", elena, double), choice()).status_code == 404
    assert as_bob.post(url("patient_merge_with", elena, foreign), choice()).status_code == 404
    here = reverse("patient_merge_with", args=["southside", foreign.pk])
    assert as_charlie.post(f"{here}?other={elena.pk}", choice()).status_code == 404
    assert not PatientMerge.objects.across_practices().exists()


@pytest.mark.accepts("B8")
def test_links_of_what_moved_go_on(as_bob, elena, double, real_xray, make_link):
    new_link = make_link()
    gwen = enter(new_link)
    as_bob.post(url("patient_merge_with", double, elena), choice(first_name="this", phone="this", card_number="this"))

    page = words(gwen.get(reverse("link_gallery", args=[new_link.link.handle])))

    assert "Helena Marchetti" in page
