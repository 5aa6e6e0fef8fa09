"""Settings of oneself: the profile, and which mails one gets."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import actor_of, sign_in_first
from accounts.forms.settings import NoticesForm, PersonForm
from accounts.models import User
from accounts.notices import off_in
from accounts.services.people import change_person
from common.http import render


@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: HttpRequest) -> HttpResponse:
    """Who one is, and how one reads; the way to another address."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if not form.is_valid():
        return render(request, "accounts/me.html", {"form": form}, status=422 if form.is_bound else 200)
    change_person(request.user, form.cleaned_data, actor=actor_of(request))
    messages.success(request, _("Your settings are saved."))
    return redirect("my_account")


@require_http_methods(["GET", "HEAD", "POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    """Which mails one gets; what a practice turned off is named, so that nobody waits for it."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    form = NoticesForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        context = {"form": form, "off": off_in(request.user.active_memberships)}
        return render(request, "accounts/notices.html", context, status=422 if form.is_bound else 200)
    change_person(request.user, form.values(), actor=actor_of(request))
    messages.success(request, _("Your notices are saved."))
    return redirect("my_notices")
