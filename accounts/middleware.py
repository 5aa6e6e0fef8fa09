"""Who is asking: ends sessions that are over, and speaks to a signed-in person in their language and time zone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.access import actor_of
from accounts.display import show_as
from accounts.last_practice import last_membership
from accounts.models import User
from accounts.services.people import record_for_person
from audit.actions import Action

Handler = Callable[[HttpRequest], HttpResponse]
ENDED: dict[str, Promise | str] = {
    "idle": _("You were signed out because nobody used this page for a while. Please sign in again."),
    "absolute": _("You were signed out because a day has passed. Please sign in again."),
    "suspended": _("Your access is suspended. Ask an administrator of your practice."),
}


def signed_in_person(get_response: Handler) -> Handler:
    """After sign-in is known, before any view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if isinstance(request.user, User):
            if sessions.STARTED not in request.session:
                sessions.begin(request.session)
            why = sessions.why_over(request.session, request.user) or why_shut_out(request, request.user)
            if why:
                return after_the_end(request, why) or get_response(request)
            if not sessions.is_poll(request):
                sessions.keep_alive(request.session)
                sessions.note_seen(request)
            latest = last_membership(request)
            show_as(request, request.user, latest.practice if latest else None)
        return get_response(request)

    return middleware


def why_shut_out(request: HttpRequest, user: User) -> str:
    """`suspended` wherever this person belongs; only an invitation to another practice can still be accepted."""
    joins = request.path.startswith(reverse("account_join"))
    is_out = not user.active_memberships and not joins and user.memberships.exists()
    return "suspended" if is_out else ""


def after_the_end(request: HttpRequest, why: str) -> HttpResponse | None:
    """Sign out and say so; a part of a page cannot show a sign-in, so htmx loads the whole page again."""
    user = request.user
    if isinstance(user, User):
        record_for_person(Action.SIGNED_OUT, user, actor=actor_of(request), detail={"why": why})
    sessions.forget(request)
    logout(request)
    messages.info(request, str(ENDED[why]))
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return None
