"""What the list of links can be narrowed to, each choice with its number; all numbers come from one query (G14)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharing.models import LinkKind
from sharing.models.link import LinkQuerySet, is_live

SOON = datetime.timedelta(days=7)
OLD = datetime.timedelta(days=30)
WORDS: dict[str, Promise | str] = {
    "": _("All"),
    "live": _("Live"),
    "ending": _("End within 7 days"),
    "unopened": _("Never opened"),
    "old": _("Over 30 days old"),
    "locked": _("Locked"),
    "ended": _("Ended"),
}
KIND_WORDS: dict[str, Promise | str] = {
    "": _("All kinds"),
    LinkKind.VIEW: _("Share links"),
    LinkKind.UPLOAD: _("Upload links"),
}
Numbers = list[dict[str, Any]]  # one row for each sender and kind


@dataclass(frozen=True)
class Choice:
    """A filter as a plain link, or as an entry of a list."""

    label: Promise | str
    query: str
    current: bool
    count: int
    value: str = ""


@dataclass(frozen=True)
class Sought:
    """What stands in the address; what makes no sense is ignored."""

    state: str = ""
    kind: str = ""
    sender: str = ""
    search: str = ""  # names what was searched for; the words themselves stand in no address

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Sought:
        said = {name: query.get(name, "") for name in ("state", "kind", "sender", "search")}
        known = {"state": WORDS, "kind": LinkKind.values, "sender": [as_id(said["sender"])]}
        return cls(**{name: text for name, text in said.items() if text in known.get(name, [text])})

    def query(self, **others: object) -> str:
        said = {"state": self.state, "kind": self.kind, "sender": self.sender, "search": self.search, **others}
        return "?" + urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Filters:
    """All choices of the page."""

    states: list[Choice]
    kinds: list[Choice]
    senders: list[Choice]
    found: int


def as_id(text: str) -> str:
    """The same id as the database writes it, or nothing."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def conditions() -> dict[str, Q]:
    """What each filter means at this moment."""
    now = timezone.now()
    return {
        "": Q(),
        "live": is_live(),
        "ending": is_live() & Q(expires_at__lte=now + SOON),
        "unopened": is_live() & Q(opens=0),
        "old": is_live() & Q(created_at__lte=now - OLD),
        "locked": Q(locked_at__isnull=False, withdrawn_at=None),
        "ended": Q(withdrawn_at__isnull=False) | Q(expires_at__lte=now),
    }


def narrow(links: LinkQuerySet, sought: Sought) -> LinkQuerySet:
    """Those that fit what is chosen."""
    chosen = {"kind": sought.kind, "created_by": sought.sender}
    columns = {name: value for name, value in chosen.items() if value}
    return links.filter(conditions()[sought.state], **columns)


def build_filters(links: LinkQuerySet, sought: Sought) -> Filters:
    """Each choice says how many there are if it is taken and the others stay."""
    numbers = count_links(links)
    states = [choice(numbers, sought, word, state=state) for state, word in WORDS.items()]
    kinds = [choice(numbers, sought, word, kind=kind) for kind, word in KIND_WORDS.items()]
    return Filters(states, kinds, sender_choices(numbers, sought), total(numbers, sought))


def count_links(links: LinkQuerySet) -> Numbers:
    """By sender and kind, a column for each state: a handful of rows, from which every choice gets its number."""
    columns = {f"n_{state}": Count("pk", filter=condition) for state, condition in conditions().items()}
    return list(links.order_by().values("created_by", "created_by__name", "kind").annotate(**columns))


def sender_choices(numbers: Numbers, sought: Sought) -> list[Choice]:
    """Everybody who made a link, by name."""
    names = {str(row["created_by"]): row["created_by__name"] for row in numbers if row["created_by"]}
    found = sorted(names.items(), key=lambda sender: sender[1].casefold())
    return [choice(numbers, sought, name, sender=sender) for sender, name in [("", _("All senders")), *found]]


def choice(numbers: Numbers, sought: Sought, label: Promise | str, **change: str) -> Choice:
    then = replace(sought, **change)
    return Choice(label, then.query(), then == sought, total(numbers, then), *change.values())


def total(numbers: Numbers, sought: Sought) -> int:
    """How many fit, added up from the rows."""
    return sum(
        row[f"n_{sought.state}"]
        for row in numbers
        if sought.kind in ("", row["kind"]) and sought.sender in ("", str(row["created_by"]))
    )
