"""How long a session may rest: the shortest of the person's practices, to the second, whatever the pages poll."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.accounts.conftest import sign_in
from tests.conftest import signed_in
from tests.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A7")]
NOON = "2026-03-01 12:00:00+00:00"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


def resting(practice, minutes):
    practice.idle_minutes = minutes
    practice.save()


@pytest.mark.parametrize("minutes", [5, 30, 60])
@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302), (1, 302)])
def test_a_practice_says_how_long(clock, alice, northside, minutes, seconds, status):
    resting(northside, minutes)
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(minutes * 60 + seconds)
    assert client.get("/p/northside/").status_code == status


def test_the_shortest_counts_of_those_one_belongs_to(clock, alice, northside, southside):
    resting(northside, 60)
    resting(southside, 10)
    membership = MembershipFactory(practice=southside, user=alice)
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(600)
    assert client.get("/p/northside/").status_code == 302
    membership.suspended_at = NOON
    membership.save()
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(3599)
    assert client.get("/p/northside/").status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302)])
def test_who_belongs_nowhere_has_half_an_hour(clock, db, seconds, status):
    client = signed_in(UserFactory())
    client.get("/me/")
    clock.shift(1800 + seconds)
    assert client.get("/me/").status_code == status


@pytest.mark.parametrize("headers", [{"X-Poll": "1"}, {"HX-Request": "true"}])
def test_polls_keep_nothing_alive(clock, alice, northside, headers):
    resting(northside, 5)
    client = signed_in(alice)
    client.get("/me/")
    for _ in range(4):
        clock.shift(60)
        assert client.get("/me/?poll=1", headers=headers).status_code == 200
    clock.shift(60)
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302)])
def test_a_day_is_the_end_however_busy_one_was(clock, confirmed, seconds, status):
    client = Client()
    sign_in(client, confirmed.email)
    for _ in range(24 * 3 - 1):
        clock.shift(20 * 60)
        assert client.get("/me/").status_code == 200
    clock.shift(20 * 60 + seconds)
    assert client.get("/me/").status_code == status
