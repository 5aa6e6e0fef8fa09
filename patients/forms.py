"""What people type about a patient, and about who sees one."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership
from patients.models import Patient, Sex
from patients.services import likely_duplicates

EARLIEST_BIRTH = datetime.date(1900, 1, 1)
FIELDS = [
    "first_name",
    "last_name",
    "birth_date",
    "sex",
    "card_number",
    "phone",
    "email",
    "address",
    "notes",
]


class PatientForm(forms.ModelForm):
    """A patient's personal data (B1); `cleaned_data` is what the services take, `save` is not used."""

    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), required=False, choices=[("", gettext_lazy("Not stated")), *Sex.choices]
    )

    class Meta:
        model = Patient
        fields = FIELDS
        widgets = {
            "birth_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": str(EARLIEST_BIRTH)}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "address": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, membership: Membership, patient: Patient | None = None, **kwargs: Any) -> None:
        self.membership, self.patient = membership, patient
        if patient is not None:
            kwargs["initial"] = model_to_dict(patient, fields=FIELDS) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].widget.attrs["max"] = str(timezone.localdate())
        for field in self.fields.values():
            # What one clinic typed is no suggestion for the next patient.
            field.widget.attrs["autocomplete"] = "off"

    def clean_birth_date(self) -> datetime.date:
        """A day on which somebody alive can have been born."""
        day: datetime.date = self.cleaned_data["birth_date"]
        if day > timezone.localdate():
            raise ValidationError(_("The date of birth is in the future. Please check the year."))
        if day < EARLIEST_BIRTH:
            raise ValidationError(_("The date of birth is before 1900. Please check the year."))
        return day

    def clean_card_number(self) -> str:
        """A number belongs to one patient of the practice, seen by this member or not, in any case of letters."""
        number: str = self.cleaned_data["card_number"]
        others = Patient.objects.of(self.membership.practice).filter(card_number__iexact=number)
        if self.patient is not None:
            others = others.exclude(pk=self.patient.pk)
        if number and others.exists():
            self.refuse_card_number()
        return number

    def find_duplicates(self) -> list[Patient]:
        """Who of those the member sees may be the same by what was typed, also when the number is refused as theirs."""
        typed = self.cleaned_data
        number = str(self["card_number"].value() or "").replace("\0", "").strip()
        return likely_duplicates(self.membership, typed.get("last_name", ""), typed.get("birth_date"), number)

    def refuse_card_number(self) -> None:
        """Say at the field that the number is taken; also for the service's second look."""
        self.add_error("card_number", _("Another patient of this practice has this card number."))


class AssignmentForm(forms.Form):
    """Until when a limited member sees a patient; days are those of the practice's clock."""

    ends_on = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Until midnight at the end of this day. Empty: until somebody takes it away."),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ends_on"].widget.attrs["min"] = str(today)

    def clean_ends_on(self) -> datetime.date | None:
        """Not over yet; to end it now there is another button."""
        day: datetime.date | None = self.cleaned_data["ends_on"]
        if day and day < self.today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        return day
