"""Who may come in: the door of every page of a practice, and objects of accounts or 404."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts import plans
from accounts.display import show_as
from accounts.last_practice import remember_practice
from accounts.models import JoinInvitation, Membership, Practice, Role, User
from accounts.second_factor import has_second_factor
from audit.ledger import Actor
from audit.models import ActorKind
from common.http import client_ip, render

__all__ = [
    "MemberRequest",
    "actor_of",
    "as_person",
    "find_invitation_seen",
    "find_member",
    "find_membership",
    "find_waiting_invitation",
    "member",
    "refuse",
    "sign_in_first",
]


class MemberRequest(HttpRequest):
    """A request that came through `@member`: who, in which practice, with what role."""

    user: User
    practice: Practice
    membership: Membership
    actor: Actor
    htmx: HtmxDetails


View = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, or a stranger from an address."""
    if isinstance(request.user, User):
        return as_person(request.user, client_ip(request))
    return Actor(ActorKind.STRANGER, address=client_ip(request))


def as_person(user: User, address: str) -> Actor:
    """A person who proved to be it, signed in or by a mailed link."""
    return Actor(ActorKind.USER, user.pk, f"{user.name} <{user.email}>", address)


def find_membership(user: User, slug: str) -> Membership:
    """This person's active membership in the practice, or 404: a foreign practice does not exist."""
    for membership in user.active_memberships:
        if membership.practice.slug == slug:
            return membership
    raise Http404


def find_member(practice: Practice, membership_id: uuid.UUID) -> Membership:
    """Somebody of this practice, perhaps suspended, or 404."""
    found = Membership.objects.of(practice).select_related("user", "practice").filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found


def find_waiting_invitation(practice: Practice, invitation_id: uuid.UUID) -> JoinInvitation:
    """An invitation of this practice that is neither accepted nor withdrawn, or 404."""
    waiting = JoinInvitation.objects.of(practice).waiting().select_related("practice", "invited_by")
    found = waiting.filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found


def find_invitation_seen(secret_hash: str) -> JoinInvitation | None:
    """The invitation whose mailed secret this browser has seen, in whatever state; whose it is, the secret says."""
    invitations = JoinInvitation.objects.across_practices().select_related("practice", "invited_by")
    return invitations.filter(secret_hash=secret_hash).first()


def refuse(request: HttpRequest, reason: str, *, by_plan: bool = False) -> HttpResponse:
    """403 with the reason in plain words: it is your own practice, but this is not for you or not in its plan."""
    return render(request, "403.html", {"reason": reason, "by_plan": by_plan}, status=403)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; never back to a POST, and never into a part of a page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")


def second_factor_first(request: HttpRequest) -> HttpResponse:
    """To the page that sets one up and back here; a form or a part of a page is refused instead, with the reason."""
    if request.method in ("GET", "HEAD") and request.headers.get("HX-Request") != "true":
        return redirect(f"{reverse('second_factor_needed')}?{urlencode({'next': request.get_full_path()})}")
    return refuse(request, _("This practice asks everybody for a second factor. Set one up under Security first."))


def member(role: Role = Role.MEMBER, *, needs: plans.Ability | None = None) -> Callable[[View], Callable[..., Any]]:
    """Let members of the practice in the URL in; strangers get 404, too small a role or plan 403 with the reason."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
            if not isinstance(request.user, User):
                return sign_in_first(request)
            membership = find_membership(request.user, slug)
            practice = membership.practice
            show_as(request, request.user, practice)
            remember_practice(request.session, practice)
            narrowed = cast("MemberRequest", request)
            narrowed.membership, narrowed.practice, narrowed.actor = membership, practice, actor_of(request)
            if practice.second_factor_required and not has_second_factor(request.user):
                return second_factor_first(request)
            if role == Role.ADMINISTRATOR and not membership.is_administrator:
                return refuse(request, _("Only administrators of this practice can do this."))
            if needs and not plans.allows(practice, needs):
                return refuse(request, plans.reason(practice, needs), by_plan=True)
            return view(narrowed, **kwargs)

        return guarded

    return decorate
