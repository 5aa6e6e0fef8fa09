"""What becomes of an item that was checked; each outcome is written only while the claim holds."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from django.db import transaction

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.imaging import Inspection, Renditions
from image_collections.models import Item, ItemState, Rendition, RenditionRole
from image_collections.processing.claims import Claim
from image_collections.storage import StoreUnavailable, get_store, new_key

WEBP, BYTES = "image/webp", "application/octet-stream"
log = logging.getLogger(__name__)


def note_findings(held: Claim, inspection: Inspection, sha256: str) -> None:
    """Keep what the file says of itself; a date that a person wrote is not overwritten."""
    held.change(
        format=inspection.format.code,
        type=inspection.item_type.value,
        reason=inspection.reason or "",
        width=inspection.width,
        height=inspection.height,
        pages=inspection.pages,
        facts=plain_facts(inspection),
    )
    held.item.files.update(sha256=sha256)
    if inspection.taken_on:
        held.row.filter(taken_on=None).update(taken_on=inspection.taken_on)


def keep(held: Claim, pictures: Renditions) -> None:
    """The item is ready, with these pictures instead of older ones."""
    made: list[Rendition] = []
    kept = False
    try:
        for rendition, data in _renditions(held.item, pictures):
            made.append(rendition)
            get_store().save(rendition.key, BytesIO(data))
        _replace(held, made, pictures.reason or "")
        kept = True
    finally:
        if not kept:
            _remove_objects([rendition.key for rendition in made])


def fail(held: Claim, reason: str) -> None:
    """The file is kept and can be tried again."""
    held.end(ItemState.FAILED, reason)


def discard(held: Claim, reason: str) -> None:
    """The file is useless and leaves the store; sending it again is what helps."""
    with transaction.atomic():
        held.end(ItemState.FAILED, reason)
        _let_go(held.item)


def refuse(held: Claim, reason: str) -> None:
    """The file is not accepted and leaves the store; what stays is its name and the reason."""
    item = held.item
    with transaction.atomic():
        held.end(ItemState.REFUSED, reason)
        _let_go(item)
        patient = item.collection.patient
        about = About(item.pk, item.name, patient.pk, patient.full_name, {"reason": str(reason)})
        record(Action.ITEM_REFUSED, practice_id=item.practice_id, actor=SYSTEM, about=about)


def plain_facts(inspection: Inspection) -> dict[str, Any]:
    """The facts as JSON: days as text, no empty values, nothing that a database refuses."""
    found = asdict(inspection.facts) if inspection.facts else {}
    if inspection.frames:
        found["frames"] = inspection.frames
    return {name: _plain(value) for name, value in found.items() if value not in (None, "", ())}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _renditions(item: Item, pictures: Renditions) -> Iterator[tuple[Rendition, bytes]]:
    rows: list[tuple[RenditionRole, bytes | None, str, dict[str, Any]]] = [
        (RenditionRole.THUMBNAIL, pictures.thumbnail, WEBP, {}),
        (RenditionRole.PREVIEW, pictures.preview, WEBP, {}),
    ]
    if pictures.pixels:
        rows.append((RenditionRole.PIXELS, pictures.pixels.data, BYTES, _plain(pictures.pixels.meta)))
    for role, data, media_type, meta in rows:
        if data is not None:
            key = new_key("renditions", item.practice_id, item.pk)
            yield Rendition(item=item, role=role, key=key, media_type=media_type, size=len(data), meta=meta), data


def _replace(held: Claim, made: list[Rendition], reason: str) -> None:
    with transaction.atomic():
        held.end(ItemState.READY, reason)
        old = held.item.renditions.all()
        keys = list(old.values_list("key", flat=True))
        old.delete()
        Rendition.objects.bulk_create(made)
        transaction.on_commit(partial(_remove_objects, keys))


def _let_go(item: Item) -> None:
    """The files of an item leave the quota, and after the commit the store."""
    files = item.files.all()
    item.practice.release_storage(sum(file.size for file in files))
    keys = [file.key for file in files]
    files.delete()
    transaction.on_commit(partial(_remove_objects, keys))


def _remove_objects(keys: Iterable[str]) -> None:
    """Take objects out of the store to which no row points any more."""
    try:
        for key in keys:
            get_store().delete(key)
    except StoreUnavailable:
        log.warning("The store does not answer; objects without an item stay in it.")
