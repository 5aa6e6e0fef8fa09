"""A member limited to assigned patients, at every door: before, during and after the assignment (A13)."""

from __future__ import annotations

import datetime
import inspect
import re

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import image_collections.access
import patients.access
import sharing.access
from accounts.models import Membership, Role
from image_collections.models import Collection, Item, Upload
from patients.models import Assignment, Patient, SeenByQuerySet, today_at
from sharing import emails
from sharing.models import Link, LinkKind
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, MembershipFactory, PatientFactory
from tests.walls import house
from tests.walls.test_url_matrix import ROUTED, address, asked, ids, undone
from tests.walls.url_table import METHODS, TABLE

__all__ = ["ids"]

OF_PATIENTS = {"patient_id", "collection_id", "item_id", "upload_id", "link_id"}
ADMINISTRATORS_ONLY = {
    *("patient_people", "assignment_set", "assignment_remove", "item_scan_accept"),
    *("patient_delete", "collection_delete", "item_delete"),
}
# What is done with a patient as a whole is for those who see all patients.
UNLIMITED_ONLY = {"patient_remove", "patient_restore", "patient_merge", "patient_merge_with"}
NAMES = sorted(
    name
    for name, pattern in ROUTED.items()
    if "slug" in pattern.pattern.regex.groupindex and OF_PATIENTS & set(pattern.pattern.regex.groupindex)
)
MARK = "quetzal"


@pytest.fixture
def visiting(dora, northside) -> Membership:
    """Dora's membership as the door hands it over."""
    membership = dora.memberships.get()
    membership.practice = northside
    return membership


def answers(browser: Client, name: str, ids: dict) -> dict[str, int]:
    """What each verb gets; what it changed is taken back."""
    found = {}
    for method in METHODS:
        with undone():
            found[method] = asked(browser, method, address(name, "member", ids))
    return found


def hidden(name: str) -> dict[str, int]:
    """What somebody gets for whom the thing does not exist: 405 and "administrators only" come before the look."""
    none = 403 if name in ADMINISTRATORS_ONLY else 404
    return {method: 405 if TABLE[name][method, "member"] == 405 else none for method in METHODS}


def shown(name: str) -> dict[str, int]:
    """What a limited member gets while assigned: what members get, but for a patient as a whole."""
    members = {method: TABLE[name][method, "member"] for method in METHODS}
    return {method: 403 if code != 405 and name in UNLIMITED_ONLY else code for method, code in members.items()}


# Every door


def test_every_address_of_a_patients_things_is_walked():
    assert len(NAMES) > 30
    assert {name for name in NAMES if name in ADMINISTRATORS_ONLY} == ADMINISTRATORS_ONLY


@pytest.mark.accepts("A13")
@pytest.mark.parametrize("name", NAMES)
def test_a_patients_things_exist_only_while_assigned(name, as_dora, visiting, elena, ids):
    """Before, what is not there; then what members get; after the last day, not there again."""
    assert answers(as_dora, name, ids) == hidden(name)

    assignment = AssignmentFactory(membership=visiting, patient=elena)
    assert answers(as_dora, name, ids) == shown(name)

    assignment.ends_on = today_at(visiting.practice) - datetime.timedelta(days=1)
    assignment.save()
    assert answers(as_dora, name, ids) == hidden(name)


@pytest.mark.accepts("A13")
def test_an_upload_that_runs_is_refused_at_the_next_part(as_dora, visiting, elena, ids):
    part = address("upload_part", "member", ids)
    assignment = AssignmentFactory(membership=visiting, patient=elena)
    assert as_dora.put(part, b"x" * 500).status_code == 204

    assignment.delete()

    assert as_dora.put(part, b"x" * 500).status_code == 404
    for name in ("upload_complete", "upload_cancel"):
        assert as_dora.post(address(name, "member", ids)).status_code == 404
    assert Upload.objects.of(visiting.practice).get(pk=ids["upload_id"]).state == "uploading"


# Nothing anywhere else


OPENED = ["patient_page", "patient_edit", "collection_page", "collection_bin", "item_page", "item_tag", "link_page"]
PAGES = ["practice_home", "patient_list", "patient_list ?sort=name", "patient_new", "link_list", "link_list ?kind=view"]


def page_of(browser: Client, name: str) -> str:
    """The page, without what is new in every answer."""
    name, _, query = name.partition(" ")
    answer = browser.get(reverse(name, args=["northside"]) + query)
    assert answer.status_code == 200
    return plain(answer.content.decode())


def plain(html: str) -> str:
    """Without secrets of the form and keys of searches and links."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+|X-CSRFToken": "\w+|search=[\w-]{12}|value="[\w-]{12,36}"', "", html)


def search(browser: Client, text: str) -> str:
    answer = browser.post(reverse("patient_list", args=["northside"]), {"q": text}, HTTP_HX_REQUEST="true")
    return plain(answer.content.decode()).replace(f"“{text}”", "").replace(f'value="{text}"', "")


def new_patient(browser: Client, **values: str) -> str:
    typed = {"first_name": "Ida", "last_name": "Ibsen", "birth_date": "1981-03-14", **values}
    data = {f"patient-{name}": value for name, value in typed.items()}
    answer = browser.post(reverse("patient_new", args=["northside"]), data)  # without a collection: is not created
    assert answer.status_code == 422
    return plain(answer.content.decode().replace(values.get("card_number", MARK), ""))


def marked_patient(practice, make_link) -> None:
    """A patient whose every word is a marker, with images, an upload and links."""
    words = {name: f"{MARK} {name}" for name in ("first_name", "last_name", "card_number", "phone", "address", "notes")}
    patient = PatientFactory(practice=practice, email=f"{MARK}@home.example", **words)
    collection = CollectionFactory(patient=patient, title=f"{MARK} visit")
    ItemFactory(collection=collection, name=f"{MARK}.dcm", title=f"{MARK} title")
    for kind in LinkKind.values:
        make_link(collection, kind=kind, email=f"{MARK}@elsewhere.example", label=f"{MARK} label")


def looks(browser: Client, ids: dict) -> dict[str, str]:
    """What a member can look at without naming a thing, and the pages of an assigned patient."""
    found = {name: page_of(browser, name) for name in PAGES}
    for text in (MARK, "1981", "14.3.1981", f"{MARK} card", "card"):
        found[f"search {text}"] = search(browser, text)
    found["duplicate by name"] = new_patient(browser, last_name=f"{MARK} last_name")
    for name in OPENED:
        found[name] = plain(browser.get(address(name, "member", ids)).content.decode())
    return found


@pytest.mark.accepts("A13")
def test_a_patient_who_is_not_assigned_makes_no_difference(as_dora, as_bob, visiting, elena, northside, make_link, ids):
    AssignmentFactory(membership=visiting, patient=elena)
    with time_machine.travel(timezone.now(), tick=False):
        before = looks(as_dora, ids)
        marked_patient(northside, make_link)
        after = looks(as_dora, ids)

    assert [name for name in PAGES if MARK not in page_of(as_bob, name)] == ["patient_new"]  # others do see it
    assert "Marchetti" in before["practice_home"] + before["patient_list"]
    assert {name for name in before if before[name] != after[name]} == set()
    assert [name for name, page in after.items() if MARK in page.replace(f"{MARK} last_name", "")] == []


@pytest.mark.accepts("A13")
def test_a_taken_card_number_does_not_tell_whose(as_dora, northside):
    PatientFactory(practice=northside, first_name=MARK, card_number="N-7")
    page = new_patient(as_dora, card_number="n-7")

    assert "Another patient of this practice has this card number." in page
    assert "may be here already" not in page
    assert MARK not in page


@pytest.mark.accepts("A13")
def test_bulk_withdrawal_does_not_reach_links_of_others(as_dora, visiting, northside, make_link):
    link = make_link(CollectionFactory(patient=PatientFactory(practice=northside))).link
    answer = as_dora.post(reverse("links_withdraw", args=["northside"]), {"links": [str(link.pk)]})

    link.refresh_from_db()
    assert (answer.status_code, link.withdrawn_at) == (404, None)


@pytest.mark.accepts("A13")
def test_without_patients_the_list_says_whom_to_ask(as_dora, alice, northside, elena):
    page = as_dora.get(reverse("patient_list", args=["northside"])).content.decode()

    assert "No patients are assigned to you yet" in page
    assert "Please ask Alice Archer." in page
    assert "No patients are assigned to you yet" in page_of(as_dora, "practice_home")


@pytest.mark.accepts("A13")
def test_a_new_patient_of_a_limited_member_stays_in_sight(as_dora, visiting, northside):
    typed = {"patient-first_name": "Ida", "patient-last_name": "Ibsen", "patient-birth_date": "1990-05-06"}
    typed |= {"collection-title": "First visit", "collection-images_on": "2026-01-15"}
    answer = as_dora.post(reverse("patient_new", args=["northside"]), typed, follow=True)

    assert answer.status_code == 200
    patient = Patient.objects.of(northside).get()
    assert list(Assignment.objects.in_force(visiting).values_list("patient", "ends_on")) == [(patient.pk, None)]
    assert "Ida Ibsen" in page_of(as_dora, "patient_list")


# News of links


@pytest.mark.accepts("A13")
def test_links_stay_when_an_assignment_ends_and_an_administrator_gets_the_news(visiting, dora, elena, make_link, alice):
    assignment = AssignmentFactory(membership=visiting, patient=elena)
    link = make_link().link
    Link.objects.of(link.practice).filter(pk=link.pk).update(created_by=dora)
    link = Link.objects.of(link.practice).get(pk=link.pk)
    assert emails.sender_of(link) == dora

    assignment.delete()

    assert (emails.sender_of(link), link.state) == (alice, "live")
    emails.mail_more_time(link, timezone.localdate())
    assert mail.outbox[-1].to == [alice.email]


# The house itself


@pytest.mark.parametrize("module", [patients.access, image_collections.access, sharing.access])
def test_members_find_things_by_their_membership(module):
    """A function that takes a practice could forget to ask who looks."""
    by_practice = {
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and next(iter(inspect.signature(function).parameters.values())).annotation == "Practice"
    }
    # About members, for administrators; and numbers for collections that were found before.
    assert by_practice <= {"find_assignee", "limited_members", "live_counts"}


def test_member_pages_do_not_ask_the_whole_practice():
    views = [path for path in house.app_files() if "/views" in house.named(path) or "/site/" in house.named(path)]
    asking = re.compile(
        r"\b(Patient|Collection|Item|Upload|Link)\.objects\.of\(|practice\.(patients|collections|items)\b"
    )
    assert len(views) > 30
    assert [house.named(path) for path in views if asking.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("model", [Patient, Collection, Item, Upload, Link])
def test_what_belongs_to_a_patient_can_be_asked_by_membership(model, visiting):
    assert isinstance(model._default_manager.all(), SeenByQuerySet)
    assert not model.objects.seen_by(visiting).exists()


def test_administrators_are_never_limited(db):
    """The database says so."""
    with pytest.raises(Exception, match="accounts_administrators_see_all"):
        MembershipFactory(role=Role.ADMINISTRATOR, limited=True)


# As many questions


@pytest.mark.parametrize("name", ["practice_home", "patient_list", "patient_list ?sort=name", "link_list"])
def test_a_limited_member_costs_no_further_query(name, as_bob, as_dora, visiting, northside, make_link):
    for _ in range(3):
        patient = PatientFactory(practice=northside)
        AssignmentFactory(membership=visiting, patient=patient)
        make_link(CollectionFactory(patient=patient))
    numbers = []
    with time_machine.travel(timezone.now(), tick=False):
        for browser in (as_bob, as_dora):
            page_of(browser, name)
            with CaptureQueriesContext(connection) as told:
                page_of(browser, name)
            numbers.append(len(told))
    assert numbers[0] == numbers[1]
