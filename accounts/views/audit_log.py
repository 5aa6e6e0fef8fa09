"""The audit log of a practice: pages of fifty, and a CSV file of what was sought."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, member
from accounts.forms.audit_log import AuditFilter, AuditSearch
from accounts.models import Role
from accounts.presenters.audit_log import audit_rows, csv_rows, page_links, what_is_sought, who_matches
from audit import paging
from audit.actions import Action
from audit.ledger import About, record, record_look
from audit.models import Event, LedgerQuerySet
from common.http import render

PAGE = "accounts/audit_log.html"


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.ADMINISTRATOR)
def audit_log(request: MemberRequest) -> HttpResponse:
    """Newest first; looking at it is an entry too, but not again and again."""
    practice = request.practice
    record_look(Action.AUDIT_VIEWED, practice_id=practice.pk, actor=request.actor, about=About(id=practice.pk))
    if request.method == "POST":
        return seek(request)
    form = AuditFilter.from_address(request.GET, practice)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    page = page_asked_for(request, Event.objects.sought(practice.pk, form.sought()))
    context = {
        "form": form,
        "rows": audit_rows(page.entries),
        "sought": what_is_sought(form.chosen_words(), form.address),
        "query": form.address(),
        **page_links(page, form.address),
    }
    return render(request, PAGE, context)


def seek(request: MemberRequest) -> HttpResponse:
    """What was chosen and typed leads to an address with ids only; several patients of one name are shown first."""
    form = AuditSearch(request.POST, practice=request.practice)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    if form.matches:
        return render(request, PAGE, {"form": form, "matches": who_matches(form.matches, form.address)})
    query = form.address()
    return redirect(f"{request.path}?{query}" if query else request.path)


def page_asked_for(request: MemberRequest, found: LedgerQuerySet) -> paging.Page:
    """The page before or after an entry that the address names; anything else is the newest one."""
    for name, page_from in (("before", paging.before), ("after", paging.after)):
        if entry := entry_named(request.practice.pk, request.GET.get(name, "")):
            return page_from(found, entry)
    return paging.newest(found)


def entry_named(practice_id: uuid.UUID, text: str) -> Event | None:
    try:
        return Event.objects.filter(practice_id=practice_id, pk=uuid.UUID(text)).first()
    except ValueError:
        return None


@require_safe
@member(Role.ADMINISTRATOR)
def audit_export(request: MemberRequest) -> HttpResponseBase:
    """Everything that was sought, row by row; that somebody took it along is recorded first."""
    practice = request.practice
    form = AuditFilter.from_address(request.GET, practice)
    if not form.is_valid():
        return render(request, PAGE, {"form": form}, status=422)
    sought = form.sought()
    name = form.cleaned_data["name"] if sought.patient_id else ""
    about = About(practice.pk, practice.name, sought.patient_id, name, form.as_detail())
    record(Action.AUDIT_EXPORTED, practice_id=practice.pk, actor=request.actor, about=about)
    file = f"audit-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "X-Content-Type-Options": "nosniff"}
    found = Event.objects.sought(practice.pk, sought)
    return StreamingHttpResponse(lines(found), content_type="text/csv; charset=utf-8", headers=headers)


class Echo:
    """A file that hands back what is written, so that a CSV writer can stream."""

    def write(self, text: str) -> str:
        return text


def lines(found: LedgerQuerySet) -> Iterator[str]:
    """The file, line by line, with the mark that lets spreadsheets read it as UTF-8."""
    yield "\ufeff"
    writer = csv.writer(Echo())
    for row in csv_rows(found.walk()):
        yield writer.writerow(row)
