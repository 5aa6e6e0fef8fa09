"""The practices of one person: which they are, leaving one, starting one of one's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import places
from accounts.access import MemberRequest, actor_of, member, sign_in_first
from accounts.forms.users import StartPracticeForm
from accounts.models import Plan, SignUp, User
from accounts.presenters.users import practice_rows
from accounts.services.practices import start_practice
from accounts.services.users import LastAdministrator, is_last_administrator, leave_practice
from common.http import render
from common.throttle import allow

STARTS_A_DAY = 5
DAY = 24 * 3600


@require_safe
def my_practices(request: HttpRequest) -> HttpResponse:
    """Where one belongs, as what, and the ways in and out."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    rows = practice_rows(request.user)
    context = {"rows": rows, "may_start": not any(row.url for row in rows)}
    return render(request, "accounts/my_practices.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member()
def practice_leave(request: MemberRequest) -> HttpResponse:
    """What is lost and what stays, then the button; somebody has to keep the keys."""
    last = is_last_administrator(request.membership)
    if request.method == "POST":
        try:
            leave_practice(request.membership, actor=request.actor)
        except LastAdministrator:
            last = True
        else:
            message = _("You do not belong to %(practice)s any more.")
            messages.success(request, message % {"practice": request.practice.name})
            return redirect("my_practices" if len(request.user.active_memberships) > 1 else "home")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/practice_leave.html", {"is_last": last}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_start(request: HttpRequest) -> HttpResponse:
    """For somebody who belongs to no practice: a free one of one's own, as from an invitation to a share."""
    if not isinstance(request.user, User):
        return sign_in_first(request)
    if request.user.active_memberships:
        return redirect("my_practices")
    form = StartPracticeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "accounts/practice_start.html", {"form": form}, status=422 if form.is_bound else 200)
    if not allow("practice-start", str(request.user.pk), times=STARTS_A_DAY, seconds=DAY):
        return render(request, "429.html", status=429)
    practice = start_practice(wishes(request, request.user, form), actor=actor_of(request), plan=Plan.VIEWER)
    messages.success(request, _("%(practice)s is ready.") % {"practice": practice.name})
    return redirect("practice_home", practice.slug)


def wishes(request: HttpRequest, user: User, form: StartPracticeForm) -> SignUp:
    """What a sign-up would have asked for; not saved, because there is no mail to wait for."""
    country = places.guess_country(request.headers.get("Accept-Language", ""))
    return SignUp(
        user=user,
        practice_name=form.cleaned_data["practice_name"],
        country=country,
        time_zone=user.time_zone or places.guess_time_zone(country),
        language=user.language or get_language() or "en",
    )
