"""Inviting somebody, changing what they may do, and the sign-up of somebody who was invited."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.invited import InvitedForm
from accounts.models import JoinInvitation, Membership, Role, User
from accounts.passwords import OwnWordsValidator
from accounts.services.joining import Invite

NAME_LENGTH = User._meta.get_field("name").max_length
LIMITED_HELP = _("You choose the patients afterwards, each with an end date if you like: for a visiting dentist.")


class RightsForm(forms.Form):
    """Role, and whether all patients are seen."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text=_("Administrators also manage users, plan and settings, and read the audit log."),
    )
    limited = forms.BooleanField(label=_("Sees assigned patients only"), help_text=LIMITED_HELP, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("limited") and values.get("role") == Role.ADMINISTRATOR:
            self.add_error("limited", _("Administrators see every patient. Take this off, or choose the role Member."))
        return values


class MemberForm(RightsForm):
    """The rights of somebody who belongs to the practice."""

    def __init__(self, data: Any, *, membership: Membership) -> None:
        super().__init__(data, initial={"role": membership.role, "limited": membership.limited})

    def refuse_last(self) -> None:
        """Say at the field that somebody has to keep the keys."""
        self.add_error("role", _("This is the last active administrator. Make somebody else an administrator first."))


class InviteForm(RightsForm):
    """Whom to invite; an address in any case of letters is the same."""

    field_order = ["name", "email", "role", "limited"]

    name = forms.CharField(
        label=_("Full name"), max_length=NAME_LENGTH, widget=forms.TextInput({"autocomplete": "off", "dir": "auto"})
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("The invitation goes there. The person signs in with this address."),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def invite(self) -> Invite:
        """What a valid form asks for."""
        values = self.cleaned_data
        return Invite(values["name"], values["email"], Role(values["role"]), values["limited"])

    def refuse_member(self) -> None:
        """Say at the field that there is nothing to do."""
        self.add_error(
            "email", _("This person belongs to the practice already. Look at the list of users to change their rights.")
        )

    def refuse_invited(self) -> None:
        """Say at the field what to do instead."""
        self.add_error("email", _("This address is invited already. Send the invitation again instead."))


class JoinForm(InvitedForm):
    """Name, password and terms of an additional user; the name is what the administrator wrote, and can be changed."""

    def __init__(self, data: Any, *, invitation: JoinInvitation) -> None:
        super().__init__(data, email=invitation.email)
        self.practice_name = invitation.practice.name
        self.initial["name"] = invitation.name
        self.fields["name"].widget.attrs["dir"] = "auto"
        self.fields["email"].help_text = _("Proven by the mail. You sign in with it.")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        OwnWordsValidator().validate(password, SimpleNamespace(practice_name=self.practice_name))
        return password


class StartPracticeForm(forms.Form):
    """What it takes to start a practice of one's own."""

    practice_name = forms.CharField(
        label=_("Practice name"),
        max_length=128,
        widget=forms.TextInput({"autocomplete": "organization", "dir": "auto"}),
    )
    terms = forms.BooleanField(label=_("I accept the terms of use."))

    def clean_practice_name(self) -> str:
        return " ".join(self.cleaned_data["practice_name"].split())
