"""The forms of one's own security: proving who one is, an authenticator app, passkeys, another address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import passkeys
from accounts.models import User
from accounts.second_factor import MOST_PASSKEYS, Passkey

LONGEST_NAME = 64
LOCKED = _("Too many wrong tries. Wait 15 minutes, then try again.")
WRONG_CODE = _("This code is not right, or was used before. Wait for the next one in the app and type it here.")
WRONG_PASSKEY = _("This passkey did not work. Try again, or use another way.")


class CodeField(forms.CharField):
    """Six digits from the app, or a recovery code; spaces do not matter."""

    def __init__(self, **values: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "dir": "ltr"}
        super().__init__(max_length=32, widget=forms.TextInput(attrs), **values)


class AnswerField(forms.JSONField):
    """What a browser says of a passkey; a script fills it in."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def clean(self, value: Any) -> dict[str, Any]:
        answer = super().clean(value)
        if not isinstance(answer, dict):
            raise ValidationError(WRONG_PASSKEY)
        return answer


class CodeForm(forms.Form):
    """A code of the second factor; for who has an app, the recovery codes are the exception."""

    code = CodeField(label=_("Recovery code"))

    def __init__(self, data: Any = None, *, with_app: bool) -> None:
        super().__init__(data)
        if with_app:
            self.fields["code"].label = _("Code from the authenticator app")
            self.fields["code"].help_text = _("Six digits; a recovery code works too.")


class PasswordForm(forms.Form):
    """The password of who is signed in."""

    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class AnswerForm(forms.Form):
    """A passkey in use."""

    credential = AnswerField()


class AppForm(forms.Form):
    """The first code that a new authenticator app shows."""

    code = CodeField(label=_("Code that the app shows now"))


class NameForm(forms.Form):
    """What a person calls a passkey."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, help_text=_("So that you know it among others."))


class PasskeyForm(NameForm):
    """A new passkey: what it is called, and the browser's answer."""

    credential = AnswerField()
    field_order = ["name", "credential"]

    def __init__(self, data: Any = None, *, known: list[Passkey], usual: str) -> None:
        super().__init__(data, initial={"name": usual})
        self.fields["name"].required = False
        self.known, self.usual = known, usual

    def clean_name(self) -> str:
        """The ceremony is over by now, so a missing name stops nobody."""
        return self.cleaned_data["name"] or self.usual

    def clean_credential(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.cleaned_data["credential"]
        if len(self.known) >= MOST_PASSKEYS:
            raise ValidationError(_("You have as many passkeys as one may have. Remove one first."))
        if not passkeys.can_be_added(answer):
            raise ValidationError(_("The passkey could not be added. Try again."))
        return answer

    def values(self) -> tuple[str, dict[str, Any]]:
        """Name and answer, of a valid form."""
        return self.cleaned_data["name"], self.cleaned_data["credential"]


class NewAddressForm(forms.Form):
    """Another address to sign in with; whether somebody has it is not said here."""

    email = forms.EmailField(label=_("New e-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email.lower():
            raise ValidationError(_("This is your address already. Type the new one."))
        return email
