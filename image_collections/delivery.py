"""The one way out for bytes: after the caller's check it writes the audit line, and only then serves.

When the line cannot be written, nothing is served. Originals leave as attachments in a sandbox, never inline.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header, parse_etags

from audit.actions import Action
from audit.ledger import About, Actor, record, record_look
from image_collections.access import find_original, find_rendition
from image_collections.imaging import DEIDENTIFIABLE, FORMATS
from image_collections.leaving import entries_of, find_leaving, side_by_side
from image_collections.models import Collection, Export, Item, ItemFile, Logo, Rendition, RenditionRole
from image_collections.models.file import SHOWN
from image_collections.names import safe_name, stem
from image_collections.preambles import read_leaving, uses_preamble
from image_collections.processing.exports.running import about_export
from image_collections.ranges import NotSatisfiable, Stretch, read_range
from image_collections.storage import get_store
from image_collections.zip_stream import Content, Entry, ZipStream

MEDIA_TYPES = {row.code: row.media_type for row in FORMATS}
UNKNOWN_TYPE = "application/octet-stream"
SANDBOX = "sandbox; default-src 'none'"
NO_HEADERS: Mapping[str, str] = {}
Read = Callable[[int, int], Iterable[bytes]]  # so many bytes from there on


def serve_original(item: Item, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS) -> HttpResponseBase:
    """The file as it came, to keep; `asked` are the request's headers, of which Range is answered.

    Of a series all files leave, as one ZIP. A DICOM file whose preamble is used does not leave as it lies in the store.
    """
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
    if len(files := find_leaving([item.pk])) > 1:
        return _zipped(side_by_side(files), stem(item.name))
    redirectable = file.offset is None and not uses_preamble(item)
    if redirectable and (address := _address(file.key, headers)):
        return _away(address, seconds=0)
    return _piecewise(file, headers, asked)


def serve_deidentified(
    item: Item, name: str, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS
) -> HttpResponseBase:
    """The version of an item without its patient, called `name`; nothing of the file as it came."""
    version = find_rendition(item, RenditionRole.DEIDENTIFIED)
    about = _about(item, deidentified=True)
    if "Range" in asked:
        _record_once(Action.ITEM_DOWNLOADED, item, actor, about)
    else:
        record(Action.ITEM_DOWNLOADED, practice_id=item.practice_id, actor=actor, about=about)
    pieces = list(pieces_of(version, name))
    if len(pieces) > 1:
        return _zipped_pieces(pieces, name)
    headers = {
        "Content-Type": MEDIA_TYPES[DEIDENTIFIABLE[item.format]],
        "Content-Disposition": content_disposition_header(True, pieces[0].name) or "attachment",
    }
    if address := _address(version.key, headers):
        return _away(address, seconds=0)
    return _in_stretches(pieces[0].read, pieces[0].size, f'"{pieces[0].sha256}"', headers, asked)


def serve_deidentified_zip(named: Sequence[tuple[Item, str]], name: str, *, actor: Actor) -> HttpResponseBase:
    """The same of several items of one collection, each with its name, as one ZIP."""
    made = Rendition.objects.filter(item__in=[item.pk for item, _name in named], role=RenditionRole.DEIDENTIFIED)
    versions = {version.item_id: version for version in made}
    pieces = [piece for item, called in named for piece in pieces_of(versions[item.pk], called)]
    collection = named[0][0].collection
    patient = collection.patient
    detail = {"items": [str(item.pk) for item, _name in named], "files": len(pieces), "deidentified": True}
    about = About(collection.pk, collection.title, patient.pk, patient.full_name, detail)
    record(Action.COLLECTION_DOWNLOADED, practice_id=collection.practice_id, actor=actor, about=about)
    return _zipped_pieces(pieces, name)


@dataclass(frozen=True)
class Piece:
    """One file of a version without the patient."""

    key: str
    start: int
    size: int
    sha256: str
    name: str

    def read(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """`length` bytes from `start` on."""
        yield from get_store().open(self.key, self.start + start, self.size - start if length is None else length)

    def open(self) -> Content:
        """All of it, for a ZIP."""
        return Content(self.read())


def pieces_of(version: Rendition, name: str) -> Iterator[Piece]:
    """The files of a version; those of a series are numbered in a folder of that name."""
    files, ending = version.meta["files"], version.meta["ending"]
    for number, (start, size, sha256) in enumerate(files, start=1):
        called = name if len(files) == 1 else f"{name}/{number:04}"
        yield Piece(version.key, start, size, sha256, f"{called}.{ending}")


def _zipped_pieces(pieces: Iterable[Piece], name: str) -> HttpResponseBase:
    return _zipped([Entry(piece.name, piece.size, piece.open) for piece in pieces], name)


def serve_rendition(item: Item, role: str, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS) -> HttpResponseBase:
    """A picture that we made, to look at; the page around a thumbnail has recorded the look already."""
    if role not in SHOWN:
        raise Http404
    rendition = find_rendition(item, role)
    if role != RenditionRole.THUMBNAIL:
        note_item_look(item, actor=actor)
    if address := _address(rendition.key, {"Content-Type": rendition.media_type}):
        return _away(address, seconds=settings.STORE["signed_seconds"] // 2)
    etag = _etag(rendition)
    if etag in parse_etags(asked.get("If-None-Match", "")):
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = _stretch_of(rendition, etag, asked)
    answer["ETag"] = etag
    return _private(answer)


def _stretch_of(rendition: Rendition, etag: str, asked: Mapping[str, str]) -> HttpResponseBase:
    """All of it, or the frames that were asked for."""
    try:
        stretch = read_range(asked, rendition.size, etag)
    except NotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{rendition.size}"})
    found = stretch or Stretch(0, rendition.size)
    body = get_store().open(rendition.key, found.start, found.length)
    answer = StreamingHttpResponse(body, status=206 if stretch else 200, content_type=rendition.media_type)
    answer["Content-Length"] = str(found.length)
    if stretch:
        answer["Content-Range"] = f"bytes {found.start}-{found.start + found.length - 1}/{rendition.size}"
    return answer


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
    return serve_zip_of(items[0].collection, [item.pk for item in items], name, actor=actor)


def serve_zip_of(collection: Collection, items: Sequence[uuid.UUID], name: str, *, actor: Actor) -> HttpResponseBase:
    """The same by the ids of items of this collection, which cost less where there are hundreds."""
    patient = collection.patient
    files = find_leaving(items)
    detail = {"items": list(map(str, items)), "files": len(files)}
    about = About(collection.pk, collection.title, patient.pk, patient.full_name, detail)
    record(Action.COLLECTION_DOWNLOADED, practice_id=collection.practice_id, actor=actor, about=about)
    return _zipped(entries_of(files), name)


def _zipped(entries: Sequence[Entry], name: str) -> HttpResponseBase:
    """A ZIP of known length, read from the store while it is sent."""
    archive = ZipStream(entries)
    answer = StreamingHttpResponse(archive, content_type="application/zip")
    answer["Content-Length"] = str(len(archive))
    answer["Content-Disposition"] = content_disposition_header(True, f"{safe_name(name)}.zip") or "attachment"
    return _sandboxed(answer)


def serve_export(export: Export, *, actor: Actor, asked: Mapping[str, str] = NO_HEADERS) -> HttpResponseBase:
    """The ZIP with everything of a patient or of the practice, to keep."""
    if not export.key:
        raise Http404
    about = about_export(export)
    if "Range" in asked:
        record_look(Action.EXPORT_DOWNLOADED, practice_id=export.practice_id, actor=actor, about=about)
    else:
        record(Action.EXPORT_DOWNLOADED, practice_id=export.practice_id, actor=actor, about=about)
    headers = {"Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="export.zip"'}
    if address := _address(export.key, headers):
        return _away(address, seconds=0)
    return _piecewise(export, headers, asked)


def _piecewise(file: ItemFile | Export, headers: dict[str, str], asked: Mapping[str, str]) -> HttpResponseBase:
    read: Read = partial(read_leaving, file) if isinstance(file, ItemFile) else partial(get_store().open, file.key)
    return _in_stretches(read, file.size, f'"{file.sha256 or file.pk}"', headers, asked)


def _in_stretches(
    read: Read, size: int, etag: str, headers: dict[str, str], asked: Mapping[str, str]
) -> HttpResponseBase:
    """All of what `read` gives, or the stretch of it that was asked for."""
    try:
        stretch = read_range(asked, size, etag)
    except NotSatisfiable:
        return _sandboxed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}))
    found = stretch or Stretch(0, size)
    body = read(found.start, found.length)
    answer = StreamingHttpResponse(body, status=206 if stretch else 200, headers=headers)
    answer["Content-Length"] = str(found.length)
    answer["Accept-Ranges"], answer["ETag"] = "bytes", etag
    if stretch:
        answer["Content-Range"] = f"bytes {found.start}-{found.start + found.length - 1}/{size}"
    return _sandboxed(answer)


def _record_once(action: Action, item: Item, actor: Actor, about: About) -> None:
    """One line for what one person does with one item within half an hour, also when requests come together."""
    with transaction.atomic():
        Item.objects.of(item.practice).select_for_update().filter(pk=item.pk).values_list("pk").get()
        record_look(action, practice_id=item.practice_id, actor=actor, about=about)


def _about(item: Item, **detail: object) -> About:
    patient = item.collection.patient
    return About(item.pk, item.label, patient.pk, patient.full_name, detail)


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
