"""How long a session lives: it ends when nobody used it for a while, and in any case after a day."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

STARTED, SEEN = "started_at", "seen_at"


def begin(session: SessionBase) -> None:
    """A person signed in just now."""
    session[STARTED] = session[SEEN] = int(time.time())


def why_over(session: SessionBase) -> str:
    """`idle` or `absolute` when this session has ended, empty while it lives."""
    now = time.time()
    if now - session[STARTED] >= settings.ABSOLUTE_HOURS * 3600:
        return "absolute"
    if now - session[SEEN] >= settings.IDLE_MINUTES * 60:
        return "idle"
    return ""


def keep_alive(session: SessionBase) -> None:
    """Somebody is there; written once a second at most, however many requests a page makes."""
    now = int(time.time())
    if session[SEEN] != now:
        session[SEEN] = now


def is_poll(request: HttpRequest) -> bool:
    """Whether the page asks by itself: the header `X-Poll: 1`, or htmx with `?poll=1`; nobody needs to be there."""
    by_htmx = request.headers.get("HX-Request") == "true" and request.GET.get("poll") == "1"
    return by_htmx or request.headers.get("X-Poll") == "1"
