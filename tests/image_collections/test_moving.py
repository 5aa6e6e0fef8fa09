"""Items to another collection: who may, what goes along, what is told, and that nobody goes on seeing them (B5)."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from accounts.models import Practice
from audit.ledger import About, Actor, record
from audit.models import ActorKind, Event
from image_collections.models import CaseImage, Collection, Item, ItemFile, ItemState, Rendition
from image_collections.processing.objects import let_go_of_files
from image_collections.services.moving import OtherPatient, copy_items, move_items
from sharing.access import items_of_link
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, PatientFactory
from tests.image_collections.page_parts import give_pictures, names_shown
from tests.image_collections.sending import handed_in
from tests.samples import orientation_photo
from tests.sharing.conftest import make_link, sender
from tests.walls.test_audit_trail import unwritable

__all__ = ["make_link", "sender"]


@pytest.fixture
def second(elena) -> Collection:
    return CollectionFactory(patient=elena, title="Second visit")


@pytest.fixture
def ida(northside):
    return PatientFactory(
        practice=northside, first_name="Ida", last_name="Ibsen", birth_date=datetime.date(1990, 5, 6), card_number="N-7"
    )


@pytest.fixture
def of_ida(ida) -> Collection:
    return CollectionFactory(patient=ida, title="Ida's visit")


@pytest.fixture
def photo(folder_store, uploader, django_capture_on_commit_callbacks) -> Item:
    with django_capture_on_commit_callbacks(execute=True):
        item = handed_in(uploader, orientation_photo(1))
    item.refresh_from_db()
    assert item.state == ItemState.READY
    return item


def to(name: str, collection: Collection, *items: Item, patient=None) -> str:
    query = "&".join([f"items={item.pk}" for item in items] + ([f"patient={patient.pk}"] if patient else []))
    return f"{reverse(name, args=['northside', collection.pk])}?{query}"


def place_of(item: Item) -> Collection:
    return Item.objects.across_practices().get(pk=item.pk).collection


@pytest.mark.accepts("B5")
def test_moving_within_a_patient_takes_one_step_and_is_undone_in_one(as_bob, review, second, xray):
    page = as_bob.get(to("items_move", review, xray)).content.decode()
    assert "Second visit" in page
    assert "Implant review" not in re.sub(r"(?s)<nav.*?</nav>|From “.*?”", "", page)

    after = as_bob.post(to("items_move", review, xray), {"target": second.pk}, follow=True)
    assert names_shown(after, review) == []
    assert "1 file is in “Second visit” now." in after.content.decode()
    assert place_of(xray) == second
    event = Event.objects.get(action="item:moved")
    assert (event.subject_id, event.detail) == (xray.pk, {"from": str(review.pk), "to": str(second.pk)})

    key = re.search(r'name="undo" value="([^"]+)"', after.content.decode())[1]
    back = as_bob.post(reverse("collection_undo", args=["northside", review.pk]), {"undo": key}, follow=True)
    assert names_shown(back, review) == ["pano.dcm"]
    assert Event.objects.filter(action="item:moved").count() == 2


@pytest.mark.accepts("B5")
def test_a_new_collection_is_made_on_the_way(as_bob, review, xray, elena):
    form = {"target": "new", "new-title": "", "new-images_on": "2026-02-03"}
    refused = as_bob.post(to("items_move", review, xray), form)
    assert refused.status_code == 422
    assert elena.collections.count() == 1

    as_bob.post(to("items_move", review, xray), form | {"new-title": "Ortho"})
    assert place_of(xray).title == "Ortho"


@pytest.mark.parametrize("target", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_target_that_is_none_is_told_and_nothing_moves(as_bob, review, xray, target):
    answer = as_bob.post(to("items_move", review, xray), {"target": target})

    assert answer.status_code == 422
    assert place_of(xray) == review


@pytest.mark.accepts("B5")
def test_another_patient_needs_a_warning_that_names_both_and_a_word(as_bob, review, xray, ida, of_ida):
    address = to("items_move", review, xray, patient=ida)
    warning = as_bob.post(address, {"target": of_ida.pk})
    text = warning.content.decode()
    assert warning.status_code == 422
    for fact in ("Elena Marchetti", "March 14, 1981", "HD-20418", "Ida Ibsen", "May 6, 1990", "N-7"):
        assert fact in text
    assert "These files are of Ida Ibsen." in text
    assert "Please confirm this first." not in text
    assert place_of(xray) == review

    again = as_bob.post(address, {"target": of_ida.pk, "warned": "yes"})
    assert "Please confirm this first." in again.content.decode()
    assert place_of(xray) == review

    as_bob.post(address, {"target": of_ida.pk, "warned": "yes", "confirmed": "on"})
    assert place_of(xray) == of_ida
    told = {event.patient_id: event.detail for event in Event.objects.filter(action="item:moved")}
    assert set(told) == {review.patient_id, ida.pk}
    assert {detail["to_patient"] for detail in told.values()} == {str(ida.pk)}


def test_the_service_itself_refuses_what_nobody_confirmed(review, xray, of_ida, actor):
    for act in (move_items, copy_items):
        with pytest.raises(OtherPatient):
            act([xray], of_ida, actor=actor)
    assert place_of(xray) == review


@pytest.mark.accepts("B5")
def test_those_who_saw_it_already_are_listed_before_it_goes_to_another_patient(
    as_bob, review, xray, ida, of_ida, make_link
):
    link = make_link().link
    other = ItemFactory(collection=review)
    for who, subject, action, detail in [
        ("Gwen Green", xray.pk, "item:viewed", {}),
        ("Zed Zipper", review.pk, "collection:downloaded", {"items": [str(xray.pk)]}),
        ("Nora None", other.pk, "item:viewed", {}),
        ("Otto Other", review.pk, "collection:downloaded", {"items": [str(other.pk)]}),
    ]:
        visitor = Actor(ActorKind.LINK, None, who, "192.0.2.7", link.pk)
        record(action, practice_id=review.practice_id, actor=visitor, about=About(subject, "x", detail=detail))

    text = as_bob.post(to("items_move", review, xray, patient=ida), {"target": of_ida.pk}).content.decode()

    assert [name for name in ("Gwen", "Zed", "Nora", "Otto") if name in text] == ["Gwen", "Zed"]


@pytest.mark.accepts("B5")
def test_a_patient_is_found_by_a_posted_search_and_no_name_stands_in_an_address(as_bob, review, xray, ida, of_ida):
    answer = as_bob.post(to("items_move", review, xray), {"q": "ibsen", "find": "yes"})
    assert "ibsen" not in answer.url.lower()

    text = as_bob.get(answer.url).content.decode()
    assert "Ida Ibsen" in text
    assert f"patient={ida.pk}" in text
    assert "Ida&#x27;s visit" in as_bob.get(to("items_move", review, xray, patient=ida)).content.decode()


@pytest.mark.accepts("A13")
def test_a_limited_member_moves_only_to_patients_in_sight(as_dora, dora, elena, review, xray, ida, of_ida):
    AssignmentFactory(membership=dora.memberships.get(), patient=elena)

    found = as_dora.post(to("items_move", review, xray), {"q": "ibsen", "find": "yes"}, follow=True)
    assert "Ida Ibsen" not in found.content.decode()
    assert as_dora.get(to("items_move", review, xray, patient=ida)).status_code == 404
    forged = {"target": of_ida.pk, "confirmed": "on"}
    assert as_dora.post(to("items_move", review, xray), forged).status_code == 422
    assert as_dora.post(to("items_move", review, xray, patient=ida), forged).status_code == 404
    assert place_of(xray) == review


@pytest.mark.accepts("I1")
def test_nothing_goes_to_another_practice(as_bob, review, xray, southside):
    foreign = CollectionFactory(patient__practice=southside)

    assert as_bob.post(to("items_move", review, xray), {"target": foreign.pk}).status_code == 422
    assert as_bob.get(to("items_move", review, xray, patient=foreign.patient)).status_code == 404
    assert place_of(xray) == review


def test_what_is_still_being_checked_stays_and_is_told(as_bob, review, second, xray):
    waiting = ItemFactory(collection=review, state=ItemState.CHECKING)
    slices = ItemFactory(collection=review, arrange_since="2026-11-21T00:00Z")
    address = to("items_move", review, xray, waiting, slices)

    assert "2 more files are still being checked" in as_bob.get(address).content.decode()
    as_bob.post(address, {"target": second.pk})

    assert [place_of(item) for item in (xray, waiting, slices)] == [second, review, review]


@pytest.mark.accepts("B5")
@pytest.mark.accepts("F11")
def test_links_of_the_old_collection_stop_showing_it(review, second, xray, make_link, actor):
    whole, picked = make_link().link, make_link(items=[xray]).link
    assert [items_of_link(link).count() for link in (whole, picked)] == [1, 1]

    move_items([xray], second, actor=actor)

    assert [items_of_link(link).count() for link in (whole, picked)] == [0, 0]


def test_panels_photos_and_the_place_by_hand_do_not_go_along(northside, bob, review, xray, of_ida, actor, elena):
    xray.position = 3
    xray.save()
    CaseImage.objects.create(practice=northside, user=bob, collection=review, item=xray)
    type(elena).objects.of(northside).filter(pk=elena.pk).update(photo_item=xray.pk)

    move_items([xray], of_ida, actor=actor, confirmed=True)

    elena.refresh_from_db()
    assert (elena.photo_item, CaseImage.objects.of(northside).count()) == (None, 0)
    assert Item.objects.of(northside).get(pk=xray.pk).position is None


def test_a_series_that_is_there_already_goes_on_as_a_single_item(review, second, actor):
    ItemFactory(collection=second, series="1.2.3")
    here = ItemFactory(collection=review, series="1.2.3")

    move_items([here], second, actor=actor)

    assert sorted(second.items.values_list("series", flat=True)) == ["", "1.2.3"]


@pytest.mark.accepts("C8")
def test_with_the_patient_whom_the_file_names_nothing_is_doubtful(review, of_ida, actor):
    facts = {"patient_name": "Ibsen^Ida", "patient_birth_date": "1990-05-06"}
    item = ItemFactory(collection=review, facts=facts, doubtful=True, mismatch={"differs": ["name"]})

    move_items([item], of_ida, actor=actor, confirmed=True)
    item.refresh_from_db()
    assert (item.doubtful, item.mismatch) == (False, {})

    move_items([item], review, actor=actor, confirmed=True)
    item.refresh_from_db()
    assert item.doubtful


@pytest.mark.accepts("B5")
def test_a_copy_shares_the_bytes_and_takes_no_room(photo, northside, second, actor):
    before = Practice.objects.get(pk=northside.pk).storage_used
    photo.teeth.create(tooth=36)

    copy = copy_items([photo], second, actor=actor)[0]

    assert (copy.copied_from, copy.collection, copy.state) == (photo.pk, second, ItemState.READY)
    for rows in (ItemFile, Rendition):
        keys = [set(rows.objects.filter(item=item).values_list("key", flat=True)) for item in (photo, copy)]
        assert keys[0] == keys[1] != set()
    assert [row.tooth for row in copy.teeth.all()] == [36]
    assert Practice.objects.get(pk=northside.pk).storage_used == before
    event = Event.objects.get(action="item:copied")
    assert event.detail == {
        "item": str(photo.pk), "copy": str(copy.pk), "from": str(photo.collection_id), "to": str(second.pk),
    }  # fmt: skip


@pytest.mark.accepts("B5")
def test_a_copy_outlives_its_original(as_bob, photo, second, actor, django_capture_on_commit_callbacks):
    copy = copy_items([photo], second, actor=actor)[0]
    with django_capture_on_commit_callbacks(execute=True):
        let_go_of_files(photo)

    answer = as_bob.get(reverse("item_original", args=["northside", copy.pk]))
    assert b"".join(answer.streaming_content) == orientation_photo(1)


def test_copies_are_undone_into_the_bin(as_bob, photo, review, second):
    after = as_bob.post(to("items_copy", review, photo), {"target": second.pk}, follow=True)
    key = re.search(r'name="undo" value="([^"]+)"', after.content.decode())[1]
    as_bob.post(reverse("collection_undo", args=["northside", review.pk]), {"undo": key})

    assert second.items.get().deleted_at is not None
    assert photo.collection == review


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("name", ["items_move", "items_copy"])
def test_when_the_log_cannot_be_written_nothing_moves(as_bob, photo, review, second, name):
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        as_bob.post(to(name, review, photo), {"target": second.pk})

    assert (place_of(photo), second.items.count()) == (review, 0)


def test_without_a_selection_one_is_asked_to_select(as_bob, review, xray):
    for name in ("items_move", "items_copy", "items_tag"):
        page = as_bob.get(reverse(name, args=["northside", review.pk]), follow=True)
        assert "Select 1 to 500 files first." in page.content.decode()


def test_given_pictures_stand_on_the_page(as_bob, review, xray):
    give_pictures(xray)
    assert (
        reverse("item_rendition", args=["northside", xray.pk, "thumbnail"])
        in as_bob.get(to("items_move", review, xray)).content.decode()
    )


def test_a_forgotten_selection_shares_nothing(as_bob, review, xray):
    address = reverse("link_new", args=["northside", review.pk])
    answer = as_bob.get(f"{address}?kind=view&selection=forgotten-key", follow=True)

    assert "Your selection is not known any more." in answer.content.decode()
