"""How long a session lives: it ends when nobody used it for a while, and in any case after a day."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from common.http import client_ip

STARTED, SEEN, OVER = "started_at", "seen_at", "over"
NOTED, NOTED_SECONDS = "noted", 60  # under which key and when the row of the list was written
NOWHERE = "::"  # the table wants an address, and behind a Unix socket there may be none
USER_AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


def begin(session: SessionBase) -> None:
    """A person signed in just now."""
    session[STARTED] = session[SEEN] = int(time.time())


def end_all(user: User, why: str) -> None:
    """End every session of this person; the next request of each is told why."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        if store().exists(key):
            session = store(key)
            session[OVER] = why
            session.save()


def idle_minutes(user: User) -> int:
    """The shortest of the person's practices; asked of what the request knows already."""
    return min((one.practice.idle_minutes for one in user.active_memberships), default=settings.IDLE_MINUTES)


def why_over(session: SessionBase, user: User) -> str:
    """`idle`, `absolute` or what `end_all` said when this session has ended, empty while it lives."""
    if session.get(OVER):
        return str(session[OVER])
    now = time.time()
    if now - session[STARTED] >= settings.ABSOLUTE_HOURS * 3600:
        return "absolute"
    if now - session[SEEN] >= idle_minutes(user) * 60:
        return "idle"
    return ""


def keep_alive(session: SessionBase) -> None:
    """Somebody is there; written once a second at most, however many requests a page makes."""
    now = int(time.time())
    if session[SEEN] != now:
        session[SEEN] = now


def note_seen(request: HttpRequest) -> None:
    """Keep the row of the person's list, once a minute; a session that got another key takes its row along."""
    session, now = request.session, int(time.time())
    key, noted_at = session.get(NOTED) or ["", 0]
    if key == session.session_key and now - noted_at < NOTED_SECONDS:
        return
    session[NOTED] = [session.session_key, now]
    values = {
        "user": request.user,
        "ip": client_ip(request) or NOWHERE,
        "user_agent": request.headers.get("User-Agent", "")[:USER_AGENT_LENGTH],
        "created_at": datetime.fromtimestamp(session[STARTED], UTC),
        "last_seen_at": datetime.fromtimestamp(now, UTC),
    }
    if not UserSession.objects.filter(session_key=session.session_key).update(**values):
        UserSession.objects.get_or_create(session_key=session.session_key, defaults=values)
    if key != session.session_key:
        UserSession.objects.filter(session_key=key).delete()


def forget(request: HttpRequest) -> None:
    """The person signs out: the row of the list goes with the session."""
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()


def live(user: User) -> QuerySet[UserSession]:
    """Those that would be let in now, the last used first; who was idle too long is out, seen to the minute."""
    now = timezone.now()
    unused = timedelta(minutes=idle_minutes(user), seconds=NOTED_SECONDS)
    rows = UserSession.objects.filter(user=user, last_seen_at__gt=now - unused)
    stored = Session.objects.filter(expire_date__gt=now).values("session_key")
    begun = now - timedelta(hours=settings.ABSOLUTE_HOURS)
    return rows.filter(created_at__gt=begun, session_key__in=stored).order_by("-last_seen_at")


def clear_dead() -> None:
    """Nothing of a session is kept that nobody could use any more."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def is_poll(request: HttpRequest) -> bool:
    """Whether the page asks by itself: the header `X-Poll: 1`, or htmx with `?poll=1`; nobody needs to be there."""
    by_htmx = request.headers.get("HX-Request") == "true" and request.GET.get("poll") == "1"
    return by_htmx or request.headers.get("X-Poll") == "1"
