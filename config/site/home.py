"""The first page: a welcome for strangers, and the four sections of a practice (A8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member
from accounts.models import Membership, Plan, Practice, User
from common.http import render
from patients.models import Patient
from sharing.models import Link, LinkKind

RECENT = 6


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Strangers get a welcome; people with a practice go there."""
    if not isinstance(request.user, User):
        return render(request, "config/welcome.html")
    membership = first_membership(request.user)
    if membership is None:
        return render(request, "config/no_practice.html")
    return redirect("practice_home", membership.practice.slug)


def first_membership(user: User) -> Membership | None:
    """The practice a person lands in after signing in."""
    return user.memberships.filter(suspended_at=None).select_related("practice").order_by("created_at").first()


@dataclass(frozen=True)
class Sections:
    """What the four sections of Home show."""

    patients: list[Patient]
    links_live: int
    links_opened: int
    uploads_asked: int
    receivers: list[str]
    trial_days_left: int | None


def sections(membership: Membership) -> Sections:
    """Three queries, whatever there is; of a limited member's patients only."""
    live = Link.objects.seen_by(membership).live()
    counts = live.aggregate(
        all=Count("pk"), opened=Count("pk", Q(opens__gt=0)), uploads=Count("pk", Q(kind=LinkKind.UPLOAD))
    )
    return Sections(
        patients=list(Patient.objects.seen_by(membership).present().order_by("-last_activity_at", "-id")[:RECENT]),
        links_live=counts["all"],
        links_opened=counts["opened"],
        uploads_asked=counts["uploads"],
        receivers=receivers(membership),
        trial_days_left=days_left(membership.practice),
    )


def receivers(membership: Membership) -> list[str]:
    """Whom this practice sent links to most recently; nobody adds contacts by hand."""
    recent = Link.objects.seen_by(membership).exclude(email="").order_by("-created_at").values_list("email", flat=True)
    return list(dict.fromkeys(recent[:50]))[:RECENT]


def days_left(practice: Practice) -> int | None:
    """Full days until the trial ends; None on the other plans."""
    if practice.plan != Plan.TRIAL or practice.trial_ends_at is None:
        return None
    return max(0, (practice.trial_ends_at - timezone.now()).days)


@require_safe
@member()
def practice_home(request: MemberRequest) -> HttpResponse:
    """Home of one practice."""
    return render(request, "config/home.html", {"sections": sections(request.membership)})
