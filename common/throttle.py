"""Counting tries in the cache, where guessing pays; what must be exact is counted in a row under a lock instead."""

from django.core.cache import cache


def allow(name: str, subject: str, *, times: int, seconds: int) -> bool:
    """True for the first `times` calls about this subject within `seconds`, False after that."""
    key = f"throttle:{name}:{subject}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return cache.incr(key) <= times
    except ValueError:  # ran out between the two calls
        cache.set(key, 1, seconds)
        return True
