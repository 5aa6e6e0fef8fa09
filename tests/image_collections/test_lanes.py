"""Which of the two queues an item waits in, and that every message of the worker has one that is listened to."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.conf import settings as configured
from django.utils import timezone

from config import celery_app
from config.trial import commands
from image_collections import tasks
from image_collections.models import ItemState
from image_collections.processing import find_waiting
from image_collections.processing.lanes import BULK, LARGE, MANY, QUICK, lane_of
from tests.factories import ItemFactory
from tests.image_collections.sending import handed_in
from tests.walls import house

pytestmark = pytest.mark.accepts("C6")


@pytest.mark.parametrize(
    ("name", "size", "lane"),
    [("a.jpg", LARGE, QUICK), ("a.jpg", LARGE + 1, BULK), ("disc.ZIP", 10, BULK), ("zip", 10, QUICK)],
)
def test_what_is_large_or_packed_waits_apart(review, name, size, lane):
    item = ItemFactory(collection=review, name=name, size=size, state=ItemState.CHECKING)
    assert lane_of(item) == lane


def test_of_many_in_one_drop_the_first_are_quick(folder_store, uploader):
    items = [handed_in(uploader, bytes([n]), f"{n}.txt") for n in range(MANY + 1)]
    assert [lane_of(items[0]), lane_of(items[-1])] == [BULK, BULK]  # all of them wait
    items[0].move_to(ItemState.READY)
    assert lane_of(items[-1]) == QUICK


def test_the_clock_sends_them_the_same_ways(folder_store, uploader):
    for n in range(MANY + 2):
        handed_in(uploader, bytes([n]), f"{n}.txt")
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=16), tick=False):
        lanes = [lane for _, lane in find_waiting()]
    assert lanes == [QUICK] * MANY + [BULK] * 2


def test_every_task_has_a_queue_and_every_queue_a_worker():
    known = {queue.name for queue in configured.CELERY_TASK_QUEUES}
    routes = configured.CELERY_TASK_ROUTES
    lanes = {routes.get(name, {"queue": QUICK})["queue"] for name in celery_app.tasks if not name.startswith("celery.")}
    assert lanes <= known == {QUICK, BULK}
    listened = [line[line.index("--queues") + 1].split(",") for line in commands("8000") if "--queues" in line]
    assert listened == [[QUICK], [QUICK, BULK]]
    compose = (house.ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert ('"--queues", "quick,bulk"' in compose, '"--queues", "quick",' in compose) == (True, True)


def test_long_work_never_stands_before_a_photo():
    routes = configured.CELERY_TASK_ROUTES
    for name in ("arrange_series", "make_frames", "make_export", "purge_bin", "scan_again"):
        assert routes[f"image_collections.tasks.{name}"] == {"queue": BULK}
    assert tasks.check_item.name not in routes
