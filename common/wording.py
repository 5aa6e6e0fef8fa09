"""Words that stand in many rows of many pages: worked out once for each language, then remembered."""

import datetime
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVarTuple

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language

Values = TypeVarTuple("Values")
MOST = 8192  # a few megabytes at most


def per_language(words: Callable[[*Values], str]) -> Callable[[*Values], str]:
    """Remember what a function says about plain values; it may depend on nothing but these and the language."""

    def said(_language: str | None, *values: *Values) -> str:
        return words(*values)

    remembered = lru_cache(MOST)(said)

    @wraps(words)
    def in_this_language(*values: *Values) -> str:
        return remembered(get_language(), *values)

    return in_this_language


@per_language
def day(date: datetime.date) -> str:
    """March 14, 1981."""
    return date_format(date)


@per_language
def minute(hour: int, minutes: int) -> str:
    """10:32 a.m."""
    return time_format(datetime.time(hour, minutes))
