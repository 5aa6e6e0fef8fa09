"""Whom links are for: one or several e-mail addresses in one field."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

MOST = 20
LONGEST = 254


class ReceiversField(forms.CharField):
    """Addresses between commas, semicolons, spaces or line breaks; each counts once."""

    def __init__(self) -> None:
        super().__init__(
            label=_("E-mail"),
            help_text=_("Several addresses: separate them with commas. Everybody gets a link of their own."),
            max_length=MOST * (LONGEST + 2),
            error_messages={"required": _("Type the receiver's e-mail address, or hand the link over yourself.")},
            widget=forms.Textarea(
                {"rows": 1, "inputmode": "email", "autocomplete": "off", "autocapitalize": "off", "dir": "ltr"}
            ),
        )

    def clean(self, value: object) -> list[str]:
        typed = re.split(r"[\s,;]+", super().clean(value))
        receivers = list({address.casefold(): address for address in typed if address}.values())
        if len(receivers) > MOST:
            text = ngettext("At most %(n)d address at once.", "At most %(n)d addresses at once.", MOST)
            raise ValidationError(text % {"n": MOST})
        wrong = [address for address in receivers if not is_address(address)]
        if wrong:
            raise ValidationError(_("This is not an e-mail address: %(wrong)s"), params={"wrong": ", ".join(wrong)})
        return receivers


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST
