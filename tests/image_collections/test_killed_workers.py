"""Workers and their children killed without warning, messages lost or doubled, a disk that is full, a database away.

Every file ends ready, none is lost, doubled or stuck, and all of it within five minutes.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery import Celery
from django.db import connection

from config import celery_app
from image_collections.models import Item, ItemFile, ItemState, Rendition
from image_collections.processing.lanes import MANY
from image_collections.storage import get_store
from image_collections.tasks import find_waiting_items
from image_collections.uploads import retry_item
from tests import services
from tests.image_collections.sending import handed_in
from tests.image_collections.workers import kill, kill_child, wait_until, worker
from tests.samples.phone_photos import orientation_photo

LONG = os.environ.get("BITEWING_LONG") == "yes"
FILES, ROUNDS, WAITING = (200, 20, 500) if LONG else (40, 3, 100)
FIVE_MINUTES = 300
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("queue")]


@pytest.fixture
def var(tmp_path, settings, db) -> Path:
    """The folder of a trial whose database is the tests' own."""
    services.wanted()
    if connection.vendor != "postgresql":
        pytest.skip("wants PostgreSQL: set DATABASE_URL")
    (tmp_path / "queue" / "control").mkdir(parents=True)
    settings.STORE = {**settings.STORE, "endpoint": "", "folder": tmp_path / "files"}
    get_store().prepare("http://localhost:8000")
    return tmp_path


@pytest.fixture
def queue(var) -> Iterator[Path]:
    """Messages go to this folder, as in a trial, instead of running at once."""
    folder = var / "queue"
    sender = Celery("sender")
    sender.config_from_object("django.conf:settings", namespace="CELERY")
    places = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    sender.conf.update(task_always_eager=False, broker_url="folder://localhost", broker_transport_options=places)
    sender.set_current()
    yield folder
    celery_app.set_current()


def sent_photos(uploader, number: int) -> None:
    """Different from each other, so that none is another's twin."""
    for name in range(number):
        handed_in(uploader, orientation_photo(6) + str(name).encode(), f"{name}.jpg")


def all_ready(practice, number: int) -> bool:
    return Item.objects.of(practice).filter(state=ItemState.READY).count() == number


def wait_for_all(practice, number: int) -> None:
    wait_until(lambda: all_ready(practice, number), FIVE_MINUTES, find_waiting_items.delay)


def nothing_lost_or_doubled(var: Path, practice, number: int) -> None:
    """As many items, originals and pictures as there must be, in the database and in the store."""
    assert Item.objects.of(practice).count() == ItemFile.objects.count() == number
    assert {item.renditions.count() for item in Item.objects.of(practice)} == {2}
    kept = {str(path.relative_to(var / "files")) for path in (var / "files").rglob("*/*/*/*") if path.is_file()}
    assert set(ItemFile.objects.values_list("key", flat=True)) <= kept
    assert set(Rendition.objects.values_list("key", flat=True)) <= kept


@pytest.mark.accepts("C6")
def test_killed_at_random_moments_nothing_is_lost_or_doubled(var, uploader, northside):
    dice = random.Random(11)
    sent_photos(uploader, FILES)
    for turn in range(ROUNDS):
        with worker(var) as process:
            before = Item.objects.of(northside).filter(state=ItemState.READY).count()
            wait_until(lambda before=before: all_ready(northside, FILES) or _more_than(northside, before), 60)
            time.sleep(dice.random())
            kill_child(process) if turn % 2 else kill(process)
            time.sleep(dice.random())
    with worker(var):
        wait_until(lambda: not _left(northside), FIVE_MINUTES, find_waiting_items.delay)
        for item in Item.objects.of(northside).filter(state=ItemState.FAILED):
            assert item.reason == "worker_died"  # it was in the hands of two that died: a person tries again
            retry_item(item)
        wait_for_all(northside, FILES)
    nothing_lost_or_doubled(var, northside, FILES)


def _more_than(practice, before: int) -> bool:
    return Item.objects.of(practice).filter(state=ItemState.READY).count() > before


def _left(practice) -> bool:
    return Item.objects.of(practice).filter(state=ItemState.CHECKING).exists()


@pytest.mark.accepts("C6")
def test_an_emptied_queue_is_made_up_for(var, queue, uploader, northside):
    for number in range(WAITING):
        handed_in(uploader, f"note {number}".encode(), f"{number}.txt")
    messages = list(queue.glob("*.msg"))
    assert len(messages) == WAITING
    for message in messages:
        message.unlink()
    with worker(var):
        wait_for_all(northside, WAITING)
    assert ItemFile.objects.count() == WAITING


def test_a_message_that_comes_twice_does_its_work_once(var, queue, uploader, northside):
    sent_photos(uploader, 8)
    for message in list(queue.glob("*.msg")):
        shutil.copy(message, message.with_name(f"0{message.name}"))
    with worker(var):
        wait_until(lambda: not list(queue.glob("*.msg")), 60)
        wait_for_all(northside, 8)
    nothing_lost_or_doubled(var, northside, 8)
    assert set(Item.objects.of(northside).values_list("tries", flat=True)) == {1}


def test_a_full_disk_costs_nothing_but_time(var, uploader, northside):
    sent_photos(uploader, 4)
    with worker(var, largest_file=8 * 1024):
        wait_until(lambda: "EFBIG" in _log(var) or not _queued(var), 60)
        time.sleep(3)
    assert not all_ready(northside, 1)
    with worker(var):
        wait_for_all(northside, 4)
    nothing_lost_or_doubled(var, northside, 4)


def _queued(var: Path) -> list[Path]:
    return list((var / "queue").glob("*.msg"))


def _log(var: Path) -> str:
    return (var / "log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def database_away() -> Iterator[None]:
    """For everybody but us: their connections are ended and no new ones are let in, as when it restarts."""
    name, rule = connection.settings_dict["NAME"], 'ALTER DATABASE "{}" ALLOW_CONNECTIONS {}'
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [ours] = cursor.fetchone()
    with connection._nodb_cursor() as cursor:
        cursor.execute(rule.format(name, "false"))
        cursor.execute(others, [name, ours])
        yield
        cursor.execute(rule.format(name, "true"))


def test_a_database_that_restarts_loses_nothing(var, uploader, northside):
    sent_photos(uploader, 20)
    with worker(var):
        wait_until(lambda: _more_than(northside, 1), 60)
        with database_away():
            time.sleep(5)
        wait_for_all(northside, 20)
    nothing_lost_or_doubled(var, northside, 20)


@pytest.mark.accepts("C6")
def test_one_photo_waits_apart_from_a_large_study(var, queue, uploader):
    for number in range(MANY + 3):
        handed_in(uploader, f"slice {number}".encode(), f"{number}.txt")
    handed_in(uploader, b"PK", "disc.zip")
    lanes = [path.name.split(".")[-2] for path in sorted(queue.glob("*.msg"))]
    assert (lanes.count("quick"), lanes.count("bulk")) == (MANY, 4)
