"""Who may come in: the door of every page of a practice, and objects of accounts or 404."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts import plans
from accounts.display import show_as
from accounts.models import Membership, Practice, Role, User
from audit.ledger import Actor
from audit.models import ActorKind
from common.http import client_ip, render

__all__ = ["MemberRequest", "actor_of", "as_person", "find_membership", "member", "refuse", "sign_in_first"]


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


def refuse(request: HttpRequest, reason: str) -> HttpResponse:
    """403 with the reason in plain words: it is your own practice, but this is not for you or not in its plan."""
    return render(request, "403.html", {"reason": reason}, status=403)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; never back to a POST, and never into a part of a page."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")


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
            narrowed = cast("MemberRequest", request)
            narrowed.membership, narrowed.practice, narrowed.actor = membership, practice, actor_of(request)
            if role == Role.ADMINISTRATOR and not membership.is_administrator:
                return refuse(request, _("Only administrators of this practice can do this."))
            if needs and not plans.allows(practice, needs):
                return refuse(request, plans.reason(practice, needs))
            return view(narrowed, **kwargs)

        return guarded

    return decorate
