"""When a session ends, and in which language and time zone a person reads."""

import pytest
import time_machine
from django.utils import timezone, translation

from audit.actions import Action
from audit.models import Event
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
NOON = "2026-03-01 12:00:00+00:00"
MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.mark.accepts("A7")
@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302), (1, 302)])
def test_a_session_nobody_used_ends_after_thirty_minutes(clock, alice, seconds, status):
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(30 * MINUTE + seconds)
    assert client.get("/me/").status_code == status


@pytest.mark.accepts("A7")
@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 302), (1, 302)])
def test_a_session_in_use_ends_after_a_day(clock, alice, seconds, status):
    client = signed_in(alice)
    client.get("/me/")
    for _ in range(49):
        clock.shift(29 * MINUTE)
        assert client.get("/me/").status_code == 200
    clock.move_to("2026-03-02 11:59:59+00:00")
    assert client.get("/me/").status_code == 200
    clock.shift(1 + seconds)
    assert client.get("/me/").status_code == status


@pytest.mark.accepts("A7")
@pytest.mark.parametrize(
    ("path", "headers"), [("/me/", {"X-Poll": "1"}), ("/me/?poll=1", {"HX-Request": "true"})], ids=["fetch", "htmx"]
)
def test_polling_does_not_keep_a_session_alive(clock, alice, path, headers):
    client = signed_in(alice)
    client.get("/me/")
    for _ in range(2):
        clock.shift(14 * MINUTE)
        assert client.get(path, headers=headers).status_code == 200
    clock.shift(3 * MINUTE)
    assert client.get("/me/").status_code == 302


def test_a_link_with_poll_in_it_is_a_person(clock, alice):
    client = signed_in(alice)
    for _ in range(3):
        assert client.get("/me/?poll=1").status_code == 200
        clock.shift(20 * MINUTE)


@pytest.mark.accepts("A7")
def test_an_ended_session_says_why_and_is_recorded(clock, alice, northside):
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(HOUR)
    response = client.get("/me/", follow=True)
    assert response.redirect_chain == [("/accounts/login/?next=/me/", 302)]
    assert "signed out because nobody used this page" in response.content.decode()
    event = Event.objects.get(practice_id=northside.pk)
    assert (event.action, event.detail) == (Action.SIGNED_OUT, {"why": "idle"})


def test_a_part_of_a_page_is_never_replaced_by_the_sign_in(clock, alice):
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(HOUR)
    for _ in range(2):
        response = client.get("/p/northside/audit/", headers={"HX-Request": "true"})
        assert (response.status_code, response["HX-Refresh"], response.content) == (204, "true", b"")


def test_a_form_sent_too_late_leads_to_the_sign_in_and_not_back_to_the_post(clock, alice):
    client = signed_in(alice)
    client.get("/me/")
    clock.shift(HOUR)
    assert client.post("/p/northside/settings/", {})["Location"] == "/accounts/login/?next=/"


@pytest.mark.accepts("I6")
@pytest.mark.parametrize(
    ("own", "practice", "browser", "shown"),
    [("de", "fr", "es", "de"), ("", "fr", "es", "fr")],
)
def test_the_own_language_comes_before_the_one_of_the_practice(alice, northside, own, practice, browser, shown):
    northside.language, alice.language = practice, own
    northside.save()
    alice.save()
    response = signed_in(alice).get("/p/northside/settings/", headers={"Accept-Language": browser})
    assert response["Content-Language"] == shown
    assert f'<html lang="{shown}"' in response.content.decode()


def test_the_browsers_language_counts_for_strangers(client):
    assert (
        '<html lang="ar" dir="rtl"'
        in client.get("/accounts/login/", headers={"Accept-Language": "ar"}).content.decode()
    )


def test_a_zone_of_one_request_does_not_leak_into_the_next(alice, client):
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    signed_in(alice).get("/me/")
    assert timezone.get_current_timezone_name() == "Asia/Tokyo"
    client.get("/accounts/login/")
    assert timezone.get_current_timezone_name() == "UTC"
    assert translation.get_language() == "en"
