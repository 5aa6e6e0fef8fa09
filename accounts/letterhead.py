"""What stands at the head of a mail from a practice: its name, and its logo if it has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import Practice


@dataclass(frozen=True)
class MailedLogo:
    """Mail programs want an absolute address and the size."""

    url: str
    width: int
    height: int


def letterhead(practice: Practice) -> dict[str, Any]:
    """For the context of a letter."""
    logo = practice.shown_logo
    url = settings.PUBLIC_URL + reverse("practice_logo", args=[logo.name]) if logo else ""
    return {
        "practice_name": practice.name,
        "practice_logo": MailedLogo(url, logo.width, logo.height) if logo else None,
    }
