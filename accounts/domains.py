"""Domains of mail addresses as a practice lists them: `example.org` is that one, `.example.org` all below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"\.?(?:{LABEL}\.)+{LABEL}")
LONGEST = 253


def plain(domain: str) -> str:
    """In small letters, and as mail servers write it where it has others than a to z; empty for what is no domain."""
    dot, name = ("." if domain.startswith(".") else ""), domain.strip().removeprefix(".").casefold()
    try:
        written = dot + name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return written if DOMAIN.fullmatch(written) and len(written) <= LONGEST else ""


def is_allowed(email: str, domains: Sequence[str]) -> bool:
    """Whether a practice with this list mails links to this address; an empty list names everybody."""
    if not domains:
        return True
    domain = plain(email.rpartition("@")[2])
    return any(domain.endswith(one) if one.startswith(".") else domain == one for one in domains)
