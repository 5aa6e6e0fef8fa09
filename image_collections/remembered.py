"""What a session keeps of a collection: which items were chosen for the next page, and what can be undone.

Ids of many items do not fit into an address; they are named there by a key.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

CHOSEN = "chosen_items"
UNDO = "undo_of_collection"
MOST_KEPT = 4  # selections of one session; tabs beyond choose again
KEY = re.compile(r"[\w-]{8,32}", re.ASCII)


def remember_items(session: SessionBase, collection: uuid.UUID, ids: Iterable[object]) -> str:
    """Keep these items of a collection under a new key."""
    key = secrets.token_urlsafe(9)
    kept = {**session.get(CHOSEN, {}), key: {"collection": str(collection), "items": [str(id_) for id_ in ids]}}
    session[CHOSEN] = dict(list(kept.items())[-MOST_KEPT:])
    return key


def recall_items(session: SessionBase, collection: uuid.UUID, key: str) -> list[str]:
    """The items kept under this key, if they are of this collection; empty when they are forgotten."""
    kept = session.get(CHOSEN, {}).get(key, {}) if KEY.fullmatch(key) else {}
    items: list[str] = kept["items"] if kept.get("collection") == str(collection) else []
    return items


def offer_undo(session: SessionBase, collection: uuid.UUID, what: str, **values: Any) -> None:
    """Keep what is needed to undo the last change; an earlier offer goes."""
    session[UNDO] = {"collection": str(collection), "what": what, "key": secrets.token_urlsafe(9), **values}


def show_undo(session: SessionBase, collection: uuid.UUID) -> dict[str, Any] | None:
    """The offer about this collection, shown once; it still works as long as nothing else was done."""
    offer = session.get(UNDO)
    if not offer or offer["collection"] != str(collection) or "shown" in offer:
        return None
    session[UNDO] = {**offer, "shown": True}
    found: dict[str, Any] = offer
    return found


def take_undo(session: SessionBase, collection: uuid.UUID, key: str) -> dict[str, Any] | None:
    """The offer of this key, once."""
    offer = session.get(UNDO)
    if not offer or (offer["collection"], offer["key"]) != (str(collection), key):
        return None
    found: dict[str, Any] = session.pop(UNDO)
    return found
