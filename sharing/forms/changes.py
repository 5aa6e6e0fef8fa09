"""What a sender changes on a link that exists: its last day, and its password."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharing.forms.days import DayField, end_of, limit_days
from sharing.forms.passwords import LinkPasswordField, refuse_patient, refuse_words, words_of
from sharing.models import Link


class ExtendForm(forms.Form):
    """Another last day, later or earlier."""

    last_day = DayField(label=_("Works until the end of"))

    def __init__(self, data: Any = None, *, link: Link) -> None:
        super().__init__(data, initial={"last_day": timezone.localdate(link.expires_at)})
        limit_days(self.fields["last_day"], link.practice)

    @property
    def expires_at(self) -> datetime.datetime:
        return end_of(self.cleaned_data["last_day"])


class NewPasswordForm(forms.Form):
    """Another password; the old one and every open visit end."""

    password = LinkPasswordField()
    by_mail = forms.BooleanField(label=_("Send it in an e-mail"), required=False)

    def __init__(self, data: Any = None, *, link: Link) -> None:
        super().__init__(data, initial={"by_mail": link.password_by_mail})
        self.link = link
        if not link.email:
            del self.fields["by_mail"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        refuse_words(password, [self.link.title, *words_of(self.link.email)])
        refuse_patient(password, self.link.collection.patient)
        return password
