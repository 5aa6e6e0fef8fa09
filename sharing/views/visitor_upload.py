"""The pages of an upload link: who sends, what was sent, and the receipt."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.http import render
from image_collections.transfer_http import in_words
from image_collections.whole_files import take_whole_files
from sharing.access import (
    VisitRequest,
    find_finished_visit,
    find_own_item,
    items_on_receipt,
    own_items,
    speaking,
    visitor,
)
from sharing.models import LinkKind, Sees
from sharing.presenters.sent import build_sent
from sharing.presenters.types import accepted_by_browser, words_for_types
from sharing.presenters.wishes import for_visitor
from sharing.services.receiving import on_its_way, take_back, takes_files, uploader_of
from sharing.services.visiting import finish_visit, introduce_visitor
from sharing.services.wishing import find_wish, tick
from sharing.visit_forms import IntroductionForm


@require_http_methods(["GET", "HEAD", "POST"])
@visitor(LinkKind.UPLOAD)
def link_upload(request: VisitRequest) -> HttpResponse:
    """First who sends, then the place to drop files and what arrived."""
    visit = request.visit
    if visit.privacy_accepted_at:
        return show_upload(request)
    form = IntroductionForm(request.POST if request.method == "POST" else None)
    if not takes_files(request.link):
        status = 403 if form.is_bound else 200
        return render(request, "sharing/visit/introduce.html", {"link": request.link}, status=status)
    if form.is_valid():
        introduce_visitor(visit, name=form.cleaned_data["name"], message=form.cleaned_data["message"])
        return redirect("link_upload", request.link.handle)
    context = {"link": request.link, "form": form}
    return render(request, "sharing/visit/introduce.html", context, status=422 if form.is_bound else 200)


def show_upload(request: VisitRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    """The upload area; asked for a part, only the list of what was sent."""
    visit, link = request.visit, request.link
    context = {
        "link": link,
        "visit": visit,
        "sent": build_sent(own_items(visit), link),
        "shows_own": link.sees != Sees.NOTHING,
        "shows_all": link.sees == Sees.ALL,
        "max_bytes": settings.MAX_FILE_BYTES,
        "takes_files": takes_files(link),
        "wishes": for_visitor(link, visit),
        "types": words_for_types(link.types),
        "accept": accepted_by_browser(link.types),
        **more,
    }
    return render(request, "sharing/visit/upload.html", context, part="sent", status=status)


@require_POST
@visitor(LinkKind.UPLOAD)
@in_words
def link_upload_form(request: VisitRequest) -> HttpResponse:
    """Files that came whole with a plain form; one that is refused does not stop the others."""
    there = take_whole_files(request, uploader_of(request.visit, actor=request.actor))
    if there and (wish := find_wish(request.visit, request.POST.get("wanted", ""))):
        tick(wish, there[-1], request.visit, actor=request.actor)
    return redirect("link_upload", request.link.handle)


@require_POST
@visitor(LinkKind.UPLOAD)
def link_upload_remove(request: VisitRequest, item_id: uuid.UUID) -> HttpResponse:
    """Take one's own file back, as long as the visit goes on."""
    take_back(find_own_item(request.visit, item_id), actor=request.actor)
    return redirect("link_upload", request.link.handle)


@require_POST
@visitor(LinkKind.UPLOAD)
def link_finish(request: VisitRequest) -> HttpResponse:
    """Everything is sent; a file that is still on its way is not cut off without asking."""
    if on_its_way(request.visit) and "anyway" not in request.POST:
        return show_upload(request, status=422, still_sending=True)
    finish_visit(request.visit, actor=request.actor)
    return redirect("link_receipt", request.link.handle)


@require_safe
def link_receipt(request: HttpRequest, handle: uuid.UUID) -> HttpResponseBase:
    """What was sent, with checksums, to print; for an hour, in the same browser."""
    visit = find_finished_visit(request, handle)
    if visit is None:
        return redirect("link_landing", handle)
    with speaking(visit.link, request):
        sent = build_sent(items_on_receipt(visit), visit.link)
        context = {"link": visit.link, "visit": visit, "sent": sent, "wishes": for_visitor(visit.link, visit)}
        return render(request, "sharing/visit/receipt.html", context, part="files")
