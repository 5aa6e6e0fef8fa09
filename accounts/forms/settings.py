"""Settings of a practice and of a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.forms.long_select import LongSelect
from accounts.models import Notation, Practice, User
from accounts.models.practice import ATTESTATION

AS_PRACTICE = ("", _("As the practice"))


class PracticeForm(forms.ModelForm):
    """What an administrator may set for everybody."""

    country = forms.ChoiceField(label=_("Country"), choices=places.countries, widget=LongSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=places.time_zones,
        widget=LongSelect,
        help_text=_("Times and expiry of links are meant in it."),
    )

    class Meta:
        model = Practice
        fields = ["name", "country", "time_zone", "language", "notation", "attestation"]
        labels = {
            "name": _("Practice name"),
            "language": _("Language"),
            "notation": _("Tooth notation"),
            "attestation": _("What a sender confirms before sharing"),
        }
        help_texts = {"attestation": _("Left empty, our own words are used.")}
        widgets = {"attestation": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attestation"].widget.attrs["placeholder"] = ATTESTATION


class PersonForm(forms.ModelForm):
    """What people set for themselves; an empty choice follows the practice."""

    language = forms.ChoiceField(
        label=_("Language"), choices=lambda: [AS_PRACTICE, *settings.LANGUAGES], required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [AS_PRACTICE, *places.time_zones()],
        required=False,
        widget=LongSelect,
    )
    notation = forms.ChoiceField(
        label=_("Tooth notation"), choices=lambda: [AS_PRACTICE, *Notation.choices], required=False
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "notation"]
        labels = {"name": _("Full name")}
