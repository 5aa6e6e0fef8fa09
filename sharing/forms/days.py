"""Days as senders mean them: in their own time zone, from the first second to the last (G9)."""

from __future__ import annotations

import datetime
from typing import cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice

LAST_SECOND = datetime.time(23, 59, 59)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that is neither over nor further away than a link of the practice may live; `limit_days` says how far."""

    widget = DayInput
    longest = settings.LINK_LONGEST_DAYS
    default_error_messages = {"invalid": _("Type a date."), "required": _("Choose a day.")}

    def clean(self, value: object) -> datetime.date | None:
        day: datetime.date | None = super().clean(value)
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        if day > day_in(self.longest):
            text = _("A link works for at most %(days)d days. Choose an earlier day.")
            raise forms.ValidationError(text, params={"days": self.longest})
        return day


def limit_days(field: forms.Field, practice: Practice) -> None:
    """Take no later day than the practice lets its links live, and let the browser's calendar offer no other."""
    cast("DayField", field).longest = practice.link_longest_days
    last = day_in(practice.link_longest_days)
    field.widget.attrs.update({"min": timezone.localdate().isoformat(), "max": last.isoformat()})


def day_in(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def end_of(day: datetime.date) -> datetime.datetime:
    """The last second of the day; with `fold`, when clocks change at midnight, the one that really is the last."""
    return in_utc(datetime.datetime.combine(day, LAST_SECOND).replace(fold=1))


def start_of(day: datetime.date) -> datetime.datetime:
    """The first second of the day."""
    return in_utc(datetime.datetime.combine(day, datetime.time.min))


def in_utc(moment: datetime.datetime) -> datetime.datetime:
    return moment.replace(tzinfo=timezone.get_current_timezone()).astimezone(datetime.UTC)
