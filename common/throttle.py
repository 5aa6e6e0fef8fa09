"""Counting tries in the cache, where guessing pays; what must be exact is counted in a row under a lock instead."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """At most so many times about this subject in so many seconds."""

    name: str
    subject: str
    times: int
    seconds: int

    @property
    def key(self) -> str:
        return f"throttle:{self.name}:{self.subject}"


def allow(name: str, subject: str, *, times: int, seconds: int) -> bool:
    """True for the first `times` calls about this subject within `seconds`, False after that."""
    return _count(Limit(name, subject, times, seconds)) <= times


def take(limits: Sequence[Limit]) -> Limit | None:
    """Count once for each of them, or, where one is used up, for none; that one is named."""
    for number, limit in enumerate(limits):
        if _count(limit) > limit.times:
            for counted in limits[: number + 1]:
                _give_back(counted)
            return limit
    return None


def _count(limit: Limit) -> int:
    """How often by now; the time begins with the first."""
    if not cache.add(limit.key, 1, limit.seconds):
        try:
            count: int = cache.incr(limit.key)
        except ValueError:  # ran out between the two calls
            cache.set(limit.key, 1, limit.seconds)
        else:
            _keep_end(limit)
            return count
    cache.set(f"{limit.key}:ends", time.time() + limit.seconds, limit.seconds)
    return 1


def _give_back(limit: Limit) -> None:
    try:
        cache.decr(limit.key)
    except ValueError:  # ran out meanwhile
        return
    _keep_end(limit)


def _keep_end(limit: Limit) -> None:
    """The cache in the database forgets with each change when an entry was to run out, so it is said again."""
    ends = cache.get(f"{limit.key}:ends")
    if ends is not None:
        cache.touch(limit.key, max(1, round(ends - time.time())))
