"""What a visitor types: the password, the code, and who sends files."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from sharing.services.codes import DIGITS


class PasswordForm(forms.Form):
    """The password of the link, exactly as it was typed."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        error_messages={"required": _("Type the password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def refuse(self) -> None:
        """One text for everything that did not open; it must not tell which it was."""
        self.add_error(
            "password",
            _(
                "This did not open anything. The password may be wrong, or the link may have ended, been withdrawn, "
                "used up or locked. Open it from the mail again, or ask whoever sent it."
            ),
        )


class CodeForm(forms.Form):
    """Six digits; spaces between them are forgiven."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the code from the mail.")},
        widget=forms.TextInput(
            attrs={"class": "code-input", "inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}
        ),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{DIGITS}}}", code):
            raise forms.ValidationError(_("The code has 6 digits."))
        return code


class IntroductionForm(forms.Form):
    """Who sends the files, and the privacy notice."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=128,
        error_messages={"required": _("Tell who sends the files.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    message = forms.CharField(
        label=_("Message"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    privacy = forms.BooleanField(
        label=_("I may send these files, and the practice may keep and use them for the treatment."),
        error_messages={"required": _("Without this you cannot send files.")},
    )
