"""The way in: sign-up, sign-in, sign-out, passwords; the flows are django-allauth's, the look and answers ours."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.adapter import LAST_MAIL
from accounts.models import User
from common.http import render

View = Callable[..., HttpResponse]


def entrance(view: View) -> View:
    """A page of allauth that answers 422 to a form with errors, as all our pages do."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.is_bound and form.errors:
            response.status_code = 422
        return response

    return answered


sign_up = entrance(allauth_views.signup)
sign_in = entrance(allauth_views.login)
reset_password = entrance(allauth_views.password_reset)
set_new_password = entrance(allauth_views.password_reset_from_key)


def change_password(request: HttpRequest) -> HttpResponse:
    """A person without a password yet sets the first one by a mailed link."""
    if isinstance(request.user, User) and not request.user.has_usable_password():
        return redirect("account_reset_password")
    return entrance(allauth_views.password_change)(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and say so."""
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
        messages.success(request, _("You are signed out."))
    else:
        logout(request)  # a sign-in that stopped at the second factor is forgotten
    return redirect("account_login")


def mail_was_sent(template: str) -> View:
    """A page that says where a mail went, or that it could not be sent and how to try again."""

    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        mail = request.session.get(LAST_MAIL, {})
        days = settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS
        context = {"to": mail.get("to", ""), "failed": mail.get("failed", False), "days": days}
        return render(request, template, context, status=503 if context["failed"] else 200)

    return page


confirmation_sent = mail_was_sent("account/verification_sent.html")
reset_sent = mail_was_sent("account/password_reset_done.html")
