"""Who is asking: ends sessions that are over, and speaks to a signed-in person in their language and time zone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import sessions
from accounts.access import actor_of
from accounts.display import show_as
from accounts.models import User
from accounts.services.people import record_for_person
from audit.actions import Action

Handler = Callable[[HttpRequest], HttpResponse]
ENDED: dict[str, Promise | str] = {
    "idle": _("You were signed out because nobody used this page for a while. Please sign in again."),
    "absolute": _("You were signed out because a day has passed. Please sign in again."),
}


def signed_in_person(get_response: Handler) -> Handler:
    """After sign-in is known, before any view."""

    def middleware(request: HttpRequest) -> HttpResponse:
        timezone.deactivate()
        if isinstance(request.user, User):
            if sessions.STARTED not in request.session:
                sessions.begin(request.session)
            why = sessions.why_over(request.session)
            if why:
                return after_the_end(request, why) or get_response(request)
            if not sessions.is_poll(request):
                sessions.keep_alive(request.session)
            show_as(request, request.user)
        return get_response(request)

    return middleware


def after_the_end(request: HttpRequest, why: str) -> HttpResponse | None:
    """Sign out and say so; a part of a page cannot show a sign-in, so htmx loads the whole page again."""
    user = request.user
    if isinstance(user, User):
        record_for_person(Action.SIGNED_OUT, user, actor=actor_of(request), detail={"why": why})
    logout(request)
    messages.info(request, str(ENDED[why]))
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return None
