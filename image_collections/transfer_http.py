"""Uploads over HTTP, the same for a member and for the visitor of a link; whoever calls has passed a door already.

begin, parts, part, complete, cancel; a refusal is `{"reason": ..., "message": ...}`.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError

from audit.ledger import Actor
from common.http import render
from common.ids import new_id
from image_collections import uploads
from image_collections.models import Upload, UploadState
from image_collections.names import clean_name
from image_collections.presenters.reasons import words_for
from image_collections.storage import ObjectMissing, PartsMissing, StoreUnavailable, WrongLength
from image_collections.uploads import Uploader, UploadOver, UploadRefused

P = ParamSpec("P")
View = Callable[P, HttpResponseBase]
REFUSED = {"not_allowed": 403, "not_taking": 403}
STATUS = {"too_large": 413, "over_quota": 409, "limit_files": 409, "limit_bytes": 409, **REFUSED}
RETRY_AFTER = "10"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class UploadUrls:
    """Where one upload is spoken to, at this door."""

    part: Callable[[Upload, int], str]
    parts: Callable[[Upload], str]
    complete: Callable[[Upload], str]
    cancel: Callable[[Upload], str]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to send; nothing of it is believed yet."""

    name: str
    size: int
    batch: uuid.UUID


class BadRequest(Exception):
    """The body is not what this address understands."""


class TransferCut(Exception):
    """The sender went away in the middle of a part."""


class BodyStream:
    """The body of a request, read as it comes and never kept whole."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._request.read(size)
        except UnreadablePostError as error:
            raise TransferCut from error


PLAIN: dict[type[Exception], tuple[str, int]] = {
    ObjectMissing: ("gone", 404),
    WrongLength: ("wrong_length", 400),
    TransferCut: ("wrong_length", 400),
    BadRequest: ("bad_request", 400),
}


def in_json(view: View[P]) -> View[P]:
    """Answer in JSON what can go wrong with a file on its way in."""

    @wraps(view)
    def answering(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(*args, **kwargs)
        except UploadRefused as error:
            return _refusal(error.reason, STATUS.get(error.reason, 422))
        except PartsMissing as error:
            return _refusal("missing_parts", 409, missing=error.numbers)
        except UploadOver as error:
            return _refusal(error.reason, 409 if error.reason == UploadState.COMPLETE else 410)
        except tuple(PLAIN) as error:
            return _refusal(*PLAIN[type(error)])
        except StoreUnavailable as error:
            return _unavailable(error, _refusal("store_unavailable", 503))

    return answering


def in_words(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer with a page what can go wrong with a file on its way out."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ObjectMissing:
            return render(request, "404.html", status=404)
        except StoreUnavailable as error:
            return _unavailable(error, render(request, "503.html", status=503))

    return answering


def read_wish(request: HttpRequest) -> Wish:
    """Name, size and batch of a file that somebody wants to send."""
    asked = _json(request)
    name, size, batch = asked.get("name"), asked.get("size"), asked.get("batch")
    if not isinstance(name, str) or not isinstance(size, int) or isinstance(size, bool):
        raise BadRequest
    try:
        return Wish(name, size, uuid.UUID(str(batch)) if batch else new_id())
    except ValueError as error:
        raise BadRequest from error


def begin(uploader: Uploader, wish: Wish, urls: UploadUrls) -> HttpResponse:
    """201 with where the parts go."""
    upload = uploads.begin_upload(uploader, name=wish.name, size=wish.size)
    return JsonResponse(_state(upload, [], urls), status=201)


def parts(upload: Upload, urls: UploadUrls) -> HttpResponse:
    """What arrived, and where the rest goes: how a transfer goes on after a lost line."""
    return JsonResponse(_state(upload, uploads.arrived_parts(upload), urls))


def part(request: HttpRequest, upload: Upload, number: int) -> HttpResponse:
    """204 with the part's SHA-256 as ETag; the body is never in memory as a whole."""
    digest = uploads.receive_part(upload, number, BodyStream(request))
    return HttpResponse(status=204, headers={"ETag": f'"{digest}"'})


def complete(request: HttpRequest, upload: Upload, actor: Actor) -> HttpResponse:
    """200 with the item, also when asked again."""
    item = uploads.complete_upload(upload, hashes=_hashes(request), actor=actor)
    return JsonResponse({"id": str(upload.pk), "item": str(item.pk), "state": item.state})


def cancel(upload: Upload) -> HttpResponse:
    """204; the room is given back."""
    uploads.cancel_upload(upload)
    return HttpResponse(status=204)


def _state(upload: Upload, have: list[int], urls: UploadUrls) -> dict[str, Any]:
    todo = [number for number in range(1, upload.part_count + 1) if number not in have]
    put = uploads.sign_parts(upload, todo) or {number: urls.part(upload, number) for number in todo}
    return {
        "id": str(upload.pk),
        "state": upload.state,
        "part_size": upload.part_size,
        "part_count": upload.part_count,
        "have": have,
        "put": put,
        "parts_url": urls.parts(upload),
        "complete_url": urls.complete(upload),
        "cancel_url": urls.cancel(upload),
    }


def _hashes(request: HttpRequest) -> dict[int, str]:
    """The SHA-256 of each part as it was sent; empty where the browser could not make one."""
    rows = _json(request).get("parts")
    if not isinstance(rows, list):
        raise BadRequest
    found = {}
    for row in rows:
        number, sha256 = (row.get("n"), row.get("sha256") or "") if isinstance(row, dict) else (None, "")
        if not isinstance(number, int) or not isinstance(sha256, str) or not uploads.HASH.fullmatch(sha256):
            raise BadRequest
        found[number] = sha256
    return found


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        asked = json.loads(request.body)
    except ValueError as error:
        raise BadRequest from error
    if not isinstance(asked, dict):
        raise BadRequest
    return asked


def _refusal(reason: str, status: int, **more: Any) -> JsonResponse:
    return JsonResponse({"reason": reason, "message": words_for(reason), **more}, status=status)


def _unavailable(error: StoreUnavailable, answer: HttpResponse) -> HttpResponse:
    log.error("The file store does not answer: %s", type(error.__cause__).__name__)
    answer["Retry-After"] = RETRY_AFTER
    return answer


def take_whole(request: HttpRequest, uploader: Uploader, file: UploadedFile) -> bool:
    """Keep one file that came with a plain form, or leave a message that says why not."""
    try:
        uploads.take_whole_file(uploader, file)
    except UploadRefused as error:
        messages.error(request, f"{clean_name(file.name or '')}: {words_for(error.reason)}")
        return False
    return True
