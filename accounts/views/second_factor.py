"""Setting up and removing second factors; each change is asked for by somebody who proved who they are just now."""

from __future__ import annotations

import uuid

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import passkeys
from accounts.access import actor_of, sign_in_first
from accounts.devices import read_device
from accounts.forms.security import AppForm, NameForm, PasskeyForm
from accounts.models import User
from accounts.one_time_codes import HOW_MANY, generate_totp_secret
from accounts.proof import PersonRequest, note_factor, proven, way_back
from accounts.second_factor import Type, factors_of, find_passkey, has_second_factor
from accounts.services import second_factor as services
from common.http import render
from common.qr_code import draw_qr
from common.sealing import seal, unseal

AGREED = "new_app"  # in the session, sealed: the secret that the app and we agree on


@require_safe
def needed(request: HttpRequest) -> HttpResponse:
    """Where members of a practice that asks for a second factor are led while they have none."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    back = way_back(request)
    if has_second_factor(request.user):
        return redirect(back or "my_security")
    asking = [one.practice for one in request.user.active_memberships if one.practice.second_factor_required]
    return render(request, "mfa/needed.html", {"next": back, "practices": asking})


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def add_app(request: PersonRequest) -> HttpResponse:
    """A picture for the app's camera, the same as text, and the first code as proof that it worked."""
    user = request.user
    if factors_of(user).app:
        return redirect(way_back(request) or "my_security")
    secret = agreed_secret(request)
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code, here = form.cleaned_data["code"], request.session.session_key or ""
        codes = services.add_app(user, secret, code, actor=actor_of(request), session_key=here)
        if codes is not None:
            del request.session[AGREED]
            return added(request, Type.TOTP, codes, _("The authenticator app is set up."))
        form.add_error("code", _("This code is not right. Type the one that the app shows now."))
    qr_code = draw_qr(get_adapter().build_totp_url(user, secret))
    context = {"form": form, "secret": secret, "qr_code": qr_code, "next": way_back(request)}
    return render(request, "mfa/app.html", context, status=422 if form.is_bound else 200)


def agreed_secret(request: HttpRequest) -> str:
    """The same until it is confirmed, so that a page loaded twice or sent with a wrong code still fits the app."""
    secret = unseal(request.session.get(AGREED, ""))
    if not secret:
        secret = generate_totp_secret()
        request.session[AGREED] = seal(secret)
    return secret


def added(request: PersonRequest, kind: str, codes: list[str], words: str) -> HttpResponse:
    """Straight back, by way of the recovery codes after the first factor."""
    note_factor(request, request.user, kind)
    messages.success(request, words)
    return show_codes(request, codes) if codes else redirect(way_back(request) or "my_security")


def show_codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The only time that they are shown: from now on we know them by their hashes."""
    return render(request, "mfa/recovery_codes_shown.html", {"codes": codes, "next": way_back(request)})


@require_POST
@proven
def remove_app(request: PersonRequest) -> HttpResponse:
    """Codes of the app open nothing any more."""
    if services.remove_app(request.user, actor=actor_of(request)):
        messages.success(request, _("The authenticator app is removed."))
    return redirect("my_security")


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def add_passkey(request: PersonRequest) -> HttpResponse:
    """The browser makes one and sends its public half."""
    user = request.user
    usual = read_device(request.headers.get("User-Agent", "")).words
    data = request.POST if request.method == "POST" else None
    form = PasskeyForm(data, known=factors_of(user).passkeys, usual=usual)
    if form.is_valid():
        name, answer, here = *form.values(), request.session.session_key or ""
        codes = services.add_passkey(user, name, answer, actor=actor_of(request), session_key=here)
        if codes is not None:
            return added(request, Type.WEBAUTHN, codes, _("The passkey is added."))
    context = {"form": form, "options": passkeys.begin_adding(user), "next": way_back(request)}
    return render(request, "mfa/passkey_add.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def rename_passkey(request: PersonRequest, passkey_id: uuid.UUID) -> HttpResponse:
    """For who has several."""
    user = request.user
    passkey = find_passkey(user, passkey_id)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": passkey.data["name"]})
    if form.is_valid():
        services.rename_passkey(user, passkey, form.cleaned_data["name"], actor=actor_of(request))
        return redirect("my_security")
    return render(request, "mfa/passkey_rename.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@proven
def remove_passkey(request: PersonRequest, passkey_id: uuid.UUID) -> HttpResponse:
    """It opens nothing any more."""
    user = request.user
    services.remove_passkey(user, find_passkey(user, passkey_id), actor=actor_of(request))
    messages.success(request, _("The passkey is removed. You may delete it on the device as well."))
    return redirect("my_security")


@require_http_methods(["GET", "HEAD", "POST"])
@proven
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """How many are left; new ones replace them."""
    user = request.user
    if request.method != "POST":
        return render(request, "mfa/recovery_codes.html", {"factors": factors_of(user), "how_many": HOW_MANY})
    codes = services.make_recovery_codes(user, actor=actor_of(request))
    return show_codes(request, codes) if codes else redirect("my_security")


@require_POST
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    """What the page shows, as a file; they come with the request, because they are kept nowhere."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    codes = services.still_valid(request.user, request.POST.getlist("code")[:HOW_MANY])
    if not codes:
        return redirect("mfa_generate_recovery_codes")
    text = "\n".join([_("Recovery codes for Bitewing, each works once:"), "", *codes, ""])
    file_name = 'attachment; filename="bitewing-recovery-codes.txt"'
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Content-Disposition": file_name})
