"""What a sender types into the checklist of an upload link."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sharing.wishes import LONGEST, MOST, lines_of


class WantedField(forms.CharField):
    """One picture or document a line."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Wanted pictures and documents"),
            help_text=_("One a line, for example: last panoramic X-ray. The receiver sees them as a list to tick off."),
            required=False,
            max_length=MOST * (LONGEST + 2),
            widget=forms.Textarea({"rows": 3, "dir": "auto"}),
        )

    def clean(self, value: object) -> list[str]:
        lines = lines_of(super().clean(value))
        if too_long := [line for line in lines if len(line) > LONGEST]:
            text = _("Use at most %(most)d characters a line: %(line)s…")
            raise ValidationError(text, params={"most": LONGEST, "line": too_long[0][:30]})
        refuse_too_many(len(lines))
        return lines


def refuse_too_many(number: int) -> None:
    """A list that nobody reads to its end helps nobody."""
    if number > MOST:
        raise ValidationError(ngettext("At most %(n)d line.", "At most %(n)d lines.", MOST) % {"n": MOST})
