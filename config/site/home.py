"""The first page: a welcome for strangers, and the four sections of a practice (A8)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member
from accounts.models import Membership, User
from common.http import render
from config.site.home_sections import Sections


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers get a welcome; people with a practice go there, operators without one to their own pages."""
    if not isinstance(request.user, User):
        return render(request, "config/welcome.html")
    membership = first_membership(request.user)
    if membership is None and request.user.is_staff:
        return redirect("admin:index")
    if membership is None:
        return render(request, "config/no_practice.html")
    return redirect("practice_home", membership.practice.slug)


def first_membership(user: User) -> Membership | None:
    """The practice a person lands in after signing in."""
    return user.memberships.filter(suspended_at=None).select_related("practice").order_by("created_at").first()


@require_safe
@member()
def practice_home(request: MemberRequest) -> HttpResponse:
    """Home of one practice; it asks by itself once a minute, and then gets the numbers only."""
    return render(request, "config/home.html", {"sections": Sections(request.membership)}, part="numbers")
