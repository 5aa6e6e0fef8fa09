"""What a person searched for, kept in the session, so that names of patients never stand in an address."""

from __future__ import annotations

import re
import secrets

from django.contrib.sessions.backends.base import SessionBase

from patients.searching import LONGEST_TEXT

KEPT = "patient_searches"
MOST = 20
KEY = re.compile(r"[\w-]{8,32}", re.ASCII)


def new_key() -> str:
    """A name for a search that is about to be made."""
    return secrets.token_urlsafe(9)


def remember(session: SessionBase, key: str, text: str) -> str:
    """Keep the text under this key, or a new one if it is none; only the latest searches stay."""
    if not KEY.fullmatch(key):
        key = new_key()
    searches = {name: words for name, words in session.get(KEPT, {}).items() if name != key}
    searches[key] = text.strip()[:LONGEST_TEXT]
    session[KEPT] = dict(list(searches.items())[-MOST:])
    return key


def recall(session: SessionBase, key: str) -> str:
    """The text of an earlier search of this session; empty when there is none."""
    text: str = session.get(KEPT, {}).get(key, "")
    return text
