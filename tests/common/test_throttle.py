"""Counting tries where guessing pays."""

import time_machine

from common.throttle import allow


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
