"""Days as senders mean them: in their own time zone, from the first second to the last (G9)."""

from __future__ import annotations

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LAST_SECOND = datetime.time(23, 59, 59)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that is neither over nor further away than a link may live."""

    widget = DayInput
    default_error_messages = {"invalid": _("Type a date."), "required": _("Choose a day.")}

    def clean(self, value: object) -> datetime.date | None:
        day: datetime.date | None = super().clean(value)
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose today or a later day."))
        if day > last_day():
            text = _("A link works for at most %(days)d days. Choose an earlier day.")
            raise forms.ValidationError(text, params={"days": settings.LINK_LONGEST_DAYS})
        return day


def limit_days(field: forms.Field) -> None:
    """Let the browser's calendar offer only days that will be taken."""
    field.widget.attrs.update({"min": timezone.localdate().isoformat(), "max": last_day().isoformat()})


def last_day() -> datetime.date:
    """The last one on which a link that is made today may end."""
    return day_in(settings.LINK_LONGEST_DAYS)


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
