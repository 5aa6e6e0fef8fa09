"""The audit log of a practice: pages of fifty, and a CSV file of what was sought."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, member
from accounts.forms.audit_log import AuditFilter
from accounts.models import Role
from accounts.presenters.audit_log import audit_rows, csv_rows
from audit.actions import Action
from audit.ledger import About, record, record_look
from audit.models import Event, LedgerQuerySet
from common.http import render

PAGE = 50


@require_safe
@member(Role.ADMINISTRATOR)
def audit_log(request: MemberRequest) -> HttpResponse:
    """Newest first; looking at it is an entry too, but not again and again."""
    practice = request.practice
    record_look(Action.AUDIT_VIEWED, practice_id=practice.pk, actor=request.actor, about=About(id=practice.pk))
    form = AuditFilter(request.GET, practice=practice)
    if not form.is_valid():
        return render(request, "accounts/audit_log.html", {"form": form, "rows": []}, status=422)
    found = Event.objects.filter(form.condition(), practice_id=practice.pk).newest_first()
    after = entry_named(practice.pk, request.GET.get("after", ""))
    events = list((found.older_than(after) if after else found)[: PAGE + 1])
    sought = {name: value for name, value in request.GET.items() if name in form.fields and value}
    context = {
        "form": form,
        "rows": audit_rows(events[:PAGE]),
        "sought": sought,
        "query": urlencode(sought),
        "newest_url": f"?{urlencode(sought)}" if after else "",
        "older_url": f"?{urlencode({**sought, 'after': events[PAGE - 1].pk})}" if len(events) > PAGE else "",
    }
    return render(request, "accounts/audit_log.html", context)


def entry_named(practice_id: uuid.UUID, text: str) -> Event | None:
    """The entry that a page goes on after; anything else starts at the newest."""
    try:
        return Event.objects.filter(practice_id=practice_id, pk=uuid.UUID(text)).first()
    except ValueError:
        return None


@require_safe
@member(Role.ADMINISTRATOR)
def audit_export(request: MemberRequest) -> HttpResponseBase:
    """Everything that was sought, row by row; that somebody took it along is recorded first."""
    form = AuditFilter(request.GET, practice=request.practice)
    if not form.is_valid():
        return render(request, "accounts/audit_log.html", {"form": form, "rows": []}, status=422)
    found = Event.objects.filter(form.condition(), practice_id=request.practice.pk).newest_first()
    sought = {name: str(value) for name, value in form.cleaned_data.items() if value}
    about = About(id=request.practice.pk, label=request.practice.name, detail=sought)
    record(Action.AUDIT_EXPORTED, practice_id=request.practice.pk, actor=request.actor, about=about)
    name = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8", headers=headers)


class Echo:
    """A file that hands back what is written, so that a CSV writer can stream."""

    def write(self, text: str) -> str:
        return text


def lines(found: LedgerQuerySet) -> Iterator[str]:
    """The file, line by line, with the mark that lets spreadsheets read it as UTF-8."""
    yield "\ufeff"
    writer = csv.writer(Echo())
    for row in csv_rows(found.iterator(chunk_size=1000)):
        yield writer.writerow(row)
