"""Which practice a person was in last: the pages about oneself keep its side bar."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import Membership, Practice, User

KEY = "last_practice"


def remember_practice(session: SessionBase, practice: Practice) -> None:
    """Written only when it is another one: most pages change nothing."""
    if session.get(KEY) != practice.slug:
        session[KEY] = practice.slug


def last_membership(request: HttpRequest) -> Membership | None:
    """This person's membership there, while it is active; else the oldest one; None without any practice."""
    if not isinstance(request.user, User):
        return None
    memberships = request.user.active_memberships
    slug = request.session.get(KEY)
    return next((one for one in memberships if one.practice.slug == slug), next(iter(memberships), None))
