"""Patients and collections to the bin: what the page says before, what is asked, and the way back."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from image_collections.models import Collection, Item
from patients.models import Patient
from sharing.models import LinkKind
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, PatientFactory
from tests.image_collections.page_parts import open_collection
from tests.sharing.conftest import make_link, sender

__all__ = ["make_link", "sender"]


def url(name: str, thing) -> str:
    return reverse(name, args=["northside", thing.pk])


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def in_bin(thing) -> bool:
    thing.refresh_from_db()
    return thing.deleted_at is not None


def told(*actions: str) -> list[str]:
    rows = Event.objects.filter(action__in=actions).order_by("position")
    return list(rows.values_list("action", flat=True))


@pytest.fixture
def visiting(dora, elena) -> Client:
    """Dora's browser, Elena assigned to her."""
    AssignmentFactory(membership=dora.memberships.get(), patient=elena)
    client = Client()
    client.force_login(dora)
    return client


# Collections


@pytest.mark.accepts("B6")
def test_the_page_says_what_is_lost_and_which_links_stop(as_bob, review, xray, make_link):
    ItemFactory(collection=review)
    ItemFactory(collection=review, deleted_at=timezone.now())
    make_link()
    make_link(kind=LinkKind.UPLOAD)
    ended = make_link().link
    ended.withdrawn_at = timezone.now()
    ended.save()
    over = make_link().link
    over.expires_at = timezone.now() - datetime.timedelta(minutes=1)
    over.save()

    page = words(as_bob.get(url("collection_remove", review)))

    assert "2 files" in page
    assert "1 live share link shows it" in page
    assert "1 live upload link brings files" in page
    assert "30 days" in page


def test_without_links_the_page_says_so(as_bob, review):
    assert "No live link holds it." in words(as_bob.get(url("collection_remove", review)))


@pytest.mark.accepts("B6")
@pytest.mark.accepts("I5")
def test_a_removed_collection_comes_back_with_undo(as_bob, review, xray, elena):
    page = as_bob.post(url("collection_remove", review), follow=True)

    assert page.redirect_chain == [(url("patient_page", elena), 302)]
    assert in_bin(review)
    assert "The collection is in the bin for 30 days." in words(page)
    assert f'action="{url("collection_restore", review)}"' in page.content.decode()
    assert as_bob.get(url("collection_page", review)).status_code == 404
    assert as_bob.get(reverse("item_page", args=["northside", xray.pk])).status_code == 404

    back = as_bob.post(url("collection_restore", review), follow=True)
    assert back.redirect_chain == [(url("collection_page", review), 302)]
    assert told("collection:removed", "collection:restored") == ["collection:removed", "collection:restored"]


@pytest.mark.accepts("B6")
def test_what_was_removed_on_its_own_stays_in_the_bin(as_bob, review, xray):
    alone = ItemFactory(collection=review, deleted_at=timezone.now())
    as_bob.post(url("collection_remove", review))
    as_bob.post(url("collection_restore", review))

    present = Item.objects.of(review.practice).present()
    assert list(present) == [xray]
    assert in_bin(alone)


def test_removing_and_restoring_twice_is_one_line_each(as_bob, review, actor):
    for _ in range(2):
        as_bob.post(url("collection_remove", review))
    for _ in range(2):
        as_bob.post(url("collection_restore", review))

    assert told("collection:removed", "collection:restored") == ["collection:removed", "collection:restored"]


def test_a_look_removes_nothing(as_bob, review, elena):
    as_bob.get(url("collection_remove", review))
    as_bob.get(url("patient_remove", elena))

    assert not in_bin(review)
    assert not in_bin(elena)


# Patients


@pytest.mark.accepts("B6")
@pytest.mark.parametrize("typed", ["hd-20418", " HD-20418 ", "MARCHETTI", "Marchétti"])
def test_a_patient_is_removed_once_the_number_or_the_name_was_typed(as_bob, elena, review, xray, typed):
    page = as_bob.post(url("patient_remove", elena), {"typed": typed}, follow=True)

    assert in_bin(elena)
    assert not in_bin(review)
    assert "The patient is in the bin for 30 days." in words(page)
    assert as_bob.get(url("patient_page", elena)).status_code == 404
    assert as_bob.get(url("collection_page", review)).status_code == 404

    as_bob.post(url("patient_restore", elena))
    assert as_bob.get(url("collection_page", review)).status_code == 200
    assert told("patient:removed", "patient:restored") == ["patient:removed", "patient:restored"]


@pytest.mark.accepts("B6")
@pytest.mark.parametrize("typed", ["", "Elena", "HD-2041", "x"])
def test_anything_else_is_refused_at_the_field(as_bob, elena, typed):
    answer = as_bob.post(url("patient_remove", elena), {"typed": typed})

    assert answer.status_code == 422
    assert "typed" in answer.context["form"].errors
    assert not in_bin(elena)


def test_a_patient_without_a_number_is_asked_for_the_name(as_bob, northside):
    patient = PatientFactory(practice=northside, last_name="Müller", card_number="")

    assert "Card number or" not in words(as_bob.get(url("patient_remove", patient)))
    assert as_bob.post(url("patient_remove", patient), {"typed": ""}).status_code == 422
    as_bob.post(url("patient_remove", patient), {"typed": "mueller"})
    assert in_bin(patient)


@pytest.mark.accepts("B6")
def test_the_patients_page_counts_collections_files_and_links(as_bob, elena, review, xray, make_link):
    make_link()
    make_link(CollectionFactory(patient=elena))
    CollectionFactory(patient=elena, deleted_at=timezone.now())

    page = words(as_bob.get(url("patient_remove", elena)))

    assert "2 collections" in page
    assert "1 file" in page
    assert "2 live share links show it" in page


@pytest.mark.accepts("A13")
def test_a_limited_member_removes_collections_but_no_patients(visiting, elena, review):
    assert visiting.get(url("patient_remove", elena)).status_code == 403
    refused = visiting.post(url("patient_remove", elena), {"typed": "Marchetti"})
    assert refused.status_code == 403
    assert "Only members who see all patients" in words(refused)
    assert not in_bin(elena)

    visiting.post(url("collection_remove", review))
    assert in_bin(review)
    visiting.post(url("collection_restore", review))
    assert not in_bin(review)


@pytest.mark.accepts("A13")
def test_a_limited_member_does_not_bring_back_a_patient(visiting, elena, review, xray):
    for thing in (elena, review, xray):
        thing.deleted_at = timezone.now()
        thing.save()

    assert visiting.post(url("patient_restore", elena)).status_code == 403
    for name, thing in (("collection_restore", review), ("item_restore", xray)):
        assert visiting.post(url(name, thing), {"with_all": "yes"}).status_code == 403
    assert all(in_bin(thing) for thing in (elena, review, xray))


@pytest.mark.accepts("I1")
def test_nothing_of_another_practice_is_touched(as_charlie, southside, elena, review, xray):
    acts = {
        "patient_remove": elena, "patient_restore": elena, "patient_delete": elena, "collection_remove": review,
        "collection_restore": review, "collection_delete": review, "item_restore": xray, "item_delete": xray,
    }  # fmt: skip
    for name, thing in acts.items():
        for slug in ("northside", "southside"):
            here = reverse(name, args=[slug, thing.pk])
            assert as_charlie.post(here, {"typed": "Marchetti", "with_all": "yes"}).status_code == 404, name
    assert not any(in_bin(thing) for thing in (elena, review, xray))


# Files that live links show


@pytest.mark.accepts("B6")
def test_files_that_links_show_are_removed_after_a_question(as_bob, review, xray, make_link):
    make_link()
    make_link(items=[xray])
    make_link(items=[ItemFactory(collection=review)])

    asked = as_bob.post(url("item_remove", xray))
    assert asked.status_code == 200
    assert "2 live share links show it" in words(asked)
    assert not in_bin(xray)

    as_bob.post(url("items_remove", review), {"items": [xray.pk], "really": "yes"})
    assert in_bin(xray)
    assert "Undo" in words(open_collection(as_bob, review))


def test_files_that_nobody_sees_are_removed_at_once(as_bob, review, xray, make_link):
    make_link(kind=LinkKind.UPLOAD)
    hidden = ItemFactory(collection=review, doubtful=True)
    make_link(items=[xray]).link.delete()

    as_bob.post(url("items_remove", review), {"items": [hidden.pk]})

    assert in_bin(hidden)


# What lies in what


@pytest.mark.accepts("B6")
def test_a_file_of_a_removed_collection_comes_back_with_it_after_a_question(as_bob, review, xray):
    other = ItemFactory(collection=review, deleted_at=timezone.now())
    for thing in (xray, review):
        thing.deleted_at = timezone.now()
        thing.save()

    asked = as_bob.post(url("item_restore", xray))
    assert asked.status_code == 409
    assert "The collection “Implant review” is in the bin, too" in words(asked)
    assert in_bin(xray)

    as_bob.post(url("item_restore", xray), {"with_all": "yes"})
    assert not in_bin(xray)
    assert not in_bin(review)
    assert in_bin(other)


@pytest.mark.accepts("B6")
def test_a_collection_of_a_removed_patient_comes_back_with_the_patient(as_bob, elena, review):
    for thing in (elena, review):
        thing.deleted_at = timezone.now()
        thing.save()

    assert as_bob.post(url("collection_restore", review)).status_code == 409
    answer = as_bob.post(url("collection_restore", review), {"with_all": "yes"})

    assert answer.url == url("collection_page", review)
    assert not in_bin(elena)
    assert not in_bin(review)


# Deleting for good


@pytest.mark.accepts("B6")
def test_an_administrator_deletes_for_good_after_typing_whose_it_is(
    as_alice, elena, review, xray, django_capture_on_commit_callbacks
):
    things = {"item_delete": xray, "collection_delete": review, "patient_delete": elena}
    for name, thing in things.items():
        thing.deleted_at = timezone.now()
        thing.save()
        assert as_alice.get(url(name, thing)).status_code == 200
        assert as_alice.post(url(name, thing), {"typed": "Elena"}).status_code == 422
        with django_capture_on_commit_callbacks(execute=True):
            assert as_alice.post(url(name, thing), {"typed": "marchetti"}).status_code == 302

    for model in (Item, Collection, Patient):
        assert not model.objects.of(elena.practice).exists()
    assert told("item:purged", "collection:purged", "patient:purged") == [
        "item:purged", "collection:purged", "patient:purged",
    ]  # fmt: skip
    assert set(Event.objects.filter(action__endswith="purged").values_list("actor_kind", flat=True)) == {"user"}


def test_members_do_not_delete_for_good(as_bob, xray):
    xray.deleted_at = timezone.now()
    xray.save()

    assert as_bob.post(url("item_delete", xray), {"typed": "Marchetti"}).status_code == 403


@pytest.mark.parametrize("days", [None, 31])
def test_what_is_not_in_the_bin_or_is_over_is_not_deleted_by_hand(as_alice, elena, days):
    if days:
        Patient.objects.of(elena.practice).update(deleted_at=timezone.now() - datetime.timedelta(days=days))

    assert as_alice.post(url("patient_delete", elena), {"typed": "Marchetti"}).status_code == 404
