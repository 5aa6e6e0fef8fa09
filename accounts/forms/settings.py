"""Settings of a practice and of a person."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import places
from accounts.domains import plain
from accounts.forms.long_select import LongSelect
from accounts.models import Notation, Practice, User
from accounts.models.practice import ATTESTATION
from accounts.notices import Notice, declined, wanted

AS_PRACTICE = ("", _("As the practice"))
LEAST_IDLE, MOST_IDLE = 5, 60
MOST_DOMAINS = 50
NO_SECOND_FACTOR = _(
    "You have no second factor yourself and would be locked out. Add one under Security first, then come back."
)


class NoticesField(forms.MultipleChoiceField):
    """Ticked is wanted."""

    def __init__(self, **values: Any) -> None:
        super().__init__(choices=Notice.choices, required=False, widget=forms.CheckboxSelectMultiple, **values)


class WholeField(forms.IntegerField):
    """A whole number within limits that its one message names."""

    def __init__(self, least: int, most: int, **values: Any) -> None:
        words = format_lazy(_("Type a whole number from {least} to {most}."), least=least, most=most)
        errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
        super().__init__(min_value=least, max_value=most, error_messages=errors, **values)


class DaysField(WholeField):
    """A number of days that a link may live."""

    def __init__(self, **values: Any) -> None:
        super().__init__(1, settings.LINK_LONGEST_DAYS, **values)


class DomainsField(forms.CharField):
    """One domain in each line; with or without the sign before it, in any order, each once."""

    def __init__(self, **values: Any) -> None:
        rows = forms.Textarea({"rows": 3, "dir": "ltr", "autocapitalize": "off", "spellcheck": "false"})
        super().__init__(required=False, max_length=MOST_DOMAINS * 100, widget=rows, **values)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        typed = re.split(r"[\s,;]+", super().clean(value))
        read = {one: plain(one.removeprefix("@")) for one in typed if one}
        wrong = [one for one, domain in read.items() if not domain]
        if wrong:
            raise forms.ValidationError(_("This is not a domain: %(wrong)s"), params={"wrong": ", ".join(wrong)})
        if len(read) > MOST_DOMAINS:
            raise forms.ValidationError(_("At most %(most)d domains."), params={"most": MOST_DOMAINS})
        return sorted(set(read.values()))


class PracticeForm(forms.ModelForm):
    """What an administrator may set for everybody."""

    country = forms.ChoiceField(
        label=_("Country"),
        choices=places.countries,
        widget=LongSelect,
        help_text=_("Receivers of your links see it beside the name."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=places.time_zones,
        widget=LongSelect,
        help_text=_("Times and expiry of links are meant in it."),
    )
    link_default_days = DaysField(label=_("Days a link usually works"), help_text=_("What a sender finds chosen."))
    link_longest_days = DaysField(
        label=_("Most days a link may work"), help_text=_("Links that exist already keep their end.")
    )
    link_code_required = forms.BooleanField(
        label=_("Every link asks for a one-time code"),
        help_text=_("Also links that were mailed already. Nothing is handed over without an address any more."),
        required=False,
    )
    link_download_never = forms.BooleanField(
        label=_("Nobody downloads originals through a link"),
        help_text=_("At once, also through links that allow it."),
        required=False,
    )
    link_domains = DomainsField(
        label=_("Links are mailed only to"),
        help_text=_(
            "Domains, one in each line: example.org for addresses there, .example.org for all below it. "
            "Empty: everywhere. Links that are handed over are not meant."
        ),
    )
    idle_minutes = WholeField(
        LEAST_IDLE,
        MOST_IDLE,
        label=_("Minutes until an unused session ends"),
        help_text=_("From 5 to 60. Whoever does nothing for so long has to sign in again."),
    )
    second_factor_required = forms.BooleanField(
        label=_("Everybody here needs a second factor"),
        help_text=_("Whoever has none is asked to add one at the next page, and gets no further without."),
        required=False,
    )
    notices = NoticesField(
        label=_("Notices that people here get by e-mail"),
        help_text=_("What is not ticked, nobody gets. People may decline more for themselves."),
    )

    class Meta:
        model = Practice
        fields = [
            "name",
            "country",
            "language",
            "time_zone",
            "notation",
            "attestation",
            "link_default_days",
            "link_longest_days",
            "link_code_required",
            "link_download_never",
            "link_domains",
            "idle_minutes",
            "second_factor_required",
        ]
        labels = {
            "name": _("Practice name"),
            "language": _("Language"),
            "notation": _("Tooth notation"),
            "attestation": _("What a sender confirms before sharing"),
        }
        help_texts = {
            "name": _("Receivers of your links and mails read it."),
            "language": _("Of pages and mails, for whoever chose no other."),
            "notation": _("For whoever chose no other."),
            "attestation": _("Left empty, our own words are used. At most 500 characters."),
        }
        widgets = {"attestation": forms.Textarea({"rows": 3, "dir": "auto"}), "name": forms.TextInput({"dir": "auto"})}

    def __init__(self, *args: Any, has_second_factor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_second_factor = has_second_factor
        self.required_before = self.instance.second_factor_required
        self.fields["attestation"].widget.attrs["placeholder"] = ATTESTATION
        self.initial["notices"] = wanted(self.instance.notices_off)

    def clean_second_factor_required(self) -> bool:
        """Whoever asks it of everybody has one."""
        required: bool = self.cleaned_data["second_factor_required"]
        if required and not self.required_before and not self.has_second_factor:
            raise forms.ValidationError(NO_SECOND_FACTOR)
        return required

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        usual, most = values.get("link_default_days"), values.get("link_longest_days")
        if usual and most and usual > most:
            self.add_error("link_default_days", _("This is longer than a link may work. Choose fewer days."))
        return values

    def values(self) -> dict[str, Any]:
        """What the practice keeps, of a valid form."""
        kept = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return {**kept, "notices_off": declined(self.cleaned_data["notices"])}


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
        fields = ["title", "name", "specialty", "phone", "language", "time_zone", "notation"]
        labels = {
            "title": pgettext_lazy("of a person", "Title"),
            "name": _("Full name"),
            "specialty": _("Specialty"),
            "phone": _("Phone"),
        }
        help_texts = {"title": _("For example: Dr."), "name": _("Receivers of your links read both.")}
        widgets = {
            "title": forms.TextInput({"autocomplete": "honorific-prefix", "dir": "auto"}),
            "name": forms.TextInput({"autocomplete": "name", "dir": "auto"}),
            "specialty": forms.TextInput({"dir": "auto"}),
            "phone": forms.TextInput({"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
        }


class NoticesForm(forms.Form):
    """Which mails one person gets."""

    notices = NoticesField(label=_("Send me an e-mail when"))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"notices": wanted(user.notices_off)})

    def values(self) -> dict[str, Any]:
        """What the person keeps, of a valid form."""
        return {"notices_off": declined(self.cleaned_data["notices"])}
