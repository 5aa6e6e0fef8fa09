"""The one way out for bytes: after the caller's check it writes the audit line, and only then serves.

When the line cannot be written, nothing is served. Originals leave as attachments in a sandbox, never inline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header, parse_etags
from zipstream import ZipStream

from audit.actions import Action
from audit.ledger import About, Actor, record, record_look
from image_collections.access import find_original, find_rendition
from image_collections.imaging import FORMATS
from image_collections.models import Item, ItemFile, Logo, Rendition, RenditionRole
from image_collections.names import safe_name, unique_names
from image_collections.ranges import NotSatisfiable, Stretch, read_range
from image_collections.storage import Store, get_store

MEDIA_TYPES = {row.code: row.media_type for row in FORMATS}
UNKNOWN_TYPE = "application/octet-stream"
SANDBOX = "sandbox; default-src 'none'"
NO_HEADERS: Mapping[str, str] = {}


def serve_original(item: Item, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS) -> HttpResponseBase:
    """The file as it came, to keep; `asked` are the request's headers, of which Range is answered."""
    file = find_original(item)
    about = _about(item)
    if "Range" in asked:  # a download that is cut in pieces or goes on is one download
        _record_once(Action.ITEM_DOWNLOADED, item, actor, about)
    else:
        record(Action.ITEM_DOWNLOADED, practice_id=item.practice_id, actor=actor, about=about)
    headers = {
        "Content-Type": MEDIA_TYPES.get(item.format, UNKNOWN_TYPE),
        "Content-Disposition": content_disposition_header(True, safe_name(item.name)) or "attachment",
    }
    if address := _address(file.key, headers):
        return _away(address, seconds=0)
    return _piecewise(file, headers, asked)


def serve_rendition(item: Item, role: str, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS) -> HttpResponseBase:
    """A picture that we made, to look at; the page around a thumbnail has recorded the look already."""
    rendition = find_rendition(item, role)
    if role != RenditionRole.THUMBNAIL:
        note_item_look(item, actor=actor)
    if address := _address(rendition.key, {"Content-Type": rendition.media_type}):
        return _away(address, seconds=settings.STORE["signed_seconds"] // 2)
    etag = _etag(rendition)
    if etag in parse_etags(asked.get("If-None-Match", "")):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = StreamingHttpResponse(get_store().open(rendition.key), content_type=rendition.media_type)
        answer["Content-Length"] = str(rendition.size)
    answer["ETag"] = etag
    return _private(answer)


def serve_logo(logo: Logo) -> HttpResponseBase:
    """A practice's logo, for everybody who knows its name: the same bytes for ever, also in mails and other caches."""
    answer = StreamingHttpResponse(get_store().open(logo.picture_key), content_type="image/png")
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"  # mail programs in a browser show it
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def note_item_look(item: Item, *, actor: Actor) -> None:
    """Record that somebody looked at an item: its page, with or without a picture, and its picture are one look."""
    _record_once(Action.ITEM_VIEWED, item, actor, _about(item))


def serve_zip(items: Sequence[Item], name: str, *, actor: Actor) -> HttpResponseBase:
    """The originals of these items of one collection as one ZIP, streamed from the store; nothing is left out."""
    collection = items[0].collection
    patient = collection.patient
    files = list(ItemFile.objects.filter(item__in=items).order_by("item__name", "position", "id"))
    detail = {"items": [str(item.pk) for item in items], "files": len(files)}
    about = About(collection.pk, collection.title, patient.pk, patient.full_name, detail)
    record(Action.COLLECTION_DOWNLOADED, practice_id=collection.practice_id, actor=actor, about=about)
    archive = ZipStream(sized=True)
    for file, safe in zip(files, unique_names(file.name for file in files), strict=True):
        archive.add(_contents(get_store(), file.key), safe, size=file.size)
    answer = StreamingHttpResponse(archive, content_type="application/zip")
    answer["Content-Length"] = str(len(archive))
    answer["Content-Disposition"] = content_disposition_header(True, f"{safe_name(name)}.zip") or "attachment"
    return _sandboxed(answer)


def _contents(store: Store, key: str) -> Iterator[bytes]:
    """An object, opened when its turn comes."""
    body = store.open(key)
    try:
        yield from body
    finally:
        body.close()


def _piecewise(file: ItemFile, headers: dict[str, str], asked: Mapping[str, str]) -> HttpResponseBase:
    etag = f'"{file.sha256 or file.pk}"'
    try:
        stretch = read_range(asked, file.size, etag)
    except NotSatisfiable:
        return _sandboxed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}))
    found = stretch or Stretch(0, file.size)
    body = get_store().open(file.key, found.start, found.length)
    answer = StreamingHttpResponse(body, status=206 if stretch else 200, headers=headers)
    answer["Content-Length"] = str(found.length)
    answer["Accept-Ranges"], answer["ETag"] = "bytes", etag
    if stretch:
        answer["Content-Range"] = f"bytes {found.start}-{found.start + found.length - 1}/{file.size}"
    return _sandboxed(answer)


def _record_once(action: Action, item: Item, actor: Actor, about: About) -> None:
    """One line for what one person does with one item within half an hour, also when requests come together."""
    with transaction.atomic():
        Item.objects.of(item.practice).select_for_update().filter(pk=item.pk).values_list("pk").get()
        record_look(action, practice_id=item.practice_id, actor=actor, about=about)


def _about(item: Item) -> About:
    patient = item.collection.patient
    return About(item.pk, item.label, patient.pk, patient.full_name)


def _address(key: str, headers: Mapping[str, str]) -> str:
    wanted = {f"Response{name.replace('-', '')}": value for name, value in headers.items()}
    return get_store().signed_url(key, wanted, settings.STORE["signed_seconds"])


def _away(address: str, *, seconds: int) -> HttpResponse:
    """To the store; remembered by the browser for no longer than the address surely works."""
    answer = redirect(address)
    answer["Cache-Control"] = f"private, max-age={seconds}"
    return answer


def _etag(rendition: Rendition) -> str:
    return f'"{rendition.pk}"'


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """May stay in this browser for as long as a signed address works, then is asked for again."""
    answer["Cache-Control"] = f"private, max-age={settings.STORE['signed_seconds']}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _sandboxed(answer: HttpResponseBase) -> HttpResponseBase:
    """Even when a browser opens it, nothing in it runs."""
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
