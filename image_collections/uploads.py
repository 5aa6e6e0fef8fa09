"""Files on their way in: begin, part, complete, cancel; what becomes of them afterwards is processing's.

The room that a file takes is reserved in the practice's quota when it begins, and given back when it does not become
an item. What an upload will be is decided before the first byte: the item's id is the upload's.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import plans
from accounts.models import Practice, User
from audit.actions import Action
from audit.ledger import About, Actor, record
from common.ids import new_id
from image_collections.models import Collection, Item, ItemFile, ItemState, Upload, UploadBatch, UploadState
from image_collections.names import clean_folder, clean_name, extension
from image_collections.processing.lanes import lane_of
from image_collections.processing.objects import remove_unnamed
from image_collections.processing.scanning import unscanned
from image_collections.processing.transfers import give_up, transfer_of
from image_collections.storage import ObjectMissing, PartsMissing, Source, StoreUnavailable, get_store, new_key
from image_collections.tasks import queue_check
from image_collections.twins import content_of, find_twin, same_parts, same_whole
from patients.models import Patient

PART_URL_SECONDS = 300
HASH = re.compile(r"([0-9a-f]{64})?")  # empty where the browser cannot make one: outside of HTTPS
# Told by name only where no content could save it; everything else is told by content, in the worker.
NEVER = {
    *("app", "bat", "cmd", "com", "cpl", "dll", "dmg", "elf", "exe", "hta", "htm", "html", "iso", "jar", "js", "jse"),
    *("lnk", "mjs", "msi", "msp", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg", "svgz", "vb", "vbe", "vbs"),
    *("wsf", "xht", "xhtml", "xml"),
}


class UploadRefused(Exception):
    """The file will not be taken; `reason` is a key of presenters/reasons.py."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UploadOver(Exception):
    """The transfer has ended: completed, cancelled or forgotten; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyHere(Exception):
    """The same content is in the collection: `item`. Nothing of the file is kept."""

    def __init__(self, item: Item) -> None:
        super().__init__(str(item.pk))
        self.item = item


def unlimited(_name: str, _size: int) -> None:
    """No limits but those of everybody."""


@dataclass(frozen=True)
class Uploader:
    """Who adds files to what, in which batch; made after the caller's check.

    `limits` is asked about name and size in the transaction that reserves the room, and may raise UploadRefused.
    `again`: what is in the collection already may come once more; otherwise it is AlreadyHere.
    """

    practice: Practice
    collection: Collection
    batch_id: uuid.UUID
    actor: Actor
    sender: str
    user: User | None = None
    link_id: uuid.UUID | None = None
    visit_id: uuid.UUID | None = None
    limits: Callable[[str, int], None] = unlimited
    again: bool = True


def begin_upload(uploader: Uploader, *, name: str, size: int, folder: str = "", sha256: str = "") -> Upload:
    """Reserve the room and tell where the parts go; UploadRefused or AlreadyHere before a byte was sent.

    `folder` is the sub-folder it came in; `sha256`, of the whole file, may be empty.
    """
    same = None if uploader.again else same_whole(size, sha256, settings.STORE["part_size"])
    if same and (twin := find_twin(uploader.collection, same, visit_id=uploader.visit_id)):
        raise AlreadyHere(twin)
    upload = _reserve(uploader, name, size, folder)
    try:
        upload.store_id = get_store().begin_parts(upload.key)
    except StoreUnavailable:
        give_up(upload)
        raise
    upload.save(update_fields=["store_id"])
    return upload


def receive_part(upload: Upload, number: int, source: Source) -> str:
    """Keep one part of a transfer that comes through us and return its SHA-256; WrongLength keeps nothing."""
    transfer = transfer_of(upload)
    _refuse_binned(upload)
    if upload.state != UploadState.UPLOADING:
        raise UploadOver(upload.state)
    if number not in transfer.numbers:
        raise ObjectMissing
    digest = get_store().write_part(transfer, number, source)
    _note_movement(upload)
    return digest


def arrived_parts(upload: Upload) -> list[int]:
    """The numbers of the parts that need not be sent again; UploadOver when the transfer was given up or lost."""
    transfer = transfer_of(upload)
    if upload.state == UploadState.COMPLETE:
        return list(transfer.numbers)
    _refuse_binned(upload)
    if upload.state == UploadState.CANCELLED:
        raise UploadOver(upload.state)
    try:
        missing = set(transfer.missing_from(get_store().list_parts(transfer)))
    except ObjectMissing as error:
        give_up(upload)
        raise UploadOver(UploadState.CANCELLED) from error
    return [number for number in transfer.numbers if number not in missing]


def sign_parts(upload: Upload, numbers: Sequence[int]) -> dict[int, str]:
    """Addresses at the store for these parts; none where parts come through us, or when it is over."""
    if upload.state != UploadState.UPLOADING or not get_store().takes_parts_itself:
        return {}
    _note_movement(upload)  # what goes to the store directly is seen only here
    return get_store().part_urls(transfer_of(upload), numbers, PART_URL_SECONDS)


def complete_upload(upload: Upload, *, hashes: Mapping[int, str], actor: Actor, again: bool = True) -> Item:
    """Join the parts and make the item; may be called twice, also at the same time, and makes one.

    `hashes` is the SHA-256 of each part as it was sent; the worker compares. Raises PartsMissing while something is
    missing, UploadOver when the transfer was given up, and AlreadyHere, unless `again`, for what is there already.
    """
    store, transfer = get_store(), transfer_of(upload)
    told = [hashes.get(number, "") for number in transfer.numbers]
    try:
        if upload.state == UploadState.UPLOADING:
            if untold := [number for number in transfer.numbers if number not in hashes]:
                raise PartsMissing(untold)
            _refuse_binned(upload)
            _refuse_twin_of(upload, told, again=again)  # known before anything is joined
            store.join(transfer)
        return _make_item(upload, told, actor, again=again)
    except (UploadOver, AlreadyHere):
        give_up(upload)
        remove_unnamed([upload.key])  # it may have been given up while it was being joined
        raise


def take_whole_file(uploader: Uploader, file: File) -> Item:
    """Take a file that came with a plain form."""
    upload = _reserve(uploader, file.name or "", file.size or 0)
    try:
        hashes = list(_hashes_of(file, upload.part_size))
        _refuse_twin_of(upload, hashes, again=uploader.again)
        file.seek(0)
        get_store().save(upload.key, file)
        return _make_item(upload, hashes, uploader.actor, again=uploader.again)
    except (StoreUnavailable, AlreadyHere, UploadOver):
        give_up(upload)
        remove_unnamed([upload.key])
        raise


def cancel_upload(upload: Upload) -> None:
    """Give a transfer up and its room back; UploadOver when it is an item already."""
    if not give_up(upload) and upload.state == UploadState.COMPLETE:
        raise UploadOver(upload.state)


def retry_item(item: Item) -> bool:
    """Try a failed item again; False when there is nothing to try again."""
    failed = Item.objects.of(item.practice).filter(pk=item.pk, state=ItemState.FAILED, files__isnull=False)
    with transaction.atomic():
        changed = failed.update(state=ItemState.CHECKING, reason="", tries=0, state_since=timezone.now())
        if changed:
            transaction.on_commit(partial(queue_check, item.pk, lane_of(item)))
    return bool(changed)


def _refuse_binned(upload: Upload) -> None:
    """The collection may have gone to the bin since the transfer began."""
    collection = upload.batch.collection
    if upload.state == UploadState.UPLOADING and (collection.deleted_at or collection.patient.deleted_at):
        give_up(upload)
        raise UploadOver("collection_in_bin")


def _refuse_twin_of(upload: Upload, hashes: Sequence[str], *, again: bool) -> None:
    collection, visit_id = upload.batch.collection, upload.batch.visit_id
    same = None if again else same_parts(upload.size, hashes)
    if same and (twin := find_twin(collection, same, visit_id=visit_id, besides=upload.key)):
        raise AlreadyHere(twin)


def _reserve(uploader: Uploader, name: str, size: int, folder: str = "") -> Upload:
    cleaned = clean_name(name)
    if reason := _refusal(cleaned, size):
        raise UploadRefused(reason)
    practice, upload_id = uploader.practice, new_id()
    with transaction.atomic():
        if not practice.reserve_storage(size, plans.terms(practice).storage):
            raise UploadRefused("over_quota")
        uploader.limits(cleaned, size)
        return Upload.objects.create(
            id=upload_id,
            practice=practice,
            batch=_batch_of(uploader),
            name=cleaned,
            folder=clean_folder(folder),
            size=size,
            part_size=settings.STORE["part_size"],
            key=new_key("originals", practice.pk, upload_id),
        )


def _refusal(name: str, size: int) -> str:
    if size <= 0:
        return "empty"
    if size > settings.MAX_FILE_BYTES:
        return "too_large"
    return "type_not_accepted" if extension(name) in NEVER else ""


def _batch_of(uploader: Uploader) -> UploadBatch:
    """The batch that the sender named, made at its first file; somebody else's is not joined."""
    whose: dict[str, Any] = {
        "practice": uploader.practice,
        "collection": uploader.collection,
        "user": uploader.user,
        "link_id": uploader.link_id,
        "visit_id": uploader.visit_id,
    }
    batches = UploadBatch.objects.of(uploader.practice)
    try:
        batch, _ = batches.get_or_create(pk=uploader.batch_id, **whose, defaults={"sender": uploader.sender})
    except IntegrityError as error:
        raise UploadRefused("not_allowed") from error
    return batch


def _make_item(upload: Upload, hashes: list[str], actor: Actor, *, again: bool) -> Item:
    with transaction.atomic():
        _hold_collection(upload)  # two of the same content make one item, and none in what goes to the bin
        locked = Upload.objects.of(upload.practice).select_for_update().get(pk=upload.pk)
        if locked.item:
            return locked.item
        if locked.state != UploadState.UPLOADING:
            raise UploadOver(locked.state)
        batch = upload.batch
        _refuse_twin_of(upload, hashes, again=again)
        item = Item.objects.create(
            id=upload.pk,
            practice=upload.practice,
            collection=batch.collection,
            batch=batch,
            name=upload.name,
            folder=upload.folder,
            size=upload.size,
            scan=unscanned(),
        )
        _make_file(upload, item, hashes)
        locked.item, locked.state, locked.moved_at = item, UploadState.COMPLETE, timezone.now()
        locked.save(update_fields=["item", "state", "moved_at"])
        _note_arrival(item, actor)
    return item


def _hold_collection(upload: Upload) -> None:
    collections = Collection.objects.of(upload.practice).select_related("patient")
    held = collections.select_for_update(no_key=True, of=("self",)).get(pk=upload.batch.collection_id)
    if upload.state == UploadState.UPLOADING and (held.deleted_at or held.patient.deleted_at):
        raise UploadOver("collection_in_bin")


def _make_file(upload: Upload, item: Item, hashes: list[str]) -> None:
    size = upload.size
    values = {"object_size": size, "part_hashes": hashes, "content": content_of(size, hashes)}
    ItemFile.objects.create(item=item, key=upload.key, name=upload.name, size=size, **values)


def _note_arrival(item: Item, actor: Actor) -> None:
    patient = item.collection.patient
    about = About(item.pk, item.name, patient.pk, patient.full_name, {"size": item.size, **_by_phone(item.batch)})
    record(Action.ITEM_UPLOADED, practice_id=item.practice_id, actor=actor, about=about)
    Patient.objects.of(item.practice).filter(pk=patient.pk).update(last_activity_at=timezone.now())
    transaction.on_commit(partial(queue_check, item.pk, lane_of(item)))


def _by_phone(batch: UploadBatch | None) -> dict[str, str]:
    """A visit without a link is that of a phone with a member's code."""
    by_phone = batch and batch.visit_id and not batch.link_id
    return {"hand_over": str(batch.visit_id)} if batch and by_phone else {}


def _note_movement(upload: Upload) -> None:
    Upload.objects.of(upload.practice).filter(pk=upload.pk).update(moved_at=timezone.now())


def _hashes_of(file: File, part_size: int) -> Iterator[str]:
    """The SHA-256 of each part, read in pieces: a file in memory has only one chunk."""
    file.seek(0)
    while part := file.read(part_size):
        yield hashlib.sha256(part).hexdigest()
