"""That it is really this person: what was proven a moment ago, and the door of pages that want it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.access import sign_in_first
from accounts.models import User


class PersonRequest(HttpRequest):
    """A request that came through `@proven`."""

    user: User


View = Callable[Concatenate[PersonRequest, ...], HttpResponse]


def note_password(request: HttpRequest, user: User) -> None:
    """The password was right, just now."""
    record_authentication(request, user, method="password", reauthenticated=True)


def note_factor(request: HttpRequest, user: User, kind: str, *, alone: bool = False) -> None:
    """A code or passkey was right, just now; `alone`: without a password before it."""
    record_authentication(request, user, method="mfa", type=kind, passwordless=alone or None)


def is_fresh(request: HttpRequest) -> bool:
    """Signing in counts as well as being asked again."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < settings.PROOF_SECONDS


def proven(view: View) -> Callable[..., HttpResponse]:
    """Let a person in who proved who they are a few minutes ago; others are asked, and led back to the page."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return sign_in_first(request)
        if not is_fresh(request):
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("my_security")
            return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
        return view(cast("PersonRequest", request), **kwargs)

    return guarded


def way_back(request: HttpRequest) -> str:
    """Where this page was opened from, if that is on this site; empty otherwise."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if get_adapter(request).is_safe_url(wanted) else ""
