"""Where a person is signed in: the list, ending one or all others, and what is kept of it."""

from __future__ import annotations

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.devices import read_device
from accounts.services.security import end_sessions
from accounts.tasks import clear_sessions
from audit.actions import Action
from audit.models import Event
from tests.accounts.conftest import sign_in
from tests.conftest import signed_in
from tests.factories import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A6")]
LIST = "/me/security/sessions/"
NOON = "2026-03-01 12:00:00+00:00"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
DEVICES = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36": "Chrome on Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0": "Edge on Windows",
    f"Mozilla/5.0 (Linux; Android 15; K) {WEBKIT} Chrome/140.0 Mobile Safari/537.36": "Chrome on Android",
    f"Mozilla/5.0 (Linux; Android 15) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0": "Samsung Internet on Android",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/140.0 Safari/537.36": "Chrome on ChromeOS",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15.6; rv:142.0) Gecko/20100101 Firefox/142.0": "Firefox on macOS",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/1": "Safari on macOS",
    IPHONE: "Safari on iPhone",
    "Mozilla/5.0 (X11; Linux x86_64) Opera/12.1": "Opera on Linux",
    "curl/8.9": "Unknown device",
    "": "Unknown device",
}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as travelling:
        yield travelling


@pytest.fixture
def here(confirmed) -> Client:
    client = Client()
    sign_in(client, confirmed.email)
    return client


@pytest.fixture
def phone(confirmed) -> Client:
    client = Client(headers={"User-Agent": IPHONE}, REMOTE_ADDR="203.0.113.9")
    sign_in(client, confirmed.email)
    return client


def rows(client):
    return client.get(LIST).context["rows"]


@pytest.mark.parametrize(("user_agent", "words"), DEVICES.items(), ids=DEVICES.values())
def test_browser_and_system_are_said_in_words(user_agent, words):
    assert read_device(user_agent).words == words


def test_the_list_tells_device_address_and_times_the_own_one_first(clock, here, phone):
    clock.shift(600)
    first, second = rows(here)
    assert (first.is_this, second.is_this) == (True, False)
    assert (second.device.words, second.device.icon, second.address) == (
        "Safari on iPhone",
        "smartphone",
        "203.0.113.9",
    )
    assert (f"{second.began_at:%H:%M}", f"{first.seen_at:%H:%M}", f"{second.seen_at:%H:%M}") == (
        "12:00",
        "12:10",
        "12:00",
    )
    page = here.get(LIST).content.decode()
    assert page.count("this one") == 1
    assert "From 203.0.113.9" in page


def test_ending_one_ends_it_at_once_and_is_recorded(here, phone, northside):
    other = rows(here)[1]
    assert phone.get("/me/").status_code == 200
    assert here.post(f"{LIST}end/", {"session": other.id})["Location"] == LIST
    assert phone.get("/me/")["Location"] == "/accounts/login/?next=/me/"
    assert here.get("/me/").status_code == 200
    event = Event.objects.filter(practice_id=northside.pk).latest("position")
    assert (event.action, event.detail) == (Action.SESSION_ENDED, {"sessions": 1})


@pytest.mark.parametrize("session", ["", "x", "-1", "9" * 30, "0", "²"])
def test_what_is_no_session_of_mine_is_404(session, here):
    assert here.post(f"{LIST}end/", {"session": session}).status_code == 404


def test_sessions_of_others_and_the_own_one_are_404(here, charlie):
    as_charlie = signed_in(charlie)
    as_charlie.get("/me/")
    for row in UserSession.objects.all():
        assert here.post(f"{LIST}end/", {"session": row.pk}).status_code == 404
    assert (here.get("/me/").status_code, as_charlie.get("/me/").status_code) == (200, 200)


def test_ending_all_others_keeps_this_one(here, phone, confirmed, charlie, northside):
    as_charlie, third = signed_in(charlie), Client()
    sign_in(third, confirmed.email)
    assert as_charlie.get("/me/").status_code == 200
    answer = here.post(f"{LIST}end-others/", follow=True)
    assert "2 other sessions are ended" in answer.content.decode()
    assert [client.get("/me/").status_code for client in (here, phone, third, as_charlie)] == [200, 302, 302, 200]
    assert "There was no other session" in here.post(f"{LIST}end-others/", follow=True).content.decode()
    event = Event.objects.filter(practice_id=northside.pk).latest("position")
    assert (event.action, event.detail) == (Action.SESSION_ENDED, {"sessions": 2})


def test_a_request_under_way_does_not_bring_an_ended_session_back(here, confirmed):
    before = Session.objects.count()
    session = here.session
    session["late"] = "yes"  # read by now
    end_sessions(confirmed)
    with pytest.raises(UpdateError):
        session.save()
    assert Session.objects.count() < before


def test_last_seen_is_written_once_a_minute_and_not_by_polls(clock, here):
    seen = UserSession.objects.get().last_seen_at
    for seconds, headers, moved in [(59, {}, False), (60, {"X-Poll": "1"}, False), (60, {}, True)]:
        clock.move_to(NOON)
        clock.shift(seconds)
        here.get("/me/", headers=headers)
        assert (UserSession.objects.get().last_seen_at > seen) == moved


def test_noting_costs_one_query_a_minute_and_nothing_between(clock, here):
    here.get("/me/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            here.get("/me/")
        return sum("usersessions" in query["sql"] for query in queries)

    assert asked() == 0
    clock.shift(60)
    assert (asked(), asked()) == (1, 0)


def test_a_changed_password_ends_the_others_and_keeps_the_row_of_this_one(clock, here, phone):
    clock.shift(300)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "a quite different sentence"})
    (row,) = rows(here)
    assert (row.is_this, f"{row.began_at:%H:%M}") == (True, "12:00")


def test_signing_out_takes_the_row_along(here):
    here.post("/accounts/logout/")
    assert not UserSession.objects.exists()


def test_a_session_that_went_to_sleep_is_not_listed(clock, here, phone):
    for _ in range(4):
        clock.shift(600)
        here.get("/me/")
    assert [row.is_this for row in rows(here)] == [True]


def test_dead_sessions_are_cleared_away_every_day(clock, here, phone, settings):
    Client().post("/accounts/password/reset/", {"email": "nobody@nowhere.example"})  # strangers have sessions too
    assert (Session.objects.count(), UserSession.objects.count()) == (3, 2)
    clock.shift(20 * 3600)
    sign_in(fresh := Client(), "alice@northside.example")
    clock.shift(5 * 3600)
    clear_sessions()
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert fresh.session.session_key == UserSession.objects.get().session_key
    assert settings.CELERY_BEAT_SCHEDULE["clear-sessions"]["task"] == clear_sessions.name


def test_the_list_takes_as_many_queries_for_twenty_as_for_two(clock, here, confirmed):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            here.get(LIST)
        return len(asked)

    here.get(LIST)
    two = queries()
    for _ in range(18):
        cache.clear()
        sign_in(Client(), confirmed.email)
    assert len(rows(here)) == 19
    assert queries() == two
