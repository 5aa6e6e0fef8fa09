"""The sign-up of somebody whose address is proven already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.entrance import new_password
from accounts.models import User


class InvitedForm(forms.Form):
    """Name, password and terms; the address is shown and taken from the invitation, whatever is sent for it."""

    name = forms.CharField(
        label=_("Full name"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("Proven by the code. You sign in with it."), disabled=True, max_length=254
    )
    password1 = forms.CharField(strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))
    terms = forms.BooleanField(label=_("I accept the terms of use."))

    def __init__(self, data: Any, *, email: str) -> None:
        super().__init__(data, initial={"email": email})
        new_password(self.fields["password1"], _("Password"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password1" in values:
            try:
                validate_password(values["password1"], User(email=values["email"], name=values.get("name", "")))
            except ValidationError as error:
                self.add_error("password1", error)
        return values
