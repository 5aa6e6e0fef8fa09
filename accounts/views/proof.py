"""Proving who one is: the second factor at sign-in, a passkey instead of a password, and being asked again."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import passkeys
from accounts.access import actor_of, sign_in_first
from accounts.forms.security import LOCKED, WRONG_CODE, WRONG_PASSKEY, AnswerForm, CodeForm, PasswordForm
from accounts.models import User
from accounts.proof import note_factor, note_password, way_back
from accounts.second_factor import Factors, Type, factors_of
from accounts.services.second_factor import TooManyTries, use_code, use_passkey, use_passkey_alone
from common.http import client_ip, render
from common.throttle import allow


class StageRequest(HttpRequest):
    """Between the password and being signed in, by allauth."""

    _login_stage: AuthenticateStage


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of signing in, after the password was right."""
    stage = cast("StageRequest", request)._login_stage
    user: User = stage.login.user
    factors = factors_of(user)
    tried = posted(request, factors)
    if tried and is_proven_by(request, user, tried):
        return stage.exit()
    return render(request, "mfa/authenticate.html", ways(user, factors, tried), status=422 if tried else 200)


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Asked again before something that a thief of the session must not do; the password or a factor will do."""
    user = request.user
    if not isinstance(user, User):
        return sign_in_first(request)
    factors = factors_of(user)
    tried = PasswordForm(request.POST) if "password" in request.POST else posted(request, factors)
    if tried and is_proven_by(request, user, tried):
        return redirect(way_back(request) or "my_security")
    context = {**ways(user, factors, tried), "next": way_back(request)}
    if user.has_usable_password():
        context["password_form"] = tried if isinstance(tried, PasswordForm) else PasswordForm()
    return render(request, "account/reauthenticate.html", context, status=422 if tried else 200)


def is_proven_by(request: HttpRequest, user: User, tried: forms.Form) -> bool:
    """Whether it was right, and then noted; else the form says why not."""
    if isinstance(tried, PasswordForm):
        return try_password(request, user, tried)
    used = try_factor(request, user, tried)
    if used:
        note_factor(request, user, used.type)
    return bool(used)


def try_password(request: HttpRequest, user: User, form: PasswordForm) -> bool:
    """Counted and locked like a sign-in."""
    if not form.is_valid():
        return False
    try:
        if get_adapter(request).reauthenticate(user, form.cleaned_data["password"]):
            note_password(request, user)
            return True
        form.add_error("password", _("This is not your password."))
    except ValidationError as error:
        form.add_error(None, error)
    return False


def posted(request: HttpRequest, factors: Factors) -> forms.Form | None:
    """The form of a second factor that was sent, if one was."""
    if request.method != "POST":
        return None
    if "credential" in request.POST:
        return AnswerForm(request.POST)
    return CodeForm(request.POST, with_app=bool(factors.app))


def try_factor(request: HttpRequest, user: User, form: forms.Form) -> Authenticator | None:
    """What proved it; else the form says why nothing did."""
    if not form.is_valid():
        return None
    code, answer = form.cleaned_data.get("code"), form.cleaned_data.get("credential")
    try:
        if answer:
            used = use_passkey(user, passkeys.find_used(user, answer), actor=actor_of(request))
        else:
            used = use_code(user, code or "", actor=actor_of(request))
    except TooManyTries:
        form.add_error(None, LOCKED)
        return None
    if used is None:
        form.add_error(None if answer else "code", WRONG_PASSKEY if answer else WRONG_CODE)
    return used


def ways(user: User, factors: Factors, tried: forms.Form | None) -> dict[str, Any]:
    """What this person may prove it with."""
    code_form = tried if isinstance(tried, CodeForm) else CodeForm(with_app=bool(factors.app))
    return {
        "factors": factors,
        "tried": tried,
        "code_form": code_form if factors.app or factors.codes_left else None,
        "options": passkeys.begin_using(user) if factors.passkeys else "",
    }


@require_POST
def passkey_begin(request: HttpRequest) -> HttpResponse:
    """What a browser is asked at the sign-in; the same for everybody, because nobody is named yet."""
    if not allow("passkey-begin", client_ip(request), times=60, seconds=60):
        return render(request, "429.html", status=429)
    return HttpResponse(passkeys.begin_using(), content_type="application/json")


@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey that checked its person is both factors in one."""
    if isinstance(request.user, User):
        return redirect(way_back(request) or "home")
    if not allow("passkey", client_ip(request), times=60, seconds=60):
        return render(request, "429.html", status=429)
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["credential"] if form.is_valid() else {}
    user = passkeys.find_user(answer) if answer else None
    found = passkeys.find_used(user, answer) if user else None
    use_passkey_alone(user, found, actor=actor_of(request))
    if user is None or found is None:
        return render(request, "mfa/passkey_failed.html", {"next": way_back(request)}, status=422)
    note_factor(request, user, Type.WEBAUTHN, alone=True)
    return perform_login(request, Login(user=user, redirect_url=way_back(request) or None))
