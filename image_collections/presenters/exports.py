"""The page of exports: what each holds, how far it is, until when it is kept."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from image_collections.models import Export, ExportState
from image_collections.processing.exports.running import KEPT

MOST = 50
ICONS = {
    ExportState.WAITING: "hourglass",
    ExportState.RUNNING: "hourglass",
    ExportState.READY: "circle-check",
    ExportState.FAILED: "circle-alert",
    ExportState.OVER: "trash-2",
}
REASONS = {
    "could_not_read": _("A file could not be read. Ask for it again; if that does not help, ask who runs Bitewing."),
    "took_too_long": _("It took too long. Export single patients, or ask who runs Bitewing."),
    "worker_died": _("The server was interrupted several times. Ask for it again."),
}


@dataclass(frozen=True)
class Row:
    """One export."""

    export: Export
    icon: str
    state: str
    reason: str
    until: datetime.datetime | None
    download: str
    remove: str


@dataclass(frozen=True)
class ExportPage:
    """The newest ones; asks again by itself while something is being made."""

    rows: list[Row]
    unfinished: bool


def build_exports(exports: QuerySet[Export], slug: str) -> ExportPage:
    """The newest exports of those that the reader may see."""
    rows = [_row(export, slug) for export in exports.order_by("-asked_at", "-id")[:MOST]]
    going_on = (ExportState.WAITING, ExportState.RUNNING)
    return ExportPage(rows, any(row.export.state in going_on for row in rows))


def _row(export: Export, slug: str) -> Row:
    ready, over = export.state == ExportState.READY, export.state == ExportState.OVER
    return Row(
        export=export,
        icon=ICONS[ExportState(export.state)],
        state=str(ExportState(export.state).label),
        reason=str(REASONS.get(export.reason, "")) if export.state == ExportState.FAILED else "",
        until=export.state_since + KEPT if ready else None,
        download=reverse("export_download", args=[slug, export.pk]) if ready else "",
        remove="" if over else reverse("export_remove", args=[slug, export.pk]),
    )
