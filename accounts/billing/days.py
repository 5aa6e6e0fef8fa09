"""Days and moments of what is paid: people mean a whole day by the clock of the practice, a row keeps its end."""

from __future__ import annotations

import calendar
import datetime
import zoneinfo

from django.utils import timezone

from accounts.models import Practice


def end_of_day(day: datetime.date, practice: Practice) -> datetime.datetime:
    """The first moment after this day."""
    zone = zoneinfo.ZoneInfo(practice.time_zone)
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=zone)


def last_day(until: datetime.datetime, practice: Practice) -> datetime.date:
    """The last day of which some part lies before this moment."""
    return (until - datetime.timedelta(microseconds=1)).astimezone(zoneinfo.ZoneInfo(practice.time_zone)).date()


def months_later(practice: Practice, months: int) -> datetime.datetime:
    """So many months after what is paid already, or from today if that is over; the end of a month stays one."""
    now = timezone.now()
    begins = last_day(practice.paid_until, practice) if practice.paid_until and practice.paid_until > now else None
    day = begins or last_day(now, practice)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    return end_of_day(datetime.date(year, month + 1, min(day.day, longest)), practice)
