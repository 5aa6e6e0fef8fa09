"""Settings: of the practice for administrators, of oneself for everybody."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, actor_of, member, sign_in_first
from accounts.forms.settings import PersonForm, PracticeForm
from accounts.models import Role, User
from accounts.services.people import change_person
from accounts.services.practices import change_practice
from common.http import render


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR)
def practice_settings(request: MemberRequest) -> HttpResponse:
    """Name, place, language and words of the practice."""
    form = PracticeForm(request.POST if request.method == "POST" else None, instance=copy(request.practice))
    if not form.is_valid():
        return render(request, "accounts/practice.html", {"form": form}, status=422 if form.is_bound else 200)
    change_practice(request.practice, form.cleaned_data, actor=request.actor)
    messages.success(request, _("The settings are saved."))
    return redirect("practice_settings", request.practice.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def my_account(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone and notation of the person; the way to the password."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if not form.is_valid():
        return render(request, "accounts/me.html", {"form": form}, status=422 if form.is_bound else 200)
    change_person(request.user, form.cleaned_data, actor=actor_of(request))
    messages.success(request, _("Your settings are saved."))
    return redirect("my_account")
