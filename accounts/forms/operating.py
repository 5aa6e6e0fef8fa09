"""What the operator is asked before something happens to a practice or a person."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FURTHEST = 10 * 366  # days


class SureForm(forms.Form):
    """Nothing but a yes."""


class LastDayForm(forms.Form):
    """Up to which day a practice has paid."""

    last_day = forms.DateField(
        label=_("Paid up to and including"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def clean_last_day(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["last_day"]
        today = timezone.localdate()
        if not today <= day <= today + datetime.timedelta(days=FURTHEST):
            raise forms.ValidationError(_("Choose a day from today on, at most ten years away."))
        return day
