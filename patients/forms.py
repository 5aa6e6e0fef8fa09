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
from common import wording
from common.folding import spellings
from patients.models import PERSONAL_FIELDS, Patient, Sex, field_named
from patients.services import likely_duplicates

EARLIEST_BIRTH = datetime.date(1900, 1, 1)


class PatientForm(forms.ModelForm):
    """A patient's personal data (B1); `cleaned_data` is what the services take, `save` is not used."""

    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"), required=False, choices=[("", gettext_lazy("Not stated")), *Sex.choices]
    )

    class Meta:
        model = Patient
        fields = PERSONAL_FIELDS
        widgets = {
            "birth_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": str(EARLIEST_BIRTH)}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "address": forms.Textarea(attrs={"rows": 2}),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, membership: Membership, patient: Patient | None = None, **kwargs: Any) -> None:
        self.membership, self.patient = membership, patient
        self.number_in_bin: Patient | None = None  # whose number was typed, if that patient can be restored
        if patient is not None:
            kwargs["initial"] = model_to_dict(patient, fields=PERSONAL_FIELDS) | kwargs.get("initial", {})
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
        other = others.first() if number else None
        if other and other.deleted_at:
            seen = Patient.objects.seen_by(self.membership).in_bin().filter(pk=other.pk)
            self.number_in_bin = seen.first()
        if other:
            self.refuse_card_number()
        return number

    def find_duplicates(self) -> list[Patient]:
        """Who of those the member sees may be the same by what was typed, also when the number is refused as theirs."""
        typed = self.cleaned_data
        number = str(self["card_number"].value() or "").replace("\0", "").strip()
        return likely_duplicates(self.membership, typed.get("last_name", ""), typed.get("birth_date"), number)

    def refuse_card_number(self) -> None:
        """Say at the field that the number is taken; also for the service's second look."""
        in_bin = _("A patient in the bin has this card number.")
        another = _("Another patient of this practice has this card number.")
        self.add_error("card_number", in_bin if self.number_in_bin else another)


class WhoseForm(forms.Form):
    """Asks for the card number or the last name, before something of a patient is lost."""

    typed = forms.CharField(max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, patient: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patient = patient
        with_number = _("Card number or last name of the patient")
        self.fields["typed"].label = with_number if patient.card_number else _("Last name of the patient")

    def clean_typed(self) -> str:
        """Either of the two, in any case of letters, with accents or without."""
        typed: str = self.cleaned_data["typed"]
        right = {*spellings(self.patient.last_name), *spellings(self.patient.card_number)}
        if not right.intersection(spellings(typed)):
            raise ValidationError(_("This is neither the card number nor the last name of this patient."))
        return typed


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


class MergeForm(forms.Form):
    """Which of two patients stays, and whose value of each field that differs (B8)."""

    THIS, OTHER = "this", "other"
    same_person = forms.BooleanField(
        label=gettext_lazy("These two are the same person."),
        error_messages={"required": gettext_lazy("Confirm that these two are the same person.")},
    )

    def __init__(self, *args: Any, this: Patient, other: Patient, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.both = {self.THIS: this, self.OTHER: other}
        usual = self._usual()
        names = [(key, patient.full_name) for key, patient in self.both.items()]
        label = _("Who stays")
        stays = forms.ChoiceField(label=label, choices=names, initial=usual, widget=forms.RadioSelect)
        self.differing = [name for name in PERSONAL_FIELDS if getattr(this, name) != getattr(other, name)]
        fields = {name: self._choice(name, usual) for name in self.differing}
        self.fields = {"stays": stays, **fields, "same_person": self.fields["same_person"]}

    @property
    def rows(self) -> list[forms.BoundField]:
        """The fields of which one value is chosen."""
        return [self[name] for name in self.differing]

    def kept_and_merged(self) -> tuple[Patient, Patient]:
        """As was chosen."""
        other = self.OTHER if self.cleaned_data["stays"] == self.THIS else self.THIS
        return self.both[self.cleaned_data["stays"]], self.both[other]

    def taken(self) -> set[str]:
        """The fields of which the one who stays gets the other one's value."""
        return {name for name in self.differing if self.cleaned_data[name] != self.cleaned_data["stays"]}

    def _usual(self) -> str:
        """Whoever has a card number, if only one has; else who was here first."""
        numbered = [key for key, patient in self.both.items() if patient.card_number]
        return numbered[0] if len(numbered) == 1 else min(self.both, key=lambda key: self.both[key].created_at)

    def _choice(self, name: str, usual: str) -> forms.ChoiceField:
        choices = [(key, _in_words(patient, name)) for key, patient in self.both.items()]
        rest = next(key for key in self.both if key != usual)
        initial = usual if getattr(self.both[usual], name) else rest  # something is more than nothing
        label = str(field_named(name).verbose_name)
        label = label[:1].upper() + label[1:]
        return forms.ChoiceField(label=label, choices=choices, initial=initial, widget=forms.RadioSelect)


def _in_words(patient: Patient, name: str) -> str:
    value = getattr(patient, name)
    if name == "birth_date":
        return wording.day(value)
    if name == "sex" and value:
        return str(Sex(value).label)
    return str(value) or _("Empty")
