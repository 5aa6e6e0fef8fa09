"""What arrived without a patient waits in the tray until a person files it (G13)."""

import datetime
import uuid

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from audit.actions import Action
from audit.models import Event
from image_collections.models import Collection, Item, ItemState
from image_collections.processing.exports.contents import patients_of
from image_collections.services.tray import KEPT, draft_tray, find_tray, make_tray
from patients.models import Patient
from tests.conftest import signed_in
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory, PatientFactory, UploadBatchFactory

pytestmark = pytest.mark.accepts("G13")
SAYS_ELENA = {"patient_name": "Marchetti^Elena", "patient_birth_date": "1981-03-14", "patient_id": "hd-20418"}


@pytest.fixture
def tray(northside):
    return make_tray(northside)


@pytest.fixture
def arrived(tray):
    """Puts a file into the tray, as a visitor sent it."""

    def arrive(name="pano.dcm", **values):
        batch = UploadBatchFactory(collection=tray, sender="Gwen (Lab)", link_id=uuid.uuid4())
        return ItemFactory(collection=tray, batch=batch, name=name, **values)

    return arrive


def url(name, *more):
    return reverse(name, args=["northside", *more])


def rows_of(client, query=""):
    return client.get(url("tray") + query).context["page"].rows


def one_click(client, item, patient):
    return client.post(url("tray_file"), {"to": f"{item.pk}:{patient.pk}"})


def here(item):
    return Item.objects.of(item.practice).get(pk=item.pk)


def test_a_practice_has_one_tray_and_looking_makes_none(northside, as_alice):
    as_alice.get(url("tray"))
    assert (find_tray(northside), draft_tray(northside).pk is not None) == (None, True)
    assert make_tray(northside) == make_tray(northside) == find_tray(northside)
    assert Patient.objects.of(northside).filter(stands_in=True).count() == 1


def test_nothing_of_the_tray_is_where_patients_are(arrived, tray, northside, as_alice, elena):
    item = arrived("Stranger.jpg")
    everywhere = [
        as_alice.get(url(page)).content.decode() for page in ("patient_list", "practice_home", "practice_bin")
    ]
    assert [page for page in everywhere if "Stranger" in page or 'Tray"' in page] == []
    for gone in (
        url("patient_page", tray.patient_id),
        url("collection_page", tray.pk),
        url("item_page", item.pk),
        url("item_original", item.pk),
        url("patient_remove", tray.patient_id),
    ):
        assert as_alice.get(gone).status_code == 404
    assert "Nobody found" in as_alice.post(url("patient_list"), {"q": "1900"}, follow=True).content.decode()


def test_what_waits_says_who_sent_it_and_whose_it_may_be(arrived, as_alice, elena):
    arrived(facts=SAYS_ELENA)
    row = rows_of(as_alice)[0]
    assert (row.sender, row.said[0]) == ("Gwen (Lab)", "Elena Marchetti")
    assert [(one.name, one.why, one.against) for one in row.suggestions] == [
        ("Elena Marchetti", "Same number, name and date of birth", "")
    ]


@pytest.mark.parametrize(
    ("name", "facts", "why"),
    [
        ("a.dcm", {"patient_id": "HD-20418"}, "Same number"),
        (
            "a.dcm",
            {"patient_name": "MARCHETTI^ELENA", "patient_birth_date": "1981-03-14"},
            "Same name and date of birth",
        ),
        ("a.dcm", {"patient_name": "Elena^Marchetti"}, "Same name"),
        ("a.dcm", {"patient_birth_date": "1981-03-14"}, "Same date of birth"),
        ("HD-20418_pano.jpg", {}, "The number stands in the name of the file"),
        ("marchetti elena front.jpg", {}, "The name stands in the name of the file"),
        ("IMG_2041.jpg", {}, None),
        ("marchetti.jpg", {}, None),
        ("a.dcm", {"patient_name": "Anonymous"}, None),
    ],
)
def test_header_and_name_of_a_file_lead_to_patients(arrived, as_alice, elena, name, facts, why):
    PatientFactory(practice=elena.practice, last_name="Other", birth_date=datetime.date(1970, 1, 1))
    arrived(name, facts=facts)
    assert [one.why for one in rows_of(as_alice)[0].suggestions] == ([why] if why else [])


def test_the_best_reason_comes_first_and_three_are_enough(arrived, as_alice, elena):
    for number in range(5):
        PatientFactory(practice=elena.practice, last_name=f"Twin{number}")
    arrived(facts=SAYS_ELENA | {"patient_name": "Somebody^Else"})
    found = rows_of(as_alice)[0].suggestions
    assert (len(found), found[0].name, found[0].against) == (3, "Elena Marchetti", "The file has another name")


def test_one_click_files_into_the_collection_of_the_day(arrived, as_alice, elena):
    first, second = arrived(facts=SAYS_ELENA), arrived("two.dcm")
    answer = one_click(as_alice, first, elena)
    assert (answer.status_code, answer.url) == (302, url("tray"))
    one_click(as_alice, second, elena)
    received = Collection.objects.of(elena.practice).get(patient=elena)
    assert received.title.startswith("Received on ")
    assert {here(first).collection, here(second).collection} == {received}
    event = Event.objects.filter(action=Action.ITEM_FILED).latest("at")
    assert (event.patient_id, event.subject_id, event.detail["to"]) == (elena.pk, second.pk, str(received.pk))


def test_a_file_that_names_somebody_else_is_asked_about_where_it_was_filed(arrived, as_alice, elena):
    item = arrived(facts=SAYS_ELENA | {"patient_name": "Somebody^Else"})
    assert not here(item).doubtful
    one_click(as_alice, item, elena)
    assert here(item).doubtful
    as_alice.post(url("tray_take_back"), {"items": [item.pk]})
    assert not here(item).doubtful


def test_several_are_filed_at_once_into_a_chosen_collection(arrived, as_alice, elena, review):
    items = [arrived(f"{n}.dcm") for n in range(3)]
    asked = as_alice.post(url("tray_choose"), {"items": [item.pk for item in items]})
    page = as_alice.get(asked.url)
    assert page.context["number"] == 3
    found = as_alice.post(asked.url, {"find": "yes", "q": "march"}, follow=True).context["found"]
    put = url("tray_choose") + found[0].url
    assert "Implant review" in as_alice.get(put).content.decode()
    assert as_alice.post(put, {}).status_code in (200, 422)
    as_alice.post(put, {"target": review.pk})
    assert {here(item).collection for item in items} == {review}


def test_a_new_collection_is_made_on_the_way(arrived, as_alice, elena):
    item = arrived()
    put = f"{url('tray_choose')}?items={item.pk}&patient={elena.pk}"
    wrong = as_alice.post(put, {"target": "new", "new-title": "", "new-images_on": "2026-01-01"})
    assert (wrong.status_code, here(item).collection.patient.stands_in) == (422, True)
    as_alice.post(put, {"target": "new", "new-title": "From the lab", "new-images_on": "2026-01-01"})
    assert here(item).collection.title == "From the lab"


def test_filing_can_be_undone_from_the_message_and_from_the_list(arrived, as_alice, elena):
    item = arrived()
    one_click(as_alice, item, elena)
    undo = next(message.extra_tags for message in as_alice.get(url("tray")).context["messages"])
    as_alice.post(undo)
    assert here(item).collection.patient.stands_in
    one_click(as_alice, item, elena)
    assert [row.patient for row in rows_of(as_alice, "?tab=filed")] == ["Elena Marchetti"]
    as_alice.post(url("tray_take_back"), {"items": [item.pk]})
    assert here(item).collection.patient.stands_in
    assert Event.objects.filter(action=Action.ITEM_UNFILED, patient_id=elena.pk).count() == 2


def test_only_what_came_from_the_tray_goes_there_and_not_for_ever(arrived, as_alice, elena, xray, time_machine):
    item = arrived()
    one_click(as_alice, item, elena)
    as_alice.post(url("tray_take_back"), {"items": [xray.pk]})
    assert here(xray).collection.title == "Implant review"
    time_machine.move_to(timezone.now() + KEPT)
    signed_in(elena.practice.memberships.first().user).post(url("tray_take_back"), {"items": [item.pk]})
    assert here(item).collection.patient == elena


def test_filing_twice_files_once(arrived, as_alice, as_bob, elena):
    item, other = arrived(), PatientFactory(practice=elena.practice)
    one_click(as_alice, item, elena)
    page = as_bob.post(url("tray_file"), {"to": f"{item.pk}:{other.pk}"}, follow=True)
    assert here(item).collection.patient == elena
    assert "Select 1 to" in page.content.decode()
    assert Event.objects.filter(action=Action.ITEM_FILED).count() == 1


def test_what_is_not_ready_stays(arrived, as_alice, elena):
    for state in (ItemState.CHECKING, ItemState.REFUSED, ItemState.FAILED):
        item = arrived(state=state, facts=SAYS_ELENA)
        one_click(as_alice, item, elena)
        assert here(item).collection.patient.stands_in
    assert [row.suggestions for row in rows_of(as_alice)] == [[], [], []]


def test_removed_files_lie_in_the_bin_of_the_tray(arrived, as_alice):
    item = arrived("gone.jpg")
    page = as_alice.post(url("tray_remove"), {"items": [item.pk]}, follow=True)
    undo = next(message.extra_tags for message in page.context["messages"])
    assert (rows_of(as_alice), [row.label for row in rows_of(as_alice, "?tab=bin")]) == ([], ["gone.jpg"])
    as_alice.post(undo)
    assert here(item).deleted_at is None


def test_a_limited_member_finds_no_tray(arrived, as_dora, dora, elena):
    item = arrived()
    AssignmentFactory(membership=dora.memberships.get(), patient=elena)
    for name, more in [("tray", ()), ("tray_item", (item.pk,)), ("tray_original", (item.pk,)), ("tray_choose", ())]:
        assert as_dora.get(url(name, *more)).status_code == 404
    for name in ("tray_remove", "tray_restore", "tray_file", "tray_take_back", "tray_retry"):
        assert as_dora.post(url(name), {"items": [item.pk], "to": f"{item.pk}:{elena.pk}"}).status_code == 404
    assert here(item).collection.patient.stands_in
    assert "/tray/" not in as_dora.get(url("practice_home")).content.decode()


def test_a_foreign_practice_touches_nothing(arrived, as_charlie, elena, southside):
    item, theirs = arrived(), CollectionFactory(patient__practice=southside)
    assert as_charlie.get(url("tray")).status_code == 404
    south = reverse("tray_file", args=["southside"])
    as_charlie.post(south, {"to": f"{item.pk}:{theirs.patient_id}"})
    as_charlie.post(reverse("tray_remove", args=["southside"]), {"items": [item.pk]})
    assert (here(item).collection.patient.stands_in, here(item).deleted_at) == (True, None)
    assert as_charlie.get(reverse("tray_item", args=["southside", item.pk])).status_code == 404


@pytest.mark.parametrize("to", ["", ":", "x:y", "{item}:", "{item}:x", "{item}:{other}"])
def test_a_forged_filing_is_refused(arrived, as_alice, southside, to):
    item, other = arrived(), PatientFactory(practice=southside)
    answer = as_alice.post(url("tray_file"), {"to": to.format(item=item.pk, other=other.pk)})
    assert (answer.status_code in (302, 404), here(item).collection.patient.stands_in) == (True, True)


def test_a_plan_that_is_over_shows_and_removes_but_files_nothing(arrived, as_alice, northside, elena):
    item = arrived()
    type(northside).objects.filter(pk=northside.pk).update(plan=Plan.TRIAL, trial_ends_at=timezone.now())
    assert as_alice.get(url("tray")).status_code == 200
    assert one_click(as_alice, item, elena).status_code == 403
    assert as_alice.post(url("tray_remove"), {"items": [item.pk]}).status_code == 302


def test_older_ones_are_on_the_next_page(arrived, as_alice):
    for number in range(30):
        arrived(f"{number:02}.jpg")
    first = as_alice.get(url("tray"))
    second = as_alice.get(f"{url('tray')}?tab=waiting&after={first.context['page'].last}")
    names = [row.card.label for page in (first, second) for row in page.context["page"].rows]
    assert names == [f"{number:02}.jpg" for number in reversed(range(30))]
    assert as_alice.get(f"{url('tray')}?after=x").status_code == 404


def test_the_number_that_waits_stands_in_the_side_bar(arrived, as_alice, as_bob):
    arrived()
    arrived()
    assert '<span class="count">2</span>' in as_alice.get(url("patient_list")).content.decode()
    assert '<span class="count">2</span>' in as_bob.get(url("patient_list")).content.decode()


def test_looking_at_the_tray_and_into_a_file_is_written_down(arrived, as_alice):
    item = arrived()
    as_alice.get(url("tray"))
    page = as_alice.get(url("tray_item", item.pk)).content.decode()
    assert ("Back to the tray" in page, url("tray_original", item.pk) in page) == (True, True)
    assert list(Event.objects.order_by("position").values_list("action", flat=True)) == [
        Action.COLLECTION_VIEWED,
        Action.ITEM_VIEWED,
    ]
    assert mail.outbox == []


def test_the_ledger_tells_of_filing_in_one_line(arrived, as_alice, elena):
    item = arrived()
    before = Event.objects.count()
    one_click(as_alice, item, elena)
    as_alice.post(url("tray_take_back"), {"items": [item.pk]})
    as_alice.post(url("tray_remove"), {"items": [item.pk]})
    lines = Event.objects.order_by("at", "position")[before:]
    told = [(line.action, line.patient_label) for line in lines]
    assert told == [
        ("collection:created", "Elena Marchetti"),
        ("item:filed", "Elena Marchetti"),
        ("item:unfiled", "Elena Marchetti"),
        ("item:removed", "Tray"),
    ]


def test_names_are_hidden_in_privacy_mode(arrived, as_alice, elena):
    arrived(facts=SAYS_ELENA)
    as_alice.post(reverse("set_privacy"), {"privacy": "on"})
    page = as_alice.get(url("tray")).content.decode()
    assert "<b>Elena Marchetti</b>" not in page


def test_a_failed_file_is_tried_again(arrived, as_alice):
    failed = arrived(state=ItemState.FAILED, reason="unreadable")
    failed.files.create(key="originals/x", name="x", size=1, object_size=1)
    as_alice.post(url("tray_retry"), {"retry": [failed.pk]})
    assert here(failed).state == ItemState.CHECKING
    page = as_alice.post(url("tray_retry"), {}, follow=True).content.decode()
    assert "nothing to try again" in page


def test_an_export_of_the_practice_names_no_stand_in(arrived, northside, elena):
    arrived()
    assert [patient.pk for patient in patients_of(northside)] == [elena.pk]
