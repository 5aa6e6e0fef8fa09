"""What the audit log shows: one row for each entry, on the page and in the CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from audit.actions import object_of
from audit.models import ActorKind, Event, KnownName
from audit.paging import Page
from common.wording import day

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = ["position", "time", "who", "kind", "address", "what", "about", "patient", "link", "detail", "hash"]
ICONS = {
    "patient": "user",
    "collection": "folder",
    "item": "image",
    "link": "link",
    "user": "key-round",
    "member": "users",
    "practice": "settings",
    "subscription": "star",
    "audit": "activity",
}
# What somebody who reads the log looks for first.
ALARMING = ("failed", "locked", "refused", "suspended")
Address = Callable[..., str]


@dataclass(frozen=True)
class AuditRow:
    """One entry in words; each query leads to all entries of the same person, patient or link."""

    at: str
    day: str
    time: str
    who: str
    email: str
    what: str
    icon: str
    is_alarming: bool
    about: str
    patient: str
    address: str
    detail: str
    who_query: str
    patient_query: str
    link_query: str


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    label: str
    query: str


def audit_rows(events: Iterable[Event]) -> list[AuditRow]:
    """Rows for the page; no entry costs a query."""
    return [audit_row(event) for event in events]


def audit_row(event: Event) -> AuditRow:
    """One entry for the page."""
    at = event.at.astimezone(get_current_timezone())
    name, _sign, email = event.actor_label.rstrip(">").partition(" <")
    is_user = event.actor_kind == ActorKind.USER
    return AuditRow(
        at=at.isoformat(),
        day=day(at.date()),
        time=f"{at:%H:%M:%S}",
        who=name or nameless(event),
        email=email,
        what=event.verb,
        icon=ICONS.get(object_of(event.action), "circle"),
        is_alarming=any(word in event.action for word in ALARMING),
        about=about_what(event),
        patient=event.patient_label,
        address=event.address,
        detail=in_words(event.detail, known=event.subject_label),
        who_query=query_for("person", event.actor_id if is_user else event.actor_kind),
        patient_query=query_for("patient", event.patient_id),
        link_query=query_for("link", event.link_id),
    )


def query_for(name: str, value: object) -> str:
    return urlencode({name: value}) if value else ""


def what_is_sought(words: Mapping[str, str], address: Address) -> list[Link]:
    """What is chosen, each with the address at which it is not."""
    return [Link(label, address(**{name: ""})) for name, label in words.items()]


def who_matches(names: Iterable[KnownName], address: Address) -> list[Link]:
    """Patients of whom one is to be chosen."""
    return [Link(name.label, address(patient=name.subject_id)) for name in names]


def page_links(page: Page, address: Address) -> dict[str, str]:
    """Where the pages before and after this one are."""
    first, last = (page.entries[0], page.entries[-1]) if page.entries else (None, None)
    return {
        "newer_url": f"?{address(after=first.pk)}" if first and page.has_newer else "",
        "older_url": f"?{address(before=last.pk)}" if last and page.has_older else "",
    }


def nameless(event: Event) -> str:
    """Somebody of whom we know no name."""
    return _("Visitor of a link") if event.actor_kind == ActorKind.LINK else _("Nobody signed in")


def about_what(event: Event) -> str:
    """The thing, unless it is the patient or the person who did it: they have columns of their own."""
    same = event.subject_id is not None and event.subject_id in (event.patient_id, event.actor_id)
    return "" if same else event.subject_label


def in_words(detail: dict[str, Any], known: str = "") -> str:
    """`plan: trial; changed: name, country`, without what stands beside it already."""
    parts = ((key.replace("_", " "), one_in_words(value)) for key, value in detail.items())
    return "; ".join(f"{key}: {words}" for key, words in parts if words and words != known)


def one_in_words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def csv_rows(events: Iterable[Event]) -> Iterator[list[str]]:
    """The head, then every entry with its place in the chain; times in UTC."""
    yield COLUMNS
    for event in events:
        values = (
            event.position,
            event.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            event.actor_label,
            event.actor_kind,
            event.address,
            event.action,
            event.subject_label,
            event.patient_label,
            event.link_id or "",
            in_words(event.detail),
            event.hash,
        )
        yield [harmless(str(value)) for value in values]


def harmless(cell: str) -> str:
    """Text that a spreadsheet shows and does not run."""
    begins = cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS)
    return f"'{cell}" if begins else cell
