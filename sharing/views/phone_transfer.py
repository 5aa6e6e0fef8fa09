"""Files that come from a phone in parts, as JSON; the same verbs as members and visitors have."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from image_collections import transfer_http
from image_collections.transfer_http import UploadUrls, in_json
from sharing.models import HandOver
from sharing.phone_access import PhoneRequest, find_phone_upload, phone
from sharing.services.handing_over import phone_uploader


@require_http_methods(["GET", "POST"])
@phone(page=False)
@in_json
def phone_upload_begin(request: PhoneRequest) -> HttpResponse:
    """A file is coming, and where its parts go. Asked with GET: what became of those of this phone."""
    if request.method == "GET":
        return transfer_http.news(request.hand_over.collection, request.hand_over.pk)
    uploader = phone_uploader(request.hand_over, actor=request.actor)
    return transfer_http.begin(uploader, transfer_http.read_wish(request), urls_of(request.hand_over))


@require_safe
@phone(page=False)
@in_json
def phone_upload_parts(request: PhoneRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What arrived of a file, and where the rest goes."""
    return transfer_http.parts(find_phone_upload(request.hand_over, upload_id), urls_of(request.hand_over))


@require_http_methods(["PUT"])
@phone(page=False)
@in_json
def phone_upload_part(request: PhoneRequest, upload_id: uuid.UUID, number: int) -> HttpResponse:
    """One part of a file."""
    return transfer_http.part(request, find_phone_upload(request.hand_over, upload_id), number)


@require_POST
@phone(page=False)
@in_json
def phone_upload_complete(request: PhoneRequest, upload_id: uuid.UUID) -> HttpResponse:
    """All parts are there: it becomes an item."""
    return transfer_http.complete(request, find_phone_upload(request.hand_over, upload_id), request.actor)


@require_POST
@phone(page=False)
@in_json
def phone_upload_cancel(request: PhoneRequest, upload_id: uuid.UUID) -> HttpResponse:
    """The file is not coming after all."""
    return transfer_http.cancel(find_phone_upload(request.hand_over, upload_id))


def urls_of(hand_over: HandOver) -> UploadUrls:
    """Through the id of this code; without its cookie nothing is there."""

    def url(name: str, *more: object) -> str:
        return reverse(name, args=[hand_over.pk, *more])

    return UploadUrls(
        part=lambda upload, number: url("phone_upload_part", upload.pk, number),
        parts=lambda upload: url("phone_upload_parts", upload.pk),
        complete=lambda upload: url("phone_upload_complete", upload.pk),
        cancel=lambda upload: url("phone_upload_cancel", upload.pk),
    )
