"""From the address in the mail to the password, and what is said when the link has ended."""

from __future__ import annotations

import uuid
from contextlib import ExitStack

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.ledger import Actor
from audit.models import ActorKind
from common import throttle
from common.http import client_ip, render
from sharing import cookies
from sharing.access import find_removed_link, find_seen_link, find_visit, speaking
from sharing.handles import handle_of
from sharing.models import Link, LinkState
from sharing.services.codes import Sending, send_code
from sharing.services.opening import Caller, Opening, Outcome, open_link
from sharing.services.visiting import ask_more_time
from sharing.views.answers import send_was, start_page, too_many
from sharing.visit_forms import PasswordForm

MORE_TIME = "sharing.more-time"
MORE_TIME_SECONDS = 3600
TEN_MINUTES = 600


@require_safe
def link_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Swap the secret for a cookie: nothing is looked up, so nothing is used up or told to a scanner."""
    if not throttle.allow("link-open", client_ip(request), times=120, seconds=TEN_MINUTES):
        return too_many(request)
    handle = handle_of(secret)
    response = redirect("link_landing", handle)
    cookies.remember_secret(response, handle, secret)
    return response


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def link_landing(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """Who sent it and what for, if the link is live and this browser has seen its secret; and the password."""
    link = find_seen_link(request, handle)
    with ExitStack() as stack:
        if link and is_shown(link):
            stack.enter_context(speaking(link, request))
        if request.method == "POST":
            return take_password(request, handle, link)
        visit = find_visit(request, handle)
        if visit and visit.is_open:
            return redirect(start_page(visit.link), handle)
        if removed := find_removed_link(request, handle):
            return tell_removed(request, removed)
        return ask_password(request, PasswordForm(), link if link and is_shown(link) else None)


def ask_password(request: HttpRequest, form: PasswordForm, link: Link | None) -> HttpResponse:
    """The form, under what may be said before the password."""
    context = {"form": form, "link": link, "sender": sender_name(link)}
    return render(request, "sharing/visit/landing.html", context, status=422 if form.is_bound else 200)


def is_shown(link: Link) -> bool:
    """Whether anything is said about it before the password."""
    return link.state == LinkState.LIVE and link.can_be_opened_again and not link.is_in_bin


def sender_name(link: Link | None) -> str:
    return link.created_by.signature if link and link.created_by else ""


def take_password(request: HttpRequest, handle: uuid.UUID, link: Link | None) -> HttpResponse:
    """Judge the password; everything that is not a yes to a known secret gets the same page."""
    address = client_ip(request)
    if not (
        throttle.allow("link-password", f"{address}:{handle}", times=20, seconds=TEN_MINUTES)
        and throttle.allow("link-passwords", address, times=300, seconds=TEN_MINUTES)
    ):
        return too_many(request)
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return ask_password(request, form, None)
    caller = Caller(address, request.headers.get("User-Agent", ""))
    opening = open_link(link, password=form.cleaned_data["password"], caller=caller)
    if link is None or opening.outcome == Outcome.REFUSED:
        form.refuse()
        return ask_password(request, form, None)
    with speaking(link, request):
        if opening.visit is None:
            return tell_why_not(request, link, opening)
        return let_in(request, link, opening)


def tell_why_not(request: HttpRequest, link: Link, opening: Opening) -> HttpResponse:
    """The password was right: whose it was, and what can be done."""
    context = {"link": link, "sender": sender_name(link), "expired": opening.outcome == Outcome.EXPIRED}
    context["removed"] = opening.outcome == Outcome.REMOVED
    context["proof"] = signing.TimestampSigner(salt=MORE_TIME).sign(link.pk.hex)
    return render(request, "sharing/visit/not_now.html", context)


def tell_removed(request: HttpRequest, link: Link) -> HttpResponse:
    """The visit was let in before, and asks for what the practice has removed since."""
    with speaking(link, request):
        return render(
            request, "sharing/visit/not_now.html", {"link": link, "sender": sender_name(link), "removed": True}
        )


def let_in(request: HttpRequest, link: Link, opening: Opening) -> HttpResponse:
    """The visit's token goes into its cookie; the code is mailed if the link asks for one."""
    page = start_page(link)
    if opening.visit and opening.outcome == Outcome.CODE:
        page = "link_code"
        if (sent := send_code(opening.visit)) != Sending.SENT:
            messages.error(request, send_was(sent))
    response = redirect(page, link.handle)
    cookies.remember_visit(response, link.handle, opening.token)
    return response


@require_POST
def link_more_time(request: HttpRequest, handle: uuid.UUID) -> HttpResponse:
    """Ask the sender to move the end; only with the proof that the password was known."""
    link = find_seen_link(request, handle)
    if link is None or not knew_password(request, link):
        return redirect("link_landing", handle)
    with speaking(link, request):
        if link.state == LinkState.EXPIRED:
            ask_more_time(link, actor=Actor(ActorKind.LINK, None, link.receiver, client_ip(request), link.pk))
        return render(request, "sharing/visit/asked.html", {"link": link, "sender": sender_name(link)})


def knew_password(request: HttpRequest, link: Link) -> bool:
    try:
        proof = request.POST.get("proof", "")
        return signing.TimestampSigner(salt=MORE_TIME).unsign(proof, max_age=MORE_TIME_SECONDS) == link.pk.hex
    except signing.BadSignature:
        return False
