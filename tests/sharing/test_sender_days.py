"""Days of links: in the sender's own time zone, through the last second; what is shown is what is stored (G9)."""

import datetime
import re
import zoneinfo
from itertools import cycle

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan
from sharing.forms.days import end_of, start_of
from tests.sharing.conftest import PASSWORD
from tests.sharing.sender import filled, form_of, links_of

pytestmark = pytest.mark.accepts("G9")
OFFSETS = [f"Etc/GMT{-offset:+d}" for offset in range(-12, 15)]
ZONES = [
    "Pacific/Pago_Pago",
    "America/Los_Angeles",
    "America/St_Johns",
    "Europe/Lisbon",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]
PRESETS = (7, 30, 90, 365)


def send(client, alice, collection, zone, **values):
    """What Alice, sitting in this zone, gets to see, and what is stored."""
    alice.time_zone = zone
    alice.save()
    page = client.post(form_of(collection), filled(by="hand", **values))
    assert page.status_code == 200
    return page.text, links_of(collection.practice)[-1]


@pytest.mark.parametrize("zone", OFFSETS)
def test_a_day_ends_with_its_last_second_at_every_offset(zone):
    day = datetime.date(2026, 12, 21)
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        assert timezone.localtime(end_of(day)).replace(tzinfo=None) == datetime.datetime(2026, 12, 21, 23, 59, 59)
        assert end_of(day) - start_of(day) == datetime.timedelta(hours=24, seconds=-1)


@pytest.mark.parametrize("zone", ZONES)
def test_a_preset_ends_with_its_day_in_every_zone(as_alice, alice, review, xray, zone):
    page, link = send(as_alice, alice, review, zone, lasts="7")
    here = timezone.localtime(link.expires_at, zoneinfo.ZoneInfo(zone))
    today = datetime.datetime.now(zoneinfo.ZoneInfo(zone)).date()
    assert (here.date() - today, here.time()) == (datetime.timedelta(days=7), datetime.time(23, 59, 59))
    assert f'datetime="{here.isoformat()}"' in page
    assert f'23:59:59</time> <span class="muted">({zone})' in page


@pytest.mark.parametrize(("zone", "days"), list(zip(OFFSETS, cycle(PRESETS), strict=False)))
def test_what_the_page_shows_is_stored_and_enforced_at_every_offset(as_alice, alice, review, xray, zone, days):
    """With the link that the page gave: open a second before the end, over at the end and a second later."""
    review.practice.plan = Plan.SUBSCRIBER
    review.practice.save()
    page, link = send(as_alice, alice, review, zone, lasts=str(days))
    [shown] = set(re.findall(r'datetime="([^"]+T23:59:59[^"]+)"', page))
    assert datetime.datetime.fromisoformat(shown) == link.expires_at
    [address] = re.findall(r"http://localhost:8000(/l/[\w-]{43}/)", page)
    answers = []
    for second in (-1, 0, 1):
        with time_machine.travel(link.expires_at + datetime.timedelta(seconds=second), tick=False):
            visitor = Client(REMOTE_ADDR=f"203.0.113.{second + 1}")
            visitor.post(visitor.get(address).url, {"password": PASSWORD})
            answers.append(visitor.get(reverse("link_gallery", args=[link.handle])).status_code)
    assert answers == [200, 302, 302]


@pytest.mark.parametrize("days", PRESETS)
@pytest.mark.parametrize("now", ["2027-10-30T22:30Z", "2027-03-27T23:30Z", "2028-02-29T12:00Z", "2026-12-31T23:59Z"])
def test_every_preset_through_the_page(as_alice, alice, review, xray, now, days):
    """Also in the nights in which clocks change, and from a day that comes every four years."""
    review.practice.plan = Plan.SUBSCRIBER
    review.practice.save()
    with time_machine.travel(now, tick=False):
        as_alice.force_login(alice)
        page, link = send(as_alice, alice, review, "Europe/Berlin", lasts=str(days))
        here = timezone.localtime(link.expires_at, zoneinfo.ZoneInfo("Europe/Berlin"))
        today = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).date()
    assert (here.date() - today).days == days
    assert here.time() == datetime.time(23, 59, 59)
    assert here.isoformat() in page


def test_a_chosen_day_is_the_last_one(as_alice, alice, review, xray):
    day = timezone.localdate() + datetime.timedelta(days=12)
    _, link = send(as_alice, alice, review, "UTC", lasts="day", until=day.isoformat())
    assert link.expires_at == datetime.datetime.combine(day, datetime.time(23, 59, 59), datetime.UTC)


def test_a_year_is_the_longest(as_alice, review, xray, northside):
    year = timezone.localdate() + datetime.timedelta(days=365)
    late = (year + datetime.timedelta(days=1)).isoformat()
    assert as_alice.post(form_of(review), filled(lasts="day", until=late)).status_code == 422
    assert as_alice.post(form_of(review), filled(lasts="day", until=year.isoformat())).status_code == 200
    assert len(links_of(northside)) == 1


def test_it_opens_with_the_first_second_of_the_day(as_alice, alice, review, xray):
    day = timezone.localdate() + datetime.timedelta(days=2)
    _, link = send(as_alice, alice, review, "Asia/Tokyo", opens_on=day.isoformat())
    assert link.opens_at == datetime.datetime.combine(day, datetime.time(), zoneinfo.ZoneInfo("Asia/Tokyo"))


def test_it_cannot_end_before_it_opens(as_alice, review, xray, northside):
    day = timezone.localdate() + datetime.timedelta(days=8)
    response = as_alice.post(form_of(review), filled(lasts="7", opens_on=day.isoformat()))
    assert (response.status_code, links_of(northside)) == (422, [])


NIGHTS = [
    ("Europe/Berlin", "2027-03-28", "2027-03-28T21:59:59", "2027-03-27T23:00:00"),
    ("Europe/Berlin", "2027-10-31", "2027-10-31T22:59:59", "2027-10-30T22:00:00"),
    ("America/Nuuk", "2027-03-27", "2027-03-28T00:59:59", "2027-03-27T02:00:00"),  # has no 23:59
    ("Africa/Cairo", "2027-04-30", "2027-04-30T20:59:59", "2027-04-29T22:00:00"),  # has no 00:00
    ("Africa/Cairo", "2027-10-28", "2027-10-28T21:59:59", "2027-10-27T21:00:00"),  # has 23:59 twice
]


@pytest.mark.parametrize(("zone", "day", "last", "first"), NIGHTS)
def test_days_on_which_clocks_change_are_whole(zone, day, last, first):
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        ends, starts = (change(datetime.date.fromisoformat(day)) for change in (end_of, start_of))
    assert (ends.isoformat(), starts.isoformat()) == (f"{last}+00:00", f"{first}+00:00")
