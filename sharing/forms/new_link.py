"""The form that makes links, in two shapes: sharing, and asking for files (G1, G2)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Practice
from image_collections.models import Collection, Item, ItemType
from sharing import wishes
from sharing.forms.days import DayField, day_in, end_of, limit_days, start_of
from sharing.forms.passwords import LinkPasswordField, refuse_patient, refuse_words, words_of
from sharing.forms.policies import CODE_NEEDS_MAIL, Radios, refuse_domains, show_policies
from sharing.forms.receivers import ReceiversField
from sharing.forms.wanted import WantedField, refuse_too_many
from sharing.models import LinkKind, Sees
from sharing.nameless import Selected
from sharing.services.creating import LinkRequest

PRESETS = (7, 30, 90)  # besides the practice's own default and longest
ANY_DAY = "day"
MAIL, HAND = "mail", "hand"
MIB = 1024 * 1024
MOST_OPENS = 1000
MOST_FILES = 10_000
MOST_MIB = 100_000

one_line = RegexValidator(r"[\x00-\x1f\x7f\u2028\u2029]", _("Write it in one line."), inverse_match=True)


def last_days(practice: Practice) -> list[tuple[str, Promise | str]]:
    """7 days, 30 days ... as far as the practice goes, each with the day it means today; or any other."""
    most = practice.link_longest_days
    offered = sorted({*(days for days in PRESETS if days < most), practice.link_default_days, most})
    return [*((str(days), preset(days, day_in(days))) for days in offered), (ANY_DAY, _("A day of your choice"))]


def preset(days: int, day: datetime.date) -> str:
    words = ngettext("%(day)s (%(days)d day)", "%(day)s (%(days)d days)", days)
    return words % {"day": date_format(day), "days": days}


class LinkForm(forms.Form):
    """What both kinds of links ask for; sending it twice makes one link, because it carries a key."""

    kind: LinkKind
    key = forms.UUIDField(widget=forms.HiddenInput({"autocomplete": "off"}))
    by = forms.ChoiceField(
        label=_("How it gets there"),
        choices=[(MAIL, _("By e-mail")), (HAND, _("I hand it over"))],
        initial=MAIL,
        widget=Radios,
    )
    receivers = ReceiversField()
    password = LinkPasswordField()
    lasts = forms.ChoiceField(label=_("Works until"))
    until = DayField(label=_("Last day"))
    title = forms.CharField(label=_("Title"), max_length=128, required=False, validators=[one_line])
    message = forms.CharField(
        label=_("Message"), max_length=5000, required=False, widget=forms.Textarea({"rows": 3, "dir": "auto"})
    )
    label = forms.CharField(
        label=_("Label"),
        help_text=_("Only your practice sees it, for example: Orthodontist."),
        max_length=64,
        required=False,
        validators=[one_line],
    )
    language = forms.ChoiceField(label=_("Language of the receiver"), choices=settings.LANGUAGES)
    asks_code = forms.BooleanField(
        label=_("Ask for a one-time code"),
        help_text=_("Six digits, mailed to the receiver at each visit. This proves access to the mailbox."),
        initial=True,
        required=False,
    )
    password_by_mail = forms.BooleanField(
        label=_("Send the password in a separate e-mail"),
        help_text=_("Without it you tell the password yourself."),
        initial=True,
        required=False,
    )
    opens_on = DayField(label=_("Not before"), required=False)
    most_opens = forms.IntegerField(
        label=_("How often it can be opened"), min_value=1, max_value=MOST_OPENS, required=False
    )
    attests = forms.BooleanField(error_messages={"required": _("Please confirm this first.")})

    def __init__(self, data: Any, *, collection: Collection) -> None:
        practice = collection.practice
        usual = {"language": practice.language, "lasts": str(practice.link_default_days)}
        super().__init__(data, initial={"key": uuid.uuid4(), **usual})
        self.collection = collection
        cast("forms.ChoiceField", self.fields["lasts"]).choices = last_days(practice)
        self.fields["attests"].label = practice.attestation_text
        self.needs("receivers", when="by", says=MAIL)
        self.needs("until", when="lasts", says=ANY_DAY)
        limit_days(self.fields["until"], practice)
        limit_days(self.fields["opens_on"], practice)
        show_policies(self.fields, practice, HAND)

    def needs(self, name: str, *, when: str, says: str) -> None:
        """A field that another one asks for; before anything was said it is shown as needed."""
        self.fields[name].required = not self.is_bound or self.data.get(when) == says

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("by") == HAND:
            self.errors.pop("receivers", None)  # what was typed before the way was changed
            values["receivers"] = []
        self.check_policies(values)
        self.check_days(values)
        self.check_password(values)
        return values

    def check_policies(self, values: dict[str, Any]) -> None:
        """What is locked was shown as such; this is for whoever asks all the same."""
        practice = self.collection.practice
        if practice.link_code_required and values.get("by") == HAND:
            self.add_error("by", CODE_NEEDS_MAIL)
        try:
            refuse_domains(values.get("receivers", []), practice)
        except forms.ValidationError as refused:
            self.add_error("receivers", refused)

    def check_days(self, values: dict[str, Any]) -> None:
        """The last day is a preset or the chosen one, and not before the first."""
        if values.get("lasts") == ANY_DAY:
            last = values.get("until")
        else:
            self.errors.pop("until", None)  # a date that was typed and then not chosen
            last = day_in(int(values["lasts"])) if "lasts" in values else None
        values["last_day"], first = last, values.get("opens_on")
        if last and first and first > last:
            self.add_error("opens_on", _("The link would end before it opens."))

    def check_password(self, values: dict[str, Any]) -> None:
        """Compared with everything else on the form."""
        guessable = [values.get("title", "")]
        for receiver in values.get("receivers", []):
            guessable += words_of(receiver)
        try:
            refuse_words(values.get("password", ""), guessable)
            refuse_patient(values.get("password", ""), self.collection.patient)
        except forms.ValidationError as refused:
            self.add_error("password", refused)

    def request(self, items: Sequence[Item] = ()) -> LinkRequest:
        """What was asked for, of a valid form; each receiver gets a copy with the own address."""
        values = self.cleaned_data
        by_mail, first = values["by"] == MAIL, values["opens_on"]
        copied = ("password", "title", "message", "label", "language", "most_opens")
        return LinkRequest(
            **{name: values[name] for name in copied},
            **self.own_values(),
            kind=self.kind,
            request_key=values["key"],
            items=items,
            expires_at=end_of(values["last_day"]),
            opens_at=start_of(first) if first and first > day_in(0) else None,
            asks_code=by_mail and values["asks_code"],
            password_by_mail=by_mail and values["password_by_mail"],
            attestation=self.attestation(),
        )

    def own_values(self) -> dict[str, Any]:
        """What only this kind of link has."""
        return {}

    def attestation(self) -> str:
        """The very words that were confirmed."""
        return self.collection.practice.attestation_text if self.cleaned_data["attests"] else ""


class ShareForm(LinkForm):
    """Sight of items."""

    kind = LinkKind.VIEW
    may_download = forms.BooleanField(
        label=_("May download the original files"),
        help_text=_("Without it the receiver only looks at pictures of them."),
        required=False,
    )
    includes_tags = forms.BooleanField(
        label=_("Show titles, kinds and teeth"), help_text=_("Private notes are never shown."),
        initial=True, required=False,
    )  # fmt: skip
    de_identifies = forms.BooleanField(
        label=_("Share without the patient"),
        help_text=_(
            "Names, days and all else that X-ray files and photos say of the patient are taken out of what is shown "
            "and downloaded. The receiver sees numbers for file names. The original stays here, unchanged."
        ),
        required=False,
    )
    burned_in_accepted = forms.BooleanField(
        label=_("I have looked at these pictures: nothing in them shows who it is"), required=False
    )
    nameless: Selected | None = None  # what is about to be shared, as far as that matters here

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        seen = self.nameless
        if values.get("de_identifies") and seen:
            if not seen.fit:
                self.add_error("de_identifies", _("None of these files can be shown without the patient."))
            elif seen.wordy and not values.get("burned_in_accepted"):
                self.add_error("burned_in_accepted", _("Please look at these pictures and confirm this first."))
        return values

    def own_values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("may_download", "includes_tags", "de_identifies")}
        return values | {"burned_in_accepted": values["de_identifies"] and self.cleaned_data["burned_in_accepted"]}


class AskForm(LinkForm):
    """A request to put files in."""

    kind = LinkKind.UPLOAD
    sees = forms.ChoiceField(
        label=_("The receiver sees"), choices=Sees.choices, initial=Sees.OWN, widget=forms.RadioSelect
    )
    most_files = forms.IntegerField(label=_("Most files"), min_value=1, max_value=MOST_FILES, required=False)
    wanted_set = forms.ChoiceField(label=_("Ready-made list"), choices=wishes.CHOICES, required=False)
    wanted = WantedField()
    types = forms.MultipleChoiceField(
        label=_("Only these types of files"), help_text=_("Nothing ticked: every type that Bitewing takes."),
        choices=ItemType.choices, required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    most_mib = forms.IntegerField(
        label=_("Most megabytes"), help_text=_("Of all files together."),
        min_value=1, max_value=MOST_MIB, required=False,
    )  # fmt: skip

    def __init__(self, data: Any, *, collection: Collection) -> None:
        super().__init__(data, collection=collection)
        self.needs("attests", when="sees", says=Sees.ALL)  # only showing all contents discloses something
        if collection.patient.stands_in:  # what lies in the tray is of many people
            shown = [choice for choice in Sees.choices if choice[0] != Sees.ALL]
            cast("forms.ChoiceField", self.fields["sees"]).choices = shown

    def own_values(self) -> dict[str, Any]:
        values = self.cleaned_data
        most_bytes = values["most_mib"] * MIB if values["most_mib"] else None
        asked = {"types": values["types"], "wanted": self.wishes(values)}
        return {"sees": Sees(values["sees"]), "most_files": values["most_files"], "most_bytes": most_bytes, **asked}

    def wishes(self, values: dict[str, Any]) -> list[str]:
        """The ready-made ones and the own ones, as the receiver will read them."""
        own = values.get("wanted") or ()
        return wishes.wishes_from(values.get("wanted_set", ""), own, values.get("language", ""))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        try:
            refuse_too_many(len(self.wishes(values)))
        except forms.ValidationError as refused:
            self.add_error("wanted", refused)
        return values

    def attestation(self) -> str:
        return super().attestation() if self.cleaned_data["sees"] == Sees.ALL else ""


FORMS: dict[LinkKind, type[LinkForm]] = {LinkKind.VIEW: ShareForm, LinkKind.UPLOAD: AskForm}
