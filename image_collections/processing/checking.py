"""One item from arrived to ready, refused or failed; runs in a worker's child, which has limits and may die."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded

from image_collections.imaging import Failed, Inspection, Reason, Refused, inspect, render
from image_collections.models import ItemFile
from image_collections.processing import outcomes
from image_collections.processing.claims import Claim, ClaimLost, claim
from image_collections.processing.follow_up import FollowUp
from image_collections.processing.hashing import Damaged, Digest, hashing
from image_collections.processing.mismatch import note_mismatch
from image_collections.processing.scanning import Malware, scan_held
from image_collections.processing.series import join
from image_collections.processing.types_taken import UNWANTED, NotWanted, refuse_unwanted
from image_collections.processing.unpacking import unpack
from image_collections.reading import local_file
from image_collections.storage import ObjectMissing, StoreUnavailable

FAILURES: dict[type[BaseException], str] = {
    ObjectMissing: "original_missing",
    MemoryError: "out_of_memory",
    SoftTimeLimitExceeded: "took_too_long",
}
ARCHIVE = "zip"


def check(item_id: uuid.UUID) -> FollowUp:
    """Read the file of an item and make its pictures; quietly does nothing when there is nothing to do."""
    if held := claim(item_id):
        try:
            return _check(held)
        except ClaimLost:
            return FollowUp()
        except StoreUnavailable:
            held.give_back()
    return FollowUp()


def _check(held: Claim) -> FollowUp:
    try:
        return _read(held)
    except Refused as error:
        _refuse(held, error)
    except Malware:
        outcomes.refuse(held, "malware")
    except NotWanted:
        outcomes.refuse(held, UNWANTED)
    except Damaged:
        _discard(held)
    except Failed as error:
        outcomes.fail(held, error.reason)
    except tuple(FAILURES) as error:
        outcomes.fail(held, FAILURES[type(error)])
    return _frames_of(held)


def _refuse(held: Claim, error: Refused) -> None:
    """Of a series one slice may be beyond the limits; the others are kept, and are shown instead."""
    if held.item.series:
        outcomes.fail(held, error.reason)
    else:
        outcomes.refuse(held, error.reason)


def _discard(held: Claim) -> None:
    """Bytes that changed on their way are useless; but the other slices of a series have nothing to do with it."""
    alone = held.item.files.count() == 1
    (outcomes.discard if alone else outcomes.fail)(held, "damaged_in_transfer")


def _read(held: Claim) -> FollowUp:
    file = held.item.files.first()
    if file is None:
        raise ObjectMissing
    with local_file(file) as path, hashing(path, file) as digest:
        scan_held(held, path)
        inspection = inspect(path, file.name)
        refuse_unwanted(held.item, inspection)
        if inspection.format.code == ARCHIVE and (done := unpack(held, file, path, digest)):
            return done
        return _read_one(held, file, path, inspection, digest)


def _read_one(held: Claim, file: ItemFile, path: Path, inspection: Inspection, digest: Future[Digest]) -> FollowUp:
    found = digest.result()
    ItemFile.objects.filter(pk=file.pk).update(sha256=found.sha256, crc32=found.crc32)
    if joined := join(held, file, inspection):
        return joined
    outcomes.note_findings(held, inspection)
    note_mismatch(held.item, outcomes.plain_facts(inspection))
    pictures = render(path, inspection)
    outcomes.keep(held, pictures, has_frames=(inspection.frames or 1) > 1 and pictures.reason != Reason.FILM)
    return _frames_of(held)


def _frames_of(held: Claim) -> FollowUp:
    return FollowUp(arrange=(held.item.pk,))
