"""In which language and time zone a person reads: their own choice, else the practice's, else the browser's."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation

from accounts.models import Practice, User
from accounts.places import zone_names


def language_of(user: User) -> str:
    """What this person reads without asking for it, in mails: the own language, else that of the oldest practice."""
    memberships = user.active_memberships
    return user.language or (memberships[0].practice.language if memberships else "")


def show_as(request: HttpRequest, user: User, practice: Practice | None = None) -> None:
    """Turn language and time zone of the rest of this request to what suits the person in this practice."""
    language = user.language or (practice.language if practice else "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()
    zone = user.time_zone or (practice.time_zone if practice else "")
    if zone in zone_names():
        timezone.activate(zoneinfo.ZoneInfo(zone))
