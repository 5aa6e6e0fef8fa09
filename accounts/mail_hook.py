"""Checking and reading what the provider of mail tells, by the rules of django-anymail for that provider."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType
from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from accounts.models import MailState
from common.mail import NAME

STATES = {
    EventType.DELIVERED: MailState.SENT,
    EventType.OPENED: MailState.OPENED,
    EventType.CLICKED: MailState.OPENED,
    EventType.BOUNCED: MailState.BOUNCED,
    EventType.REJECTED: MailState.FAILED,
    EventType.FAILED: MailState.FAILED,
}

MALFORMED = (ValueError, KeyError, TypeError, AttributeError)  # how the readers of django-anymail trip over nonsense


class NotGenuine(Exception):
    """It does not come from the provider."""


class NotUnderstood(Exception):
    """It does, and is not what a provider tells about a mail."""


@dataclass(frozen=True)
class MailNews:
    """What became of one mail; named by our id, by the provider's, or both."""

    state: MailState
    mail_id: uuid.UUID | None
    provider_id: str
    why: str = ""


def find_hook() -> Any:
    """The provider's hook; None where no secret is set, because then anybody could speak."""
    return import_string(settings.MAIL_HOOK)() if settings.MAIL_HOOK else None


def read_mail_news(hook: Any, request: HttpRequest) -> list[MailNews]:
    """Everything in it that changes what is known of a mail."""
    try:
        hook.run_validators(request)
    except (AnymailWebhookValidationFailure, *MALFORMED) as error:
        raise NotGenuine from error
    try:
        return list(_understood(hook.parse_events(request)))
    except (AnymailError, *MALFORMED) as error:
        raise NotUnderstood from error


def _understood(events: Any) -> Iterator[MailNews]:
    for event in events:
        state = STATES.get(event.event_type)
        if state is not None:
            ours = (event.metadata or {}).get(NAME, "")
            yield MailNews(state, _id(str(ours)), str(event.message_id or ""), str(event.reject_reason or ""))


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
