"""Whoever guesses: thousands of addresses, a thousand codes, and two hundred tries of each sort (G5, G6, G8).

In each run the hasher is Argon2id made cheap, which counts: that every answer hashes exactly once is then seen, not
timed, and the clock compares all the rest. The long run takes the hasher of production.
"""

import os
import re
import statistics
import time
from typing import ClassVar

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from common.tokens import new_token
from sharing.handles import handle_of
from sharing.models import Link, LinkState, Visit
from sharing.services.changing import withdraw_link
from tests.sharing.conftest import PASSWORD, enter, landing

LONG = os.environ.get("BITEWING_LONG") == "yes"
GUESSES = 10_000 if LONG else 1_000
FROM_ANYWHERE = 10_000 if LONG else 250
TRIES, OF_EACH_SORT = 1_000, 200
STRANGER = "203.0.113.66"


class CountingHasher(Argon2PasswordHasher):
    """Argon2id that costs little and notes each use."""

    time_cost, memory_cost, parallelism = 1, 64, 1
    worked: ClassVar[list[str]] = []

    def encode(self, password, salt):
        self.worked.append("encode")
        return super().encode(password, salt)

    def verify(self, password, encoded):
        self.worked.append("verify")
        return super().verify(password, encoded)


class RealHasher(CountingHasher):
    """As production has it."""

    time_cost = Argon2PasswordHasher.time_cost
    memory_cost = Argon2PasswordHasher.memory_cost
    parallelism = Argon2PasswordHasher.parallelism


@pytest.fixture
def hashed(settings):
    """How often something was hashed; empty it before counting."""
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.worked.clear()
    return CountingHasher.worked


def opened(new_link):
    """What a stranger could have got by guessing."""
    new_link.link.refresh_from_db()
    return new_link.link.opens, Visit.objects.of(new_link.link.practice).count()


@pytest.mark.accepts("G5")
def test_random_addresses_open_nothing_and_are_throttled(make_link):
    new_link = make_link()
    stranger = Client(REMOTE_ADDR=STRANGER)
    answers = [stranger.get(reverse("link_open", args=[new_token()])) for _ in range(GUESSES)]
    assert [answer.status_code for answer in answers] == [302] * 120 + [429] * (GUESSES - 120)
    tries = [stranger.post(answer.url, {"password": PASSWORD}).status_code for answer in answers[:120]]
    assert set(tries) == {422}
    assert opened(new_link) == (0, 0)
    elsewhere = enter(new_link, Client(REMOTE_ADDR="203.0.113.9"))
    assert elsewhere.get(reverse("link_gallery", args=[new_link.link.handle])).status_code == 200


@pytest.mark.accepts("G5")
def test_random_addresses_with_the_right_password_open_nothing_from_anywhere(make_link, hashed):
    new_link = make_link()
    for number in range(FROM_ANYWHERE):
        stranger = Client(REMOTE_ADDR=f"2001:db8::{number:x}")
        page = stranger.get(reverse("link_open", args=[new_token()])).url
        assert stranger.post(page, {"password": PASSWORD}).status_code == 422
    assert opened(new_link) == (0, 0)


@pytest.mark.accepts("G8")
def test_of_a_thousand_codes_five_are_checked_and_none_is_accepted(make_link, hashed):
    new_link = make_link(asks_code=True)
    handle = new_link.link.handle
    browsers = [enter(new_link, Client(REMOTE_ADDR=f"203.0.113.{number}")) for number in range(4)]
    right = re.search(r"^ +([0-9]{6})$", mail.outbox[-1].body, re.MULTILINE)[1]
    hashed.clear()
    for number in range(TRIES):
        browser = browsers[number % 4]
        guess = f"{(int(right) + 1 + number) % 1_000_000:06d}"
        answer = browser.post(reverse("link_code", args=[handle]), {"code": guess})
        assert answer.headers.get("Location") != reverse("link_gallery", args=[handle])
    assert hashed == ["verify"] * 5
    browsers[3].post(reverse("link_code", args=[handle]), {"code": right})
    assert browsers[3].get(reverse("link_gallery", args=[handle])).url == landing(new_link)
    new_link.link.refresh_from_db()
    assert (new_link.link.failures, new_link.link.state, new_link.link.opens) == (5, LinkState.LOCKED, 0)
    assert Event.objects.filter(action=Action.LINK_CODE_FAILED).count() == 5


@pytest.fixture
def sorts(make_link, sender, hashed, settings):
    """What a stranger may have in hand, by its sort: the secret of a link, or one that never was."""
    if LONG:
        settings.PASSWORD_HASHERS = [f"{__name__}.RealHasher"]
    links = {name: make_link() for name in ("wrong", "expired", "withdrawn")}
    practice = links["wrong"].link.practice
    Link.objects.of(practice).filter(pk=links["expired"].link.pk).update(expires_at=timezone.now())
    withdraw_link(links["withdrawn"].link, actor=sender)
    return practice, {"unknown": new_token(), **{name: new_link.secret for name, new_link in links.items()}}


def try_once(stranger, secret, number):
    """The page that a wrong password gets, each time from elsewhere, and our seconds: the machine may be busy."""
    path = reverse("link_landing", args=[handle_of(secret)])
    start = time.process_time()
    answer = stranger.post(path, {"password": "this is not it"}, REMOTE_ADDR=f"2001:db8::{number:x}")
    spent = time.process_time() - start
    return (answer.status_code, answer.text.replace(str(answer.context["csrf_token"]), "")), spent


@pytest.mark.accepts("G6")
def test_two_hundred_of_each_sort_answer_alike_and_as_fast(sorts, hashed):
    practice, secrets = sorts
    stranger, spent, pages = Client(), {name: [] for name in secrets}, set()
    for secret in secrets.values():
        stranger.get(reverse("link_open", args=[secret]))
    for number in range(OF_EACH_SORT):
        Link.objects.of(practice).update(failures=0)  # else the fifth would lock
        for name, secret in secrets.items():
            hashed.clear()
            page, seconds = try_once(stranger, secret, number)
            pages.add(page)
            spent[name].append(seconds)
            assert (name, len(hashed)) == (name, 1)
    assert (len(pages), {status for status, _text in pages}) == (1, {422})
    medians = {name: statistics.median(times) for name, times in spent.items()}
    assert max(medians.values()) - min(medians.values()) < 0.010, medians
