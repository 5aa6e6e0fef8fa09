"""What the audit log shows: one row for each entry, on the page and in the CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from audit.models import ActorKind, Event
from common.wording import day

# A spreadsheet takes a cell that begins like this for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = ["position", "time", "who", "kind", "address", "what", "about", "patient", "link", "detail", "hash"]


@dataclass(frozen=True)
class AuditRow:
    """One entry in words; `link_query` finds everything that happened through the same link."""

    at: str
    day: str
    time: str
    who: str
    email: str
    what: str
    about: str
    patient: str
    address: str
    link_query: str
    detail: str


def audit_rows(events: Iterable[Event]) -> list[AuditRow]:
    """Rows for the page; no entry costs a query."""
    return [audit_row(event) for event in events]


def audit_row(event: Event) -> AuditRow:
    """One entry for the page."""
    at = event.at.astimezone(get_current_timezone())
    name, _sign, email = event.actor_label.rstrip(">").partition(" <")
    return AuditRow(
        at=at.isoformat(),
        day=day(at.date()),
        time=f"{at:%H:%M:%S}",
        who=name or nameless(event),
        email=email,
        what=event.verb,
        about=about_what(event),
        patient=event.patient_label,
        address=event.address,
        link_query=urlencode({"link": event.link_id}) if event.link_id else "",
        detail=in_words(event.detail),
    )


def nameless(event: Event) -> str:
    """Somebody of whom we know no name."""
    return _("Visitor of a link") if event.actor_kind == ActorKind.LINK else _("Nobody signed in")


def about_what(event: Event) -> str:
    """The thing, unless it is the patient or the person who did it: they have columns of their own."""
    same = event.subject_id is not None and event.subject_id in (event.patient_id, event.actor_id)
    return "" if same else event.subject_label


def in_words(detail: dict[str, Any]) -> str:
    """`plan: trial, changed: name, country`."""
    parts = ((key, ", ".join(map(str, value)) if isinstance(value, list) else value) for key, value in detail.items())
    return "; ".join(f"{key.replace('_', ' ')}: {value}" for key, value in parts if value not in ("", None))


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
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
