"""Uploads over HTTP, the same for a member and for the visitor of a link; whoever calls has passed a door already.

begin, parts, part, complete, cancel, news; a refusal is `{"reason": ..., "message": ...}`. Plain forms: whole_files.py.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError

from audit.ledger import Actor
from common.http import render
from common.ids import new_id
from image_collections import uploads
from image_collections.models import Collection, Item, ItemState, Upload, UploadState
from image_collections.presenters.reasons import already_here, words_for
from image_collections.storage import ObjectMissing, PartsMissing, StoreUnavailable, WrongLength
from image_collections.uploads import AlreadyHere, Uploader, UploadOver, UploadRefused

P = ParamSpec("P")
View = Callable[P, HttpResponseBase]
REFUSED = {"not_allowed": 403, "not_taking": 403}
STATUS = {"too_large": 413, "over_quota": 409, "limit_files": 409, "limit_bytes": 409, **REFUSED}
RETRY_AFTER = "10"
MOST_PROBLEMS = 200
MOST_WAITING = 200
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
    folder: str = ""
    sha256: str = ""  # of the whole file, where the browser has it
    again: bool = False  # although the same content is here already
    wanted: str = ""  # for which line of a checklist


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
        except AlreadyHere as error:
            return _already_here(error.item)
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
    """The file that somebody wants to send."""
    asked = _json(request)
    name, size, batch = asked.get("name"), asked.get("size"), asked.get("batch")
    folder, sha256 = asked.get("folder", ""), asked.get("sha256") or ""
    if not isinstance(size, int) or isinstance(size, bool):
        raise BadRequest
    if not all(isinstance(text, str) for text in (name, folder, sha256)) or not uploads.HASH.fullmatch(sha256):
        raise BadRequest
    wish = Wish(str(name), size, read_id(batch) if batch else new_id(), folder, sha256)
    return replace(wish, again=asked.get("again") is True, wanted=_wanted(asked))


def read_wanted(request: HttpRequest) -> str:
    """For which line of a checklist a file came, as it was sent."""
    return _wanted(_json(request))


def _wanted(asked: dict[str, Any]) -> str:
    return str(asked.get("wanted") or "")[:36]


def read_id(text: object) -> uuid.UUID:
    """An id as it was sent."""
    try:
        return uuid.UUID(str(text))
    except ValueError as error:
        raise BadRequest from error


def begin(uploader: Uploader, wish: Wish, urls: UploadUrls) -> HttpResponse:
    """201 with where the parts go; 409 when the content is here already."""
    asked = replace(uploader, again=wish.again)
    upload = uploads.begin_upload(asked, name=wish.name, size=wish.size, folder=wish.folder, sha256=wish.sha256)
    return JsonResponse(_state(upload, [], urls), status=201)


def news(collection: Collection, batch_id: uuid.UUID) -> HttpResponse:
    """What became of the files of one drop: how many and which are still being checked, and which are no good.

    The waiting are the first in the order of their ids: whoever comes before the last of them and is not named is done.
    """
    mine = Upload.objects.of(collection.practice).filter(batch=batch_id, batch__collection=collection)
    bad = mine.filter(item__state__in=(ItemState.REFUSED, ItemState.FAILED), item__deleted_at=None)
    rows = bad.order_by("pk").values_list("pk", "item__state", "item__reason")[:MOST_PROBLEMS]
    problems = {str(pk): {"state": state, "message": words_for(reason)} for pk, state, reason in rows}
    checking = mine.filter(item__state=ItemState.CHECKING)
    waiting = [str(pk) for pk in checking.order_by("pk").values_list("pk", flat=True)[:MOST_WAITING]]
    number = len(waiting) if len(waiting) < MOST_WAITING else checking.count()
    return JsonResponse({"checking": number, "waiting": waiting, "problems": problems})


def parts(upload: Upload, urls: UploadUrls) -> HttpResponse:
    """What arrived, and where the rest goes: how a transfer goes on after a lost line."""
    return JsonResponse(_state(upload, uploads.arrived_parts(upload), urls))


def part(request: HttpRequest, upload: Upload, number: int) -> HttpResponse:
    """204 with the part's SHA-256 as ETag; the body is never in memory as a whole."""
    digest = uploads.receive_part(upload, number, BodyStream(request))
    return HttpResponse(status=204, headers={"ETag": f'"{digest}"'})


def complete(request: HttpRequest, upload: Upload, actor: Actor) -> HttpResponse:
    """200 with the item, also when asked again; 409 when the content is here already."""
    again = _json(request).get("again") is True
    item = uploads.complete_upload(upload, hashes=_hashes(request), actor=actor, again=again)
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


def _already_here(item: Item) -> JsonResponse:
    answer = {"reason": "duplicate", "message": already_here(item), "item": str(item.pk), "name": str(item)}
    return JsonResponse(answer, status=409)


def _unavailable(error: StoreUnavailable, answer: HttpResponse) -> HttpResponse:
    log.error("The file store does not answer: %s", type(error.__cause__).__name__)
    answer["Retry-After"] = RETRY_AFTER
    return answer
