"""A real worker on the folder queue, killed without warning in the middle of its work."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings as configured
from django.db import connection

from config import celery_app
from image_collections.models import Item, ItemState
from image_collections.storage import get_store
from image_collections.tasks import find_waiting_items
from tests import services
from tests.image_collections.sending import handed_in
from tests.samples.phone_photos import orientation_photo

TASK_SECONDS = 5  # a dead worker's items are free 10 seconds later
FILES = 24
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def var(tmp_path, settings, db) -> Path:
    services.wanted()
    if connection.vendor != "postgresql":
        pytest.skip("wants PostgreSQL: set DATABASE_URL")
    (tmp_path / "queue" / "control").mkdir(parents=True)
    settings.STORE = {**settings.STORE, "endpoint": "", "folder": tmp_path / "files"}
    get_store().prepare("http://localhost:8000")
    return tmp_path


@pytest.fixture
def _queue(var) -> Iterator[None]:
    """Messages go to a folder, as in a trial, instead of running at once."""
    queue = str(var / "queue")
    folders = {"data_folder_in": queue, "data_folder_out": queue, "control_folder": f"{queue}/control"}
    Celery("sender", broker="folder://localhost", broker_transport_options=folders).set_current()
    yield
    celery_app.set_current()


@contextlib.contextmanager
def worker(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The worker of a trial, in a session of its own, killed at the end if it still lives."""
    database = connection.settings_dict
    environment = {
        **os.environ,
        "BITEWING_VAR": str(var),
        "BITEWING_DEBUG": "yes",
        "BITEWING_SECRET_KEY": "only-for-tests",
        "BITEWING_QUEUE_URL": "folder://localhost",
        "BITEWING_STORE_URL": "",
        "BITEWING_TASK_SECONDS": str(TASK_SECONDS),
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "worker", "--loglevel", "ERROR"]
    with (var / "log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=configured.ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        with process:
            try:
                yield process
            finally:
                kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_until(reached: Callable[[], bool], seconds: float, meanwhile: Callable[[], object] = lambda: None) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "it never came to that"
        meanwhile()
        time.sleep(0.5)


@pytest.mark.accepts("C6")
@pytest.mark.usefixtures("_queue")
def test_killed_in_the_middle_nothing_is_lost_or_doubled(var, uploader, northside):
    photo = orientation_photo(6)
    for number in range(FILES):
        handed_in(uploader, photo, f"{number}.jpg")
    items = Item.objects.of(northside)
    with worker(var) as process:
        wait_until(lambda: items.filter(state=ItemState.READY).count() >= 3, 60)
        kill(process)
    done = items.filter(state=ItemState.READY).count()
    assert 3 <= done < FILES
    with worker(var):
        wait_until(lambda: not items.filter(state=ItemState.CHECKING).exists(), 120, find_waiting_items.delay)
    assert {(item.state, item.renditions.count()) for item in items} == {(ItemState.READY, 2)}
    assert items.count() == FILES
    kept = [path for path in (var / "files" / "originals").rglob("*") if path.is_file()]
    assert len(kept) == FILES
