"""Files that come by an upload link in parts, as JSON; the same four verbs as members have."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from image_collections import transfer_http
from image_collections.models import Item
from image_collections.transfer_http import UploadUrls, in_json
from image_collections.uploads import AlreadyHere
from sharing.access import VisitRequest, find_own_upload, visitor
from sharing.models import Link, LinkKind
from sharing.services.receiving import uploader_of
from sharing.services.wishing import find_wish, tick


@require_http_methods(["GET", "POST"])
@visitor(LinkKind.UPLOAD, page=False)
@in_json
def link_upload_begin(request: VisitRequest) -> HttpResponse:
    """A file is coming: whether the link takes it, and where its parts go. Asked with GET: what became of a visit's."""
    if request.method == "GET":
        return transfer_http.news(request.link.collection, request.visit.pk)
    uploader, wish = uploader_of(request.visit, actor=request.actor), transfer_http.read_wish(request)
    with ticking(request, wish.wanted):
        return transfer_http.begin(uploader, wish, urls_of(request.link))


@require_safe
@visitor(LinkKind.UPLOAD, page=False)
@in_json
def link_upload_parts(request: VisitRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What arrived of a file, and where the rest goes."""
    return transfer_http.parts(find_own_upload(request.visit, upload_id), urls_of(request.link))


@require_http_methods(["PUT"])
@visitor(LinkKind.UPLOAD, page=False)
@in_json
def link_upload_part(request: VisitRequest, upload_id: uuid.UUID, number: int) -> HttpResponse:
    """One part of a file."""
    return transfer_http.part(request, find_own_upload(request.visit, upload_id), number)


@require_POST
@visitor(LinkKind.UPLOAD, page=False)
@in_json
def link_upload_complete(request: VisitRequest, upload_id: uuid.UUID) -> HttpResponse:
    """All parts are there: it becomes an item."""
    upload = find_own_upload(request.visit, upload_id)
    with ticking(request, wanted := transfer_http.read_wanted(request)):
        answer = transfer_http.complete(request, upload, request.actor)
        tick_off(request, wanted, find_own_upload(request.visit, upload_id).item, upload_id)
    return answer


@require_POST
@visitor(LinkKind.UPLOAD, page=False)
@in_json
def link_upload_cancel(request: VisitRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The file is not coming after all."""
    return transfer_http.cancel(find_own_upload(request.visit, upload_id))


@contextmanager
def ticking(request: VisitRequest, wanted: str) -> Iterator[None]:
    """What is here already is good for the checklist too."""
    try:
        yield
    except AlreadyHere as error:
        tick_off(request, wanted, error.item)
        raise


def tick_off(request: VisitRequest, wanted: str, item: Item | None, upload_id: uuid.UUID | None = None) -> None:
    """Where it came for a line of the checklist."""
    if item and (wish := find_wish(request.visit, wanted)):
        tick(wish, item, request.visit, actor=request.actor, upload_id=upload_id)


def urls_of(link: Link) -> UploadUrls:
    """Through the handle of this link."""

    def url(name: str, *more: object) -> str:
        return reverse(name, args=[link.handle, *more])

    return UploadUrls(
        part=lambda upload, number: url("link_upload_part", upload.pk, number),
        parts=lambda upload: url("link_upload_parts", upload.pk),
        complete=lambda upload: url("link_upload_complete", upload.pk),
        cancel=lambda upload: url("link_upload_cancel", upload.pk),
    )
