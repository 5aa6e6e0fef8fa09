"""The page that asks for the one-time code."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common.http import render
from sharing.access import find_visit, speaking
from sharing.models import Visit
from sharing.services.codes import Check, Sending, check_code, send_code
from sharing.views.answers import send_was, start_page
from sharing.visit_forms import CodeForm

WORDS = {
    Check.WRONG: _("This is not the code. After five wrong tries the link is locked."),
    Check.OVER: _("This code does not work any more. Ask for a new one."),
}


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """Six digits from the mail, in the browser that asked for them."""
    visit = find_visit(request, handle)
    if visit is None:
        return redirect("link_landing", handle)
    if visit.admitted_at:
        return redirect(start_page(visit.link), handle)
    with speaking(visit.link, request):
        return ask_code(request, visit)


def ask_code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form, or what the typed code led to."""
    handle = visit.link.handle
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        check = check_code(visit, form.cleaned_data["code"])
        if check == Check.ADMITTED:
            return redirect(start_page(visit.link), handle)
        if check == Check.ENDED:
            return redirect("link_landing", handle)
        form.add_error("code", WORDS[check])
    context = {"form": form, "handle": handle, "mailbox": hint_of(visit.link.email), "link": visit.link}
    return render(request, "sharing/visit/code.html", context, status=422 if form.is_bound else 200)


def hint_of(email: str) -> str:
    """Enough of the address to know which mailbox to open."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"


@require_POST
def link_code_again(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """Mail a new code; the count of wrong ones goes on."""
    visit = find_visit(request, handle)
    if visit is None or visit.admitted_at:
        return redirect("link_landing", handle)
    with speaking(visit.link, request):
        sent = send_code(visit)
        level = messages.SUCCESS if sent == Sending.SENT else messages.ERROR
        messages.add_message(request, level, send_was(sent))
    return redirect("link_code", handle)
