"""Home of a practice: four sections, numbers of this moment, and the first step where there is nothing."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import JoinInvitation, Plan
from config.site.home_sections import Numbers, Sections, count
from sharing.models import LinkKind, Visit
from tests.factories import ItemFactory, MembershipFactory, PatientFactory, UploadBatchFactory
from tests.sharing.conftest import enter, make_link, sender

__all__ = ["make_link", "sender"]
pytestmark = pytest.mark.accepts("A8")
DAY = datetime.timedelta(days=1)


def home_of(practice) -> str:
    return reverse("practice_home", args=[practice.slug])


def words_of(client, practice) -> str:
    """What stands on the page, without markup."""
    page = client.get(home_of(practice)).content.decode()
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())


def at(membership) -> Numbers:
    return count(membership)


def test_home_has_four_sections_in_this_order(as_alice, northside, elena):
    page = as_alice.get(home_of(northside)).content.decode()
    titles = re.findall(r'<h2 id="(my-\w+)"', page)
    assert titles == ["my-patients", "my-shares", "my-network", "my-account"]
    assert "Elena Marchetti" in page


def test_openings_are_counted_of_ones_own_links_in_the_last_week(make_link, alice, bob, membership):
    mine, of_bob = make_link(), make_link()
    of_bob.link.created_by = bob
    of_bob.link.save()
    enter(mine), enter(mine), enter(of_bob)
    assert at(membership).opened == 2
    assert at(bob.memberships.get()).opened == 1
    Visit.objects.of(membership.practice).update(admitted_at=timezone.now() - 7 * DAY)
    assert at(membership).opened == 0


def test_a_visit_before_its_code_is_no_opening(make_link, membership):
    enter(make_link(asks_code=True))
    assert at(membership).opened == 0


def test_files_are_counted_that_came_through_links_in_the_last_week(make_link, review, membership):
    ask = make_link(kind=LinkKind.UPLOAD).link
    batch = UploadBatchFactory(collection=review, link_id=ask.pk)
    ItemFactory(collection=review)  # uploaded by a member
    ItemFactory(collection=review, batch=batch)
    ItemFactory(collection=review, batch=batch, added_at=timezone.now() - 7 * DAY)
    ItemFactory(collection=review, batch=batch, deleted_at=timezone.now())
    assert at(membership).arrived == 1


@pytest.mark.parametrize(
    ("ends", "changed", "expected"),
    [
        (8 * DAY, {}, (1, 0)),
        (6 * DAY, {}, (1, 1)),
        (6 * DAY, {"withdrawn_at": "2026-01-01T00:00Z"}, (0, 0)),
        (6 * DAY, {"locked_at": "2026-01-01T00:00Z"}, (0, 0)),
    ],
)
def test_live_links_and_those_that_end_soon(make_link, membership, ends, changed, expected):
    link = make_link(expires_at=timezone.now() + ends).link
    type(link).objects.of(membership.practice).update(**changed or {"opens": 0})
    assert (at(membership).live, at(membership).ending) == expected


def test_links_of_a_patient_in_the_bin_are_not_counted(make_link, membership, elena):
    make_link()
    elena.deleted_at = timezone.now()
    elena.save()
    assert at(membership).live == 0


def test_administrators_are_told_how_many_use_it_and_who_is_waited_for(as_alice, membership, bob, northside):
    MembershipFactory(practice=northside, suspended_at=timezone.now())
    ends = timezone.now() + DAY
    waiting = {"practice": northside, "name": "Nora", "expires_at": ends}
    JoinInvitation.objects.create(**waiting, email="n@new.example", secret_hash="1")
    JoinInvitation.objects.create(**waiting, email="o@new.example", secret_hash="2", withdrawn_at=timezone.now())
    assert (at(membership).users, at(membership).invitations) == (2, 1)
    assert "Users 2 1 invitation waiting" in words_of(as_alice, northside)


def test_members_are_not_told_about_users(as_bob, bob, northside):
    assert (at(bob.memberships.get()).users, at(bob.memberships.get()).invitations) == (None, None)
    assert "Users" not in words_of(as_bob, northside)


def test_room_that_is_used_and_left_and_days_of_the_trial(as_alice, northside):
    type(northside).objects.update(storage_used=1000 * 1024**2, trial_ends_at=timezone.now() + 12 * DAY)
    words = words_of(as_alice, northside)
    assert "Trial 12 days left" in words
    assert "1000.0 MB of 1.0 GB 24.0 MB left" in words


@pytest.mark.parametrize(("days", "said"), [(8, False), (7, True), (1, True)])
def test_the_end_of_a_trial_is_announced_in_its_last_week(as_alice, northside, days, said):
    type(northside).objects.update(trial_ends_at=timezone.now() + days * DAY)
    assert ("Nothing is deleted when it does" in words_of(as_alice, northside)) is said


def test_after_the_trial_the_page_says_what_still_works(as_alice, northside, elena):
    type(northside).objects.update(trial_ends_at=timezone.now() - DAY)
    words = words_of(as_alice, northside)
    assert "You can still read, export and delete" in words
    assert "Elena Marchetti" in words
    assert reverse("patient_new", args=["northside"]) not in as_alice.get(home_of(northside)).content.decode()


def test_on_the_viewer_plan_locks_say_why(as_vera, vera):
    words = words_of(as_vera, vera.memberships.get().practice)
    assert "The viewer plan only opens what others share. Start a trial or subscribe to keep patients." in words
    assert "Start a trial or subscribe to share." in words
    assert "All patients" not in words
    assert "Plan Viewer" in words


def test_an_empty_practice_offers_the_first_step(as_alice, northside):
    words = words_of(as_alice, northside)
    assert "Create the first patient" in words
    assert "Choose a patient to share from" in words


def test_a_limited_member_counts_only_what_is_assigned(make_link, northside, bob, elena):
    make_link()
    limited = bob.memberships.get()
    limited.limited = True
    limited.save()
    assert (at(limited).live, Sections(limited).patients, Sections(limited).receivers) == (0, [], [])


def test_another_practice_adds_nothing(make_link, as_charlie, charlie, southside):
    make_link()
    assert at(charlie.memberships.get()) == Numbers(opened=0, arrived=0, live=0, ending=0, users=1, invitations=0)
    assert as_charlie.get(home_of(southside)).status_code == 200


def test_home_of_another_practice_does_not_exist(as_charlie, northside):
    assert as_charlie.get(home_of(northside)).status_code == 404


def test_the_page_asks_by_itself_for_the_numbers_alone(as_alice, northside, elena, stopped_clock, membership):
    page = as_alice.get(home_of(northside)).content.decode()
    assert f'hx-get="{home_of(northside)}?poll=1" hx-trigger="every 60s"' in page
    seen = as_alice.session["seen_at"]
    part = as_alice.get(home_of(northside) + "?poll=1", headers={"HX-Request": "true"}).content.decode()
    assert ('id="share-numbers"' in part, 'id="account-numbers"' in part, "Marchetti" in part) == (True, True, False)
    assert ("<main" in part, as_alice.session["seen_at"]) == (False, seen)


def test_asking_by_itself_takes_one_query_besides_the_door(
    as_alice, northside, stopped_clock, django_assert_num_queries
):
    address, asks = home_of(northside) + "?poll=1", {"HX-Request": "true"}
    as_alice.get(address, headers=asks)
    with django_assert_num_queries(4):  # session, person, memberships, numbers
        as_alice.get(address, headers=asks)


def test_home_asks_the_same_questions_however_much_there_is(membership, northside, elena, django_assert_num_queries):
    membership.practice = northside  # as the door hands it over

    def read() -> None:
        sections = Sections(membership)
        assert (len(sections.patients) >= 1, sections.receivers, sections.numbers.live) == (True, [], 0)

    with django_assert_num_queries(3):
        read()
    PatientFactory.create_batch(20, practice=northside)
    with django_assert_num_queries(3):
        read()


def test_a_subscriber_has_no_days_left(as_alice, northside):
    type(northside).objects.update(plan=Plan.SUBSCRIBER)
    assert "left" not in words_of(as_alice, northside).replace("GB left", "")
