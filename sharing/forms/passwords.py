"""The password of a link: long enough, not to be guessed from the link, and fit to travel by mail (G4)."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Patient

SHORTEST = 10
LONGEST = 128
SHORTEST_WORD = 4  # shorter ones are in half of all passwords by chance
LEAST_BESIDE = 6  # letters that must stand beside a word one could guess


class LinkPasswordField(forms.CharField):
    """Kept as it was typed; shown again when something else on the form was wrong."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Password"),
            help_text=_("At least 10 characters. It goes separately from the link."),
            strip=False,
            min_length=SHORTEST,
            max_length=LONGEST,
            widget=forms.PasswordInput(
                {"autocomplete": "new-password", "data-generate": "", "data-strength": "", "dir": "ltr"},
                render_value=True,
            ),
            error_messages={
                "required": _("Type a password, or generate one."),
                "min_length": _("Use at least %(limit_value)d characters."),
                "max_length": _("Use at most %(limit_value)d characters."),
            },
        )

    def clean(self, value: object) -> str:
        password: str = super().clean(value)
        if not password.isprintable() or password != password.strip():
            raise forms.ValidationError(_("Leave out tabs, line breaks, and spaces at the ends."))
        return password


def refuse_words(password: str, words: Iterable[str]) -> None:
    """Hardly more than an address or a title is no password."""
    lowered = password.casefold()
    for word in {word.casefold() for word in words if len(word) >= SHORTEST_WORD}:
        if word in lowered and len(lowered) - len(word) < LEAST_BESIDE:
            raise forms.ValidationError(_("Do not use the e-mail address or the title as the password."))


def refuse_patient(password: str, patient: Patient) -> None:
    """Passwords travel by mail, and no mail names a patient."""
    lowered = password.casefold()
    names = (*patient.first_name.split(), *patient.last_name.split(), patient.card_number)
    if any(len(name) >= SHORTEST_WORD and name.casefold() in lowered for name in names):
        raise forms.ValidationError(_("Leave the patient's name and number out of the password."))


def words_of(email: str) -> list[str]:
    """An address and its first half."""
    return [email, email.partition("@")[0]]
