"""A patient whose every word is a marker: no address, title, mail, log line, task or key ever carries one (I2)."""

from __future__ import annotations

import logging
import re

import pytest
from celery.signals import task_prerun
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import caches

from accounts.models import OutgoingMail
from tests.walls.tour import Tour

MARK = "quetzal"
OPEN = {"practice": "Northside Dental", "person": "Alice Archer", "attestation": "", "login": "somebody"}
OPEN |= {"billing_name": "Northside Ltd", "billing_address": "1 River Street", "tax_number": "5"}
ADDRESS = re.compile(r"""\b(?:href|src|action|formaction|srcset|hx-[a-z-]+|data-[a-z-]*url)=["']([^"']*)""")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
TELLING = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "HX-Trigger", "Refresh", "Link")


def words(field: str, longest: int) -> str:
    """A practice and its people are no patients; everything else that is typed may be about one."""
    return OPEN.get(field, f"{MARK} {field}"[:longest])


@pytest.fixture
def tasks():
    """What every task was called with."""
    called: list[str] = []

    def note(args=(), kwargs=None, **_more):
        called.append(f"{args} {kwargs}")

    task_prerun.connect(note)
    yield called
    task_prerun.disconnect(note)


@pytest.fixture
def tour(northside, as_alice, folder_store, settings, caplog, tasks, django_capture_on_commit_callbacks) -> Tour:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "canary"}}
    caplog.set_level(logging.INFO)
    taken = Tour(words, northside, as_alice, django_capture_on_commit_callbacks)
    taken.take()
    return taken


def marked(texts) -> list[str]:
    return [text for text in texts if MARK in text.lower()]


def pages_of(tour: Tour) -> list[str]:
    return [answer.content.decode() for answer in tour.answers if answer["Content-Type"].startswith("text/html")]


@pytest.mark.accepts("I2")
def test_nothing_of_a_patient_is_in_an_address_or_a_title(tour):
    pages = pages_of(tour)
    assert len(marked(pages)) > 30  # it is shown, to those who may see it
    asked = [f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}" for answer in tour.answers]
    told = [answer.get(name, "") for answer in tour.answers for name in TELLING]
    cookies = [answer.cookies.output() for answer in tour.answers]
    written = [address for page in pages for address in ADDRESS.findall(page)]
    titles = [title for page in pages for title in TITLE.findall(page)]
    assert min(len(titles), len(written)) > 40
    assert marked([*asked, *told, *cookies, *written, *titles]) == []


@pytest.mark.accepts("I2")
def test_nothing_of_a_patient_leaves_by_mail_log_queue_key_or_cache(tour, tasks, caplog):
    store, cache = django_settings.STORE["folder"], caches["default"]
    mails = [str(message.message()) + message.body + str(message.alternatives) for message in mail.outbox]
    rows = [repr(row) for row in OutgoingMail.objects.values_list()]
    kept = [path.relative_to(store).as_posix() for path in store.rglob("*")]
    remembered = [f"{key} {cache._cache[key]!r}" for key in cache._cache]
    logged = [record.getMessage() for record in caplog.get_records("setup")]
    assert min(len(mails), len(rows), len(tasks), len(kept), len(remembered), len(logged)) > 2
    assert marked([*mails, *rows, *tasks, *kept, *remembered, *logged]) == []
