"""Words are worked out once for each language."""

import datetime

from django.utils.translation import gettext, override

from common.wording import day, minute, per_language

BORN = datetime.date(1981, 3, 14)


def test_days_and_minutes_are_written_as_the_reader_is_used_to():
    with override("de"):
        german = day(BORN), minute(15, 5)
    with override("en"):
        english = day(BORN), minute(15, 5)
    assert (german, english) == (("14. März 1981", "15:05"), ("March 14, 1981", "3:05 p.m."))


def test_words_are_worked_out_once_for_each_language():
    asked = []

    @per_language
    def yes(number: int) -> str:
        asked.append(number)
        return gettext("Yes")

    for language in ("en", "de", "en", "de"):
        with override(language):
            yes(1)
            yes(2)
    assert asked == [1, 2, 1, 2]
