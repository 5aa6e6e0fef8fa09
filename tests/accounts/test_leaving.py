"""The practices of one person: switching, leaving, starting a new one (A11, A13)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role
from audit.models import Event
from sharing.models import Link
from tests.accounts.users import heading, told
from tests.factories import CollectionFactory, MembershipFactory, PatientFactory
from tests.sharing.conftest import make_link, sender

__all__ = ["make_link", "sender"]
pytestmark = pytest.mark.django_db
MINE, NEW = reverse("my_practices"), reverse("practice_start")


def leave(client, slug="northside"):
    return client.post(reverse("practice_leave", args=[slug]), {"really": "yes"})


@pytest.fixture
def in_both(bob, southside):
    return MembershipFactory(practice=southside, user=bob)


@pytest.mark.accepts("A11")
def test_every_practice_is_listed_with_role_and_plan(as_bob, bob, in_both, southside):
    MembershipFactory(practice__name="Once", user=bob, suspended_at=timezone.now())
    rows = as_bob.get(MINE).context["rows"]
    assert [(row.practice.name, row.membership.role, row.url) for row in rows] == [
        ("Northside Dental", "member", "/p/northside/"),
        ("Southside Dental", "member", "/p/southside/"),
        ("Once", "member", ""),
    ]


@pytest.mark.accepts("A11")
def test_the_switcher_leads_to_the_other_practice_in_one_click(as_bob, in_both):
    for here, there in (("northside", "southside"), ("southside", "northside")):
        page = as_bob.get(f"/p/{here}/patients/")
        assert f'href="/p/{there}/"' in page.text
        assert [(one.name, one.current) for one in page.context["practices"]] == [
            ("Northside Dental", here == "northside"),
            ("Southside Dental", here == "southside"),
        ]


def test_who_belongs_to_one_practice_has_nothing_to_switch(as_bob):
    assert "side-switcher" not in as_bob.get("/p/northside/patients/").text


@pytest.mark.accepts("A11")
@pytest.mark.accepts("I1")
def test_two_tabs_hold_two_practices_and_nothing_of_one_shows_in_the_other(
    as_bob, in_both, northside, southside, review
):
    other = CollectionFactory(patient=PatientFactory(practice=southside, last_name="Zwillinger"))
    for _round in range(2):
        north, south = as_bob.get("/p/northside/patients/").text, as_bob.get("/p/southside/patients/").text
        assert ("Marchetti" in north, "Zwillinger" in north) == (True, False)
        assert ("Marchetti" in south, "Zwillinger" in south) == (False, True)
    for slug, collection in (("northside", other), ("southside", review)):
        for name, pk in (("patient_page", collection.patient_id), ("collection_page", collection.pk)):
            assert as_bob.get(reverse(name, args=[slug, pk])).status_code == 404


@pytest.mark.accepts("A13")
def test_leaving_asks_first_and_names_what_is_lost_and_what_stays(as_bob, northside):
    page = as_bob.get(reverse("practice_leave", args=["northside"]))
    assert heading(page) == "Leave Northside Dental?"
    for text in ("You lose the practice and its patients at once", "stays with the practice"):
        assert text in page.text
    assert told(northside) == []


@pytest.mark.accepts("A13")
def test_leaving_takes_the_practice_and_keeps_the_account(as_bob, bob, northside, in_both):
    answer = leave(as_bob)
    assert answer.url == MINE
    assert [row.practice.name for row in as_bob.get(answer.url).context["rows"]] == ["Southside Dental"]
    assert as_bob.get("/p/northside/").status_code == 404
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.subject_id, event.detail) == ("member:left", bob.pk, {"role": "member"})


@pytest.mark.accepts("A13")
def test_what_somebody_shared_stays_with_the_practice(as_bob, bob, as_alice, northside, make_link, xray):
    link = make_link().link
    Link.objects.of(northside).update(created_by=bob)
    leave(as_bob)
    link.refresh_from_db()
    assert (link.practice, link.state, link.created_by) == (northside, "live", bob)
    page = as_alice.get(reverse("link_page", args=["northside", link.pk]))
    assert (page.status_code, "Withdraw" in page.text) == (200, True)
    assert as_bob.get(reverse("link_page", args=["northside", link.pk])).status_code == 404


@pytest.mark.accepts("A12")
def test_the_last_administrator_cannot_leave(as_alice, bob, northside):
    page = as_alice.get(reverse("practice_leave", args=["northside"]))
    assert heading(page) == "You keep the keys of Northside Dental"
    assert "Leave the practice" not in page.text
    assert leave(as_alice).status_code == 422
    assert (northside.memberships.count(), told(northside)) == (2, [])


@pytest.mark.accepts("A12")
def test_an_administrator_leaves_when_another_one_stays(as_alice, northside):
    MembershipFactory(practice=northside, role=Role.ADMINISTRATOR)
    assert leave(as_alice).url == "/"
    assert told(northside) == ["member:left"]


@pytest.mark.accepts("A13")
def test_after_the_last_practice_home_says_how_to_go_on(as_bob):
    page = as_bob.get(leave(as_bob).url)
    assert (page.status_code, heading(page)) == (200, "Hello, Bob Baker")
    assert ("You belong to no practice at the moment" in page.text, NEW in page.text) == (True, True)
    assert as_bob.get(MINE).status_code == 200


@pytest.mark.accepts("A13")
def test_a_practice_of_ones_own_is_free_and_started_in_one_form(as_bob, bob):
    leave(as_bob)
    assert list(as_bob.post(NEW, {"practice_name": ""}).context["form"].errors) == ["practice_name", "terms"]
    answer = as_bob.post(NEW, {"practice_name": "Baker\nDental", "terms": "on"}, headers={"Accept-Language": "de-AT"})
    own = Membership.objects.across_practices().select_related("practice").get(user=bob)
    assert (own.role, own.practice.name, own.practice.plan) == ("administrator", "Baker Dental", "viewer")
    assert (own.practice.country, own.practice.time_zone) == ("AT", "Europe/Vienna")
    assert (answer.url, told(own.practice)) == ("/p/baker-dental/", ["practice:started"])


def test_who_belongs_somewhere_starts_no_second_one(as_bob, bob):
    for answer in (as_bob.get(NEW), as_bob.post(NEW, {"practice_name": "Second", "terms": "on"})):
        assert answer.url == MINE
    assert bob.memberships.count() == 1


def test_practices_are_not_started_without_end(as_bob, bob):
    leave(as_bob)
    for number in range(6):
        answer = as_bob.post(NEW, {"practice_name": f"Number {number}", "terms": "on"})
        bob.memberships.update(suspended_at=None)
        Membership.objects.across_practices().filter(user=bob).delete()
    assert answer.status_code == 429
