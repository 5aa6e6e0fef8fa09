"""What becomes of an item that was checked; each outcome is written only while the claim holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from functools import partial
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.imaging import Inspection, Renditions
from image_collections.models import Item, ItemState, Rendition, RenditionRole
from image_collections.processing.claims import Claim
from image_collections.processing.objects import let_go_of_files, remove_unnamed
from image_collections.storage import get_store, new_key

WEBP, BYTES = "image/webp", "application/octet-stream"


def note_findings(held: Claim, inspection: Inspection) -> None:
    """Keep what the file says of itself, of a series one of its slices; a date that a person wrote stays."""
    held.change(
        format=inspection.format.code,
        type=inspection.item_type.value,
        reason=inspection.reason or "",
        width=inspection.width,
        height=inspection.height,
        pages=inspection.pages,
        facts=plain_facts(inspection),
    )
    if inspection.taken_on:
        held.row.filter(taken_on=None).update(taken_on=inspection.taken_on)


def keep(held: Claim, pictures: Renditions, *, has_frames: bool = False) -> None:
    """The item is ready, with these pictures instead of older ones; frames are made for it afterwards."""

    def end() -> None:
        if has_frames:
            held.change(arrange_since=timezone.now(), arrange_tries=0)
        held.end(ItemState.READY, pictures.reason or "")

    replace_pictures(held.item, pictures, end)


def show_early(held: Claim, pictures: Renditions) -> None:
    """What will take a while has a picture before it is ready."""

    def touch() -> None:
        held.change(state_since=timezone.now())

    replace_pictures(held.item, pictures, touch)


def replace_pictures(item: Item, pictures: Renditions, before: Callable[[], None]) -> None:
    """Keep these pictures instead of older ones; `before` is called in the transaction and may raise to stop it."""
    made: list[Rendition] = []
    kept = False
    try:
        for rendition, data in _renditions(item, pictures):
            made.append(rendition)
            get_store().save(rendition.key, BytesIO(data))
        _replace(item, made, before)
        kept = True
    finally:
        if not kept:
            remove_unnamed([rendition.key for rendition in made])


def fail(held: Claim, reason: str) -> None:
    """The file is kept and can be tried again."""
    held.end(ItemState.FAILED, reason)


def discard(held: Claim, reason: str) -> None:
    """The file is useless and leaves the store; sending it again is what helps."""
    with transaction.atomic():
        held.end(ItemState.FAILED, reason)
        let_go_of_files(held.item)


def refuse(held: Claim, reason: str) -> None:
    """The file is not accepted and leaves the store; what stays is its name and the reason."""
    item = held.item
    with transaction.atomic():
        held.change(series="", arrange_since=None)
        held.end(ItemState.REFUSED, reason)
        let_go_of_files(item)
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


def _replace(item: Item, made: list[Rendition], before: Callable[[], None]) -> None:
    with transaction.atomic():
        before()
        old = item.renditions.exclude(role__in=(RenditionRole.FRAMES, RenditionRole.DEIDENTIFIED))
        keys = list(old.values_list("key", flat=True))
        old.delete()
        Rendition.objects.bulk_create(made)
        transaction.on_commit(partial(remove_unnamed, keys))
