"""Malware never stays, what was not scanned never leaves, and the scanner is asked again (C15)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from image_collections import tasks
from image_collections.models import Item, ItemState, ScanState
from image_collections.processing.scanning import worst_of
from image_collections.storage import ObjectMissing
from tests.image_collections.scanning.fake_clamd import FOUND, MARKER, OK, fake_clamd, truthful
from tests.image_collections.sending import handed_in
from tests.samples.phone_photos import orientation_photo

pytestmark = pytest.mark.accepts("C15")
AWAY = "clamd://127.0.0.1:9"
MOST = 10_000_000


@pytest.fixture
def photo() -> bytes:
    return orientation_photo(1)


@pytest.fixture
def scanner(settings):
    """Names the scanner for this installation."""

    def name(url: str, most: int = MOST) -> None:
        settings.SCANNER = {"url": url, "max_bytes": most}

    return name


@pytest.fixture
def checked(folder_store, uploader, django_capture_on_commit_callbacks):
    """A file that came and was looked at by the worker."""

    def check(data: bytes, name: str = "photo.jpg") -> Item:
        with django_capture_on_commit_callbacks(execute=True):
            item = handed_in(uploader, data, name)
        return fresh(item)

    return check


def fresh(item: Item) -> Item:
    return Item.objects.across_practices().get(pk=item.pk)


def scan_after(minutes: int) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=minutes), tick=False):
        tasks.scan_again()


def shareable(item: Item) -> bool:
    found = Item.objects.across_practices().filter(pk=item.pk).shareable().exists()
    assert found is fresh(item).may_leave
    return found


def test_without_a_scanner_files_are_not_scanned_and_it_is_said(scanner, checked, photo):
    scanner("none")
    item = checked(photo)
    assert (item.state, item.scan, shareable(item)) == (ItemState.READY, ScanState.OFF, True)


def test_what_nobody_scanned_yet_cannot_leave_whatever_becomes_of_it(scanner, folder_store, uploader, photo):
    scanner(AWAY)
    item = handed_in(uploader, photo)
    Item.objects.across_practices().filter(pk=item.pk).update(state=ItemState.READY)
    assert (fresh(item).scan, shareable(item)) == (ScanState.WAITING, False)


def test_a_clean_file_is_ready_and_may_leave(scanner, checked, photo):
    with fake_clamd() as server:
        scanner(server.url)
        item = checked(photo)
    assert [heard.data for heard in server.heard] == [photo]
    assert (item.state, item.scan, shareable(item)) == (ItemState.READY, ScanState.CLEAN, True)


def test_malware_leaves_the_store_at_once_and_is_recorded(scanner, checked, photo, folder_store, northside):
    with fake_clamd() as server:
        scanner(server.url)
        item = checked(photo + MARKER)
    northside.refresh_from_db()
    assert (item.state, item.reason, item.files.count()) == (ItemState.REFUSED, "malware", 0)
    assert northside.storage_used == 0
    assert [path for path in folder_store.root.rglob("*") if path.is_file()] == []
    event = Event.objects.get(action=Action.ITEM_REFUSED)
    assert (event.subject_id, event.detail, event.actor_kind) == (item.pk, {"reason": "malware"}, "system")


def test_malware_is_not_read_by_any_decoder(scanner, checked):
    with fake_clamd() as server:
        scanner(server.url)
        item = checked(b"%PDF-1.4 nothing of a document " + MARKER, "broken.pdf")
    assert (item.reason, item.format) == ("malware", "")


@pytest.mark.parametrize(
    "answer",
    [b"", b"stream: O", b"stream: OK\0stream: OK\0", b"x stream: OK\0", b"no idea", OK + FOUND, b"stream: OK"],
)
def test_an_answer_that_is_none_keeps_the_file_here(scanner, checked, photo, answer):
    with fake_clamd(lambda _heard: answer) as server:
        scanner(server.url)
        item = checked(photo)
    assert (item.state, item.scan, shareable(item)) == (ItemState.READY, ScanState.UNAVAILABLE, False)


def test_a_scanner_that_is_down_keeps_the_file_here_and_lets_the_dentist_work(scanner, checked, photo):
    scanner(AWAY)
    item = checked(photo)
    assert (item.state, item.scan, shareable(item)) == (ItemState.READY, ScanState.UNAVAILABLE, False)
    assert item.renditions.count() == 2


def test_a_scanner_that_hangs_up_keeps_the_file_here(scanner, checked, photo):
    with fake_clamd(hangs_up_after=1000) as server:
        scanner(server.url)
        item = checked(photo)
    assert (item.scan, shareable(item)) == (ScanState.UNAVAILABLE, False)


def test_a_file_too_large_for_the_scanner_is_said_to_be_that(scanner, checked, photo):
    with fake_clamd() as server:
        scanner(server.url, most=len(photo) - 1)
        item = checked(photo)
        scan_after(minutes=1)
    assert (item.state, fresh(item).scan, shareable(item)) == (ItemState.READY, ScanState.TOO_LARGE, False)


def test_what_could_not_be_scanned_is_scanned_when_the_scanner_is_back(scanner, checked, photo):
    scanner(AWAY)
    item = checked(photo)
    scan_after(minutes=1)
    assert fresh(item).scan == ScanState.UNAVAILABLE
    with fake_clamd() as server:
        scanner(server.url)
        scan_after(minutes=2)
    assert (fresh(item).scan, shareable(item)) == (ScanState.CLEAN, True)


def test_malware_that_is_found_later_takes_the_copies_with_it(
    scanner, checked, photo, folder_store, northside, django_capture_on_commit_callbacks
):
    scanner(AWAY)
    item = checked(photo + MARKER)
    copy = fresh(item)
    file = copy.files.get()
    copy.pk, copy.scan = None, ScanState.ACCEPTED
    copy.save(force_insert=True)
    file.pk, file.item = None, copy
    file.save(force_insert=True)
    with fake_clamd() as server, django_capture_on_commit_callbacks(execute=True):
        scanner(server.url)
        scan_after(minutes=1)
    for gone in (item, copy):
        assert (fresh(gone).state, fresh(gone).reason, gone.files.count()) == (ItemState.REFUSED, "malware", 0)
    with pytest.raises(ObjectMissing):
        folder_store.open(file.key)
    northside.refresh_from_db()
    assert (northside.storage_used, Event.objects.filter(action=Action.ITEM_REFUSED).count()) == (0, 2)


def test_one_file_that_never_gets_an_answer_does_not_hold_up_the_others(scanner, checked, photo, monkeypatch):
    monkeypatch.setattr("image_collections.processing.scanning.AT_ONCE", 1)
    scanner(AWAY)
    poison, others = checked(b"%PDF-1.4 poison", "a.pdf"), checked(photo)
    Item.objects.across_practices().filter(pk=poison.pk).update(state=ItemState.READY)
    with fake_clamd(lambda heard: b"" if b"poison" in heard.data else truthful(heard)) as server:
        scanner(server.url)
        for minute in range(1, 4):
            scan_after(minutes=minute)
    assert (fresh(poison).scan, fresh(others).scan) == (ScanState.UNAVAILABLE, ScanState.CLEAN)


def test_what_gets_no_answer_waits_as_long_again_as_it_has_waited(scanner, checked, photo):
    scanner(AWAY)
    checked(photo)
    with fake_clamd(lambda _heard: b"") as server:
        scanner(server.url)
        for minute in range(1, 31):
            scan_after(minutes=minute)
        asked = sum(heard.command == b"zINSTREAM" for heard in server.heard)
    assert 4 <= asked <= 6


def test_a_store_that_is_away_ends_the_round_and_changes_nothing(scanner, checked, photo, settings):
    scanner(AWAY)
    item = checked(photo)
    away = "http://127.0.0.1:9"
    settings.STORE = {**settings.STORE, "endpoint": away, "public_endpoint": away, "key": "k", "secret": "s"}
    with fake_clamd() as server:
        scanner(server.url)
        scan_after(minutes=1)
    assert fresh(item).scan == ScanState.UNAVAILABLE


@pytest.mark.parametrize("before", [ScanState.CLEAN, ScanState.ACCEPTED])
def test_making_the_pictures_anew_forgets_no_better_answer(scanner, checked, photo, before):
    with fake_clamd() as server:
        scanner(server.url)
        item = checked(photo)
    Item.objects.across_practices().filter(pk=item.pk).update(scan=before, state=ItemState.CHECKING, tries=0)
    scanner(AWAY)
    tasks.check_item(str(item.pk))
    assert (fresh(item).state, fresh(item).scan) == (ItemState.READY, before)


@pytest.mark.parametrize(
    ("states", "worst"),
    [
        ([ScanState.CLEAN, ScanState.CLEAN], ScanState.CLEAN),
        ([ScanState.CLEAN, ScanState.UNAVAILABLE, ScanState.TOO_LARGE], ScanState.UNAVAILABLE),
        ([ScanState.ACCEPTED, ScanState.TOO_LARGE], ScanState.TOO_LARGE),
        ([ScanState.CLEAN, ScanState.OFF], ScanState.OFF),
        ([ScanState.CLEAN, ScanState.WAITING], ScanState.WAITING),
    ],
)
def test_several_files_are_as_good_as_the_worst_of_them(states, worst):
    assert worst_of(states) == worst
