"""Counting tries where guessing pays."""

import pytest
import time_machine
from django.core.management import call_command

from common.throttle import Limit, allow, take


def test_the_first_few_are_let_through_and_the_rest_is_not():
    assert [allow("door", "ann", times=3, seconds=60) for _ in range(5)] == [True, True, True, False, False]


def test_every_subject_and_every_name_is_counted_on_its_own():
    for name, subject in (("door", "ann"), ("door", "bob"), ("window", "ann")):
        assert [allow(name, subject, times=1, seconds=60) for _ in range(2)] == [True, False]


def test_counting_begins_anew_when_the_time_has_run_out(cache_of_this_process):
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        assert [allow("door", "ann", times=1, seconds=60) for _ in range(2)] == [True, False]
        clock.shift(59)
        assert not allow("door", "ann", times=1, seconds=60)
        clock.shift(2)
        assert allow("door", "ann", times=1, seconds=60)


def test_of_several_limits_all_are_counted_or_none():
    ann, bob = Limit("door", "ann", 2, 60), Limit("door", "bob", 1, 60)
    assert [take([ann, bob]), take([ann, bob])] == [None, bob]
    assert [take([ann]), take([ann])] == [None, ann]


@pytest.mark.django_db
def test_in_the_database_too_the_time_ends_when_it_was_said_to(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable")
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        assert [allow("door", "ann", times=1, seconds=3600) for _ in range(2)] == [True, False]
        clock.shift(3590)  # longer than the cache itself keeps what was changed
        assert not allow("door", "ann", times=1, seconds=3600)
        clock.shift(20)
        assert allow("door", "ann", times=1, seconds=3600)
