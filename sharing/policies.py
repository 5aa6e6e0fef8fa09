"""What a practice asks of every link: in the form, at a forged request, and of links that exist already (G15)."""

from __future__ import annotations

from enum import StrEnum

from accounts.domains import is_allowed
from accounts.models import Practice


class Policy(StrEnum):
    """Which of them stands in the way."""

    CODE = "code"
    DOWNLOAD = "download"
    DOMAIN = "domain"


def broken_policy(
    practice: Practice, *, email: str, asks_code: bool = True, may_download: bool = False
) -> Policy | None:
    """The first one that such a link would break; without an address there is nowhere to mail a code to."""
    if practice.link_code_required and not (email and asks_code):
        return Policy.CODE
    if practice.link_download_never and may_download:
        return Policy.DOWNLOAD
    if email and not is_allowed(email, practice.link_domains):
        return Policy.DOMAIN
    return None
