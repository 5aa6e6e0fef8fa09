"""Settings of the practice, for its administrators."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import MemberRequest, member
from accounts.forms.settings import PracticeForm
from accounts.models import Role
from accounts.second_factor import has_second_factor
from accounts.services.practices import change_practice
from common.http import render


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR)
def practice_settings(request: MemberRequest) -> HttpResponse:
    """Everything that holds for everybody here, in one form."""
    form = PracticeForm(
        request.POST if request.method == "POST" else None,
        instance=copy(request.practice),
        has_second_factor=has_second_factor(request.user),
    )
    if not form.is_valid():
        return render(request, "accounts/practice.html", {"form": form}, status=422 if form.is_bound else 200)
    change_practice(request.practice, form.values(), actor=request.actor)
    messages.success(request, _("The settings are saved."))
    return redirect("practice_settings", request.practice.slug)
