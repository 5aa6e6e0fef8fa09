"""The forms of the way in: sign-up, sign-in and passwords; the checks themselves are django-allauth's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.access import actor_of, as_person
from accounts.forms.long_select import LongSelect
from accounts.models import Practice, User
from accounts.passwords import LONGEST, OwnWordsValidator
from accounts.services.people import Wishes, keep_sign_up, record_for_person
from accounts.services.security import end_sessions
from audit.actions import Action
from common.http import client_ip
from common.ids import new_id

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Words
PASSWORD_HELP = _("At least 12 characters. A sentence works well; not your e-mail address, name or practice.")


def plain(field: forms.Field, label: Words, help_text: Words | str = "") -> forms.Field:
    """Our label and help, without allauth's placeholder."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    return field


def new_password(field: forms.Field, label: Words) -> forms.Field:
    """A field for a password that is chosen now: once, readable on demand, with a meter."""
    field.widget.attrs.update({"data-strength": "", "maxlength": str(LONGEST)})
    return plain(field, label, PASSWORD_HELP)


class SignUpForm(allauth_forms.SignupForm):
    """Who, which practice, where; country and time zone are guessed and can be changed."""

    account_already_exists: bool
    field_order = ["name", "email", "password1", "practice_name", "country", "time_zone", "terms"]

    name = forms.CharField(
        label=_("Full name"),
        max_length=User._meta.get_field("name").max_length,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    practice_name = forms.CharField(
        label=_("Practice name"),
        max_length=Practice._meta.get_field("name").max_length,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=places.countries, widget=LongSelect({"autocomplete": "country"})
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=places.time_zones, widget=LongSelect)
    terms = forms.BooleanField(label=_("I accept the terms of use."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], _("E-mail"), _("You sign in with it. We send a link there."))
        new_password(self.fields["password1"], _("Password"))
        if not self.is_bound:
            self._guess()

    def _guess(self) -> None:
        country = places.guess_country(context.request.headers.get("Accept-Language", ""))
        self.fields["country"].initial = country
        self.fields["time_zone"].initial = places.guess_time_zone(country)
        self.fields["time_zone"].widget.attrs["data-guess-timezone"] = "always"

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "password1" not in self.errors:
            words = {name: values.get(name, "") for name in ("email", "name", "practice_name")}
            try:
                OwnWordsValidator().validate(values["password1"], SimpleNamespace(**words))
            except ValidationError as error:
                self.add_error("password1", error)
        return values

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """A known address costs the same time and gets the same answer; so does one taken at this very moment."""
        if self.account_already_exists:
            self._work_alike(request)
        try:
            return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)

    def _work_alike(self, request: HttpRequest) -> None:
        """Do what a new address costs, and undo it: how long an answer takes tells nothing."""
        typed = self.cleaned_data["email"]
        self.cleaned_data["email"], self.account_already_exists = f"{new_id().hex}@undone.invalid", False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.cleaned_data["email"], self.account_already_exists = typed, True

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            return super().save(request)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the user exists."""
        values = self.cleaned_data
        wishes = Wishes(
            name=values["name"],
            practice_name=values["practice_name"],
            country=values["country"],
            time_zone=values["time_zone"],
            language=get_language() or "en",
        )
        keep_sign_up(user, wishes, actor=as_person(user, client_ip(request)))


class SignInForm(allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["login"], _("E-mail")).widget.attrs["autocomplete"] = "username"
        plain(self.fields["password"], _("Password"))


class AddressForm(allauth_forms.ResetPasswordForm):
    """The address that a reset link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], _("E-mail"))


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """The new password after a mailed link; typed once, because it can be shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        new_password(self.fields["password1"], _("New password"))

    def save(self) -> None:
        with transaction.atomic():
            super().save()
            end_sessions(self.user)
            actor = as_person(self.user, client_ip(context.request))
            record_for_person(Action.PASSWORD_RESET, self.user, actor=actor)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The current password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        plain(self.fields["oldpassword"], _("Current password"))
        new_password(self.fields["password1"], _("New password"))

    def save(self) -> None:
        with transaction.atomic():
            super().save()
            end_sessions(self.user, except_key=context.request.session.session_key or "")
            record_for_person(Action.PASSWORD_CHANGED, self.user, actor=actor_of(context.request))


class ConfirmAgainForm(forms.Form):
    """The address that the confirmation link is sent to once more."""

    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))
