"""Who of the limited members sees which patient, until when, and who says so (A13)."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.access import as_person
from accounts.models import Membership, Plan
from audit.models import Event
from patients.models import Assignment, Patient, today_at
from patients.services import ForeignAssignment, add_patient, assign_patient, unassign_patient
from tests.conftest import signed_in
from tests.factories import AssignmentFactory, MembershipFactory, PatientFactory

DAY = datetime.date(2026, 12, 24)
VALUES = {"first_name": "Ida", "last_name": "Ibsen", "birth_date": datetime.date(1990, 5, 6), "card_number": "N-1"}


@pytest.fixture
def visiting(dora, northside) -> Membership:
    """Dora's membership as the door hands it over."""
    membership = dora.memberships.get()
    membership.practice = northside
    return membership


@pytest.fixture
def subscribed(northside):
    """On a plan with additional users."""
    northside.plan = Plan.SUBSCRIBER
    northside.save()


@pytest.fixture
def actor(alice):
    return as_person(alice, "192.0.2.1")


@pytest.fixture
def advent():
    """A day before the last days of these tests; asked for first, so that people sign in on it."""
    with time_machine.travel("2026-12-20 12:00 +0000"):
        yield


def seen(membership: Membership) -> list[Patient]:
    return list(Patient.objects.seen_by(membership).order_by("id"))


def told(action: str) -> list[tuple]:
    events = Event.objects.filter(action=action).order_by("position")
    return [(event.actor_label, event.subject_label, event.patient_label, event.detail) for event in events]


# The rule


@pytest.mark.accepts("A13")
def test_limited_member_sees_assigned_patients_and_others_see_all(visiting, bob, elena):
    other = PatientFactory(practice=elena.practice)
    assert seen(visiting) == []

    AssignmentFactory(membership=visiting, patient=elena)

    assert seen(visiting) == [elena]
    assert seen(bob.memberships.get()) == [elena, other]


@pytest.mark.accepts("A13")
def test_what_is_assigned_to_somebody_else_is_not_seen(visiting, elena):
    other = MembershipFactory(practice=elena.practice, limited=True)
    AssignmentFactory(membership=other, patient=elena)

    assert seen(visiting) == []


@pytest.mark.accepts("A13")
@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Vienna", "2026-12-24 23:00:00"),
        ("Pacific/Kiritimati", "2026-12-24 10:00:00"),
        ("Pacific/Pago_Pago", "2026-12-25 11:00:00"),
        ("UTC", "2026-12-25 00:00:00"),
    ],
)
@pytest.mark.parametrize(("seconds", "sees"), [(-1, True), (0, False), (1, False)])
def test_last_day_ends_at_midnight_by_the_practices_clock(visiting, elena, zone, midnight, seconds, sees):
    visiting.practice.time_zone = zone
    AssignmentFactory(membership=visiting, patient=elena, ends_on=DAY)
    moment = datetime.datetime.fromisoformat(midnight).replace(tzinfo=datetime.UTC)

    with time_machine.travel(moment + datetime.timedelta(seconds=seconds), tick=False), timezone.override("Asia/Tokyo"):
        assert seen(visiting) == ([elena] if sees else [])
        assert today_at(visiting.practice) == (DAY if sees else datetime.date(2026, 12, 25))


def test_assignment_across_practices_shows_nothing(visiting, southside):
    """No page makes one; if there were one, the rule asks for the practice as well."""
    AssignmentFactory(membership=visiting, patient=PatientFactory(practice=southside))

    assert seen(visiting) == []


@pytest.mark.accepts("A13")
def test_others_are_asked_no_further_question(northside, membership, visiting, elena):
    membership.practice = northside
    of_practice = str(Patient.objects.of(northside).real().present().query)

    assert str(Patient.objects.seen_by(membership).present().query) == of_practice
    assert str(Patient.objects.seen_by(visiting).present().query) != of_practice


# The verbs


@pytest.mark.accepts("A13")
def test_assigning_moving_the_last_day_and_taking_away_are_one_line_each(visiting, alice, elena, actor):
    for day in (None, None, DAY, DAY):
        assignment = assign_patient(elena, visiting, actor=actor, user=alice, ends_on=day)
    unassign_patient(assignment, actor=actor)
    unassign_patient(assignment, actor=actor)

    who = ("Alice Archer <alice@northside.example>", "Dora Diaz <dora@northside.example>", "Elena Marchetti")
    assert told("patient:assigned") == [(*who, {"until": ""}), (*who, {"until": "2026-12-24"})]
    assert told("patient:unassigned") == [(*who, {})]
    assert seen(visiting) == []


def test_patient_of_another_practice_is_not_assigned(visiting, alice, southside, actor):
    with pytest.raises(ForeignAssignment):
        assign_patient(PatientFactory(practice=southside), visiting, actor=actor, user=alice)
    assert not Assignment.objects.across_practices().exists()


@pytest.mark.accepts("A13")
def test_limited_member_goes_on_seeing_the_own_new_patient(visiting, dora):
    patient = add_patient(visiting, actor=as_person(dora, ""), values=VALUES)

    assert (seen(visiting), patient.created_by, patient.assignments.get().ends_on) == ([patient], dora, None)
    assert [event.action for event in Event.objects.order_by("position")] == ["patient:created", "patient:assigned"]


def test_new_patient_of_others_is_assigned_to_nobody(membership, alice, actor):
    assert not add_patient(membership, actor=actor, values=VALUES).assignments.exists()


def test_assignments_go_with_the_membership(visiting, elena):
    AssignmentFactory(membership=visiting, patient=elena)
    visiting.delete()

    assert not elena.assignments.exists()


# The pages


def page_of(membership: Membership, *patient: object, name: str = "assignments") -> str:
    return reverse(name, args=["northside", membership.pk, *patient])


def rows(response) -> list[str]:
    """The patients or people of the tables, and the word about each."""
    html = response.content.decode().partition("<table")[2]
    return list(zip(re.findall(r'<a href="[^"]+"><bdi>(.*?)</bdi></a>', html), words(html), strict=True))


def words(html: str) -> list[str]:
    return re.findall(r'<td><span class="badge[^"]*"><svg.*?</svg>(.*?)</span></td>', html, re.DOTALL)


@pytest.mark.accepts("A13")
def test_administrator_finds_assigns_and_takes_away(as_alice, visiting, elena, subscribed):
    found = as_alice.post(page_of(visiting), {"q": "marchetti"}, follow=True)
    address = found.redirect_chain[-1][0]
    assert re.fullmatch(rf"{page_of(visiting)}\?search=[\w-]{{12}}", address)
    assert rows(found) == [("Elena Marchetti", "Does not see")]

    query = address.partition("?")[2]
    done = as_alice.post(page_of(visiting, elena.pk, name="assignment_set") + "?" + query, follow=True)
    assert done.redirect_chain == [(address, 302)]
    assert rows(done) == [("Elena Marchetti", "Sees")] * 2  # as found, and as assigned
    assert seen(visiting) == [elena]

    gone = as_alice.post(page_of(visiting, elena.pk, name="assignment_remove"), follow=True)
    assert rows(gone) == []
    assert "Dora Diaz does not see this patient any more." in gone.content.decode()
    assert seen(visiting) == []


@pytest.mark.accepts("A13")
def test_administrator_sets_and_moves_the_last_day(advent, as_alice, alice, visiting, elena, subscribed):
    form = page_of(visiting, elena.pk, name="assignment_set")
    for day, word in [("2026-12-24", "Until Dec. 24, 2026"), ("2027-01-15", "Until Jan. 15, 2027"), ("", "Sees")]:
        assert rows(as_alice.post(form, {"ends_on": day}, follow=True)) == [("Elena Marchetti", word)]
    as_alice.post(form, {"ends_on": "2026-12-20"})
    assert 'value="2026-12-20"' in as_alice.get(form).content.decode()

    with time_machine.travel("2026-12-21 00:00 +0000"):
        assert rows(signed_in(alice).get(page_of(visiting))) == [("Elena Marchetti", "Ended on Dec. 20, 2026")]


@pytest.mark.parametrize(
    ("typed", "error"),
    [("2026-12-19", "This day is over. Choose today or a later day."), ("soon", "Enter a valid date.")],
)
def test_impossible_last_day_is_refused_and_stays_typed(advent, as_alice, visiting, elena, subscribed, typed, error):
    answer = as_alice.post(page_of(visiting, elena.pk, name="assignment_set"), {"ends_on": typed})

    assert answer.status_code == 422
    assert (error in answer.content.decode(), f'value="{typed}"' in answer.content.decode()) == (True, True)
    assert seen(visiting) == []


@pytest.mark.accepts("A13")
def test_patients_page_says_who_of_the_limited_sees(as_alice, visiting, elena, bob, subscribed):
    limited = MembershipFactory(practice=elena.practice, user__name="Zoe Zander", limited=True)
    MembershipFactory(practice=elena.practice, limited=True, suspended_at=timezone.now())
    here = reverse("patient_people", args=["northside", elena.pk])
    assert here in as_alice.get(reverse("patient_page", args=["northside", elena.pk])).content.decode()

    done = as_alice.post(page_of(limited, elena.pk, name="assignment_set") + "?back=patient", follow=True)

    assert done.redirect_chain == [(here, 302)]
    assert rows(done) == [("Dora Diaz", "Does not see"), ("Zoe Zander", "Sees")]
    assert as_alice.get(f"{here}?after={visiting.pk}").context["page"].rows[0].name == "Zoe Zander"


def test_page_of_a_member_without_a_limit_says_so(as_alice, bob):
    page = as_alice.get(page_of(bob.memberships.get())).content.decode()

    assert "Bob Baker sees every patient of the practice now." in page


def test_nobody_limited_is_said_on_the_patients_page(as_alice, elena):
    here = reverse("patient_people", args=["northside", elena.pk])

    assert "Every member of this practice sees this patient." in as_alice.get(here).content.decode()


@pytest.mark.accepts("A13")
def test_administrators_are_assigned_nothing(as_alice, membership, elena, subscribed):
    assert as_alice.get(page_of(membership)).status_code == 404
    assert as_alice.post(page_of(membership, elena.pk, name="assignment_set")).status_code == 404


@pytest.mark.accepts("A13")
def test_members_cannot_assign(as_bob, as_dora, visiting, elena, subscribed):
    for browser in (as_bob, as_dora):
        assert browser.get(page_of(visiting)).status_code == 403
        for name in ("assignment_set", "assignment_remove"):
            assert browser.post(page_of(visiting, elena.pk, name=name)).status_code == 403
    assert seen(visiting) == []


@pytest.mark.accepts("I1")
def test_foreign_member_and_foreign_patient_do_not_exist(as_alice, visiting, elena, southside, subscribed):
    stranger = MembershipFactory(practice=southside, limited=True)
    foreign = PatientFactory(practice=southside)
    for name in ("assignment_set", "assignment_remove"):
        for member, patient in [(stranger, elena), (visiting, foreign), (stranger, foreign)]:
            assert as_alice.post(page_of(member, patient.pk, name=name)).status_code == 404
    assert as_alice.get(page_of(stranger)).status_code == 404
    assert as_alice.get(page_of(visiting) + f"?after={elena.pk}").status_code == 404
    assert not Assignment.objects.across_practices().exists()


@pytest.mark.accepts("A9")
def test_a_plan_without_users_says_why_and_a_forged_request_changes_nothing(as_alice, visiting, elena):
    AssignmentFactory(membership=visiting, patient=elena)
    page = as_alice.get(page_of(visiting)).content.decode()

    assert "Additional users are part of the subscriber plan." in page
    assert not re.search('Find a patient|Until a day|type="submit" aria-label="Take away', page)
    assert re.search(r'aria-disabled="true"[^>]*><svg[^>]*><use [^>]*#lock"></use></svg>Take away', page)
    for name in ("assignment_set", "assignment_remove"):
        assert as_alice.post(page_of(visiting, elena.pk, name=name)).status_code == 403
    assert seen(visiting) == [elena]


@pytest.mark.accepts("A10")
def test_after_the_subscription_rights_can_still_be_taken_away(as_alice, visiting, elena, subscribed):
    AssignmentFactory(membership=visiting, patient=elena)
    elena.practice.paid_until = timezone.now()
    elena.practice.plan = Plan.SUBSCRIBER
    elena.practice.save()

    assert as_alice.post(page_of(visiting, elena.pk, name="assignment_set")).status_code == 403
    assert as_alice.post(page_of(visiting, elena.pk, name="assignment_remove")).status_code == 302
    assert seen(visiting) == []


def test_fifty_are_shown_and_the_next_page_goes_on_behind_them(as_alice, visiting, northside, subscribed):
    for patient in PatientFactory.create_batch(52, practice=northside):
        AssignmentFactory(membership=visiting, patient=patient)
    first = as_alice.get(page_of(visiting))
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = as_alice.get(page_of(visiting) + following)

    assert (len(rows(first)), len(rows(second))) == (50, 2)
    assert len({*rows(first), *rows(second)}) == 52


@pytest.mark.accepts("I2")
def test_no_patient_in_the_title_or_the_address(as_alice, visiting, elena, subscribed):
    AssignmentFactory(membership=visiting, patient=elena)
    for here in [
        page_of(visiting),
        page_of(visiting, elena.pk, name="assignment_set"),
        reverse("patient_people", args=["northside", elena.pk]),
    ]:
        page = as_alice.get(here).content.decode()
        told = [re.search(r"<title>(.*?)</title>", page)[1], *re.findall(r'(?:href|action)="([^"]*)"', page)]
        assert [text for text in told if "archetti" in text] == []
