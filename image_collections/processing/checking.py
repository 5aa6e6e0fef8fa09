"""One item from arrived to ready, refused or failed; runs in a worker's child, which has limits and may die."""

from __future__ import annotations

import uuid

from celery.exceptions import SoftTimeLimitExceeded

from image_collections.imaging import Failed, Refused, inspect, render
from image_collections.processing import outcomes
from image_collections.processing.claims import Claim, ClaimLost, claim
from image_collections.processing.hashing import Damaged, check_hashes
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store

FAILURES: dict[type[BaseException], str] = {
    ObjectMissing: "original_missing",
    MemoryError: "out_of_memory",
    SoftTimeLimitExceeded: "took_too_long",
}


def check(item_id: uuid.UUID) -> None:
    """Read the file of an item and make its pictures; quietly does nothing when there is nothing to do."""
    if held := claim(item_id):
        try:
            _check(held)
        except ClaimLost:
            return
        except StoreUnavailable:
            held.give_back()


def _check(held: Claim) -> None:
    try:
        _read(held)
    except Refused as error:
        outcomes.refuse(held, error.reason)
    except Damaged:
        outcomes.discard(held, "damaged_in_transfer")
    except Failed as error:
        outcomes.fail(held, error.reason)
    except tuple(FAILURES) as error:
        outcomes.fail(held, FAILURES[type(error)])


def _read(held: Claim) -> None:
    file = held.item.files.first()
    if file is None:
        raise ObjectMissing
    with get_store().local_copy(file.key) as path:
        sha256 = check_hashes(path, file)
        inspection = inspect(path, held.item.name)
        outcomes.note_findings(held, inspection, sha256)
        pictures = render(path, inspection)
    outcomes.keep(held, pictures)
