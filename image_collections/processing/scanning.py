"""Malware: a file is scanned before it is read, and what the scanner did not answer for is scanned again."""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.utils import timezone

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.models import Item, ItemState, ScanState
from image_collections.models.item import ItemQuerySet
from image_collections.processing.claims import Claim
from image_collections.processing.objects import let_go_of_files, let_go_of_renditions
from image_collections.scanning import Clean, Found, Scanner, TooLarge, Verdict, get_scanner
from image_collections.storage import ObjectMissing, StoreUnavailable, get_store

CHUNK = 256 * 1024
AT_ONCE = 20  # items in one round
LONGEST_PAUSE = datetime.timedelta(days=1)
ROUND_SECONDS = 40.0  # after which no further one is begun; the rest comes in the next round
WORST_FIRST = (
    ScanState.WAITING,
    ScanState.UNAVAILABLE,
    ScanState.TOO_LARGE,
    ScanState.ACCEPTED,
    ScanState.OFF,
    ScanState.CLEAN,
)
KNOWN_GOOD = (ScanState.CLEAN, ScanState.ACCEPTED)


class Malware(Exception):
    """The scanner found something in the file."""


def unscanned() -> ScanState:
    """What is said of a file that has just come."""
    return ScanState.OFF if get_scanner() is None else ScanState.WAITING


def worst_of(states: Iterable[str]) -> ScanState:
    """What is said of an item with several files."""
    return min(map(ScanState, states), key=WORST_FIRST.index)


def scan_file(path: Path) -> ScanState:
    """What the scanner says of a file; Malware when it found some."""
    scanner = get_scanner()
    if scanner is None:
        return ScanState.OFF
    with path.open("rb") as source:
        return _state(scanner.scan(iter(partial(source.read, CHUNK), b""), path.stat().st_size))


def scan_held(held: Claim, path: Path) -> None:
    """Scan the file of an item and note the answer; of the same bytes a better one that was given before stays."""
    state, before = scan_file(path), held.item.scan
    if len(set(held.item.files.values_list("key", flat=True))) > 1:  # of a series only one is looked at here
        state = worst_of([state, before])
    if state == ScanState.CLEAN or before not in KNOWN_GOOD:
        held.change(scan=state)


def scan_again() -> None:
    """Ask anew, and with more patience, about what the scanner did not answer for; those that wait longest first.

    Whatever gets no answer again waits for as long as it has waited already, so that it does not hold up the others.
    """
    scanner = get_scanner(patient=True)
    if scanner is None or not scanner.is_there():
        return
    until = time.monotonic() + ROUND_SECONDS
    for item_id in list(_due().order_by("state_since").values_list("pk", flat=True)[:AT_ONCE]):
        if time.monotonic() > until:
            return
        try:
            _scan_stored(scanner, item_id)
        except StoreUnavailable:
            return


def _due() -> ItemQuerySet:
    """`state_since` is when it was ready, and later when it was asked for last."""
    again = ExpressionWrapper(F("state_since") + (F("state_since") - F("added_at")), DateTimeField())
    waiting = Item.objects.across_practices().filter(scan=ScanState.UNAVAILABLE, state=ItemState.READY)
    found: ItemQuerySet = waiting.annotate(again=again).filter(
        Q(again__lte=timezone.now()) | Q(state_since__lte=timezone.now() - LONGEST_PAUSE)
    )
    return found


def _scan_stored(scanner: Scanner, item_id: uuid.UUID) -> None:
    """Read what lies in the store; nothing is noted when the item got other files meanwhile."""
    objects = _objects_of(item_id)
    _row(item_id).update(state_since=timezone.now())  # another round that runs meanwhile takes others
    try:
        states = [_scan_object(scanner, key, size) for key, size in objects.items()]
    except Malware:
        refuse_infected(item_id)
        return
    except ObjectMissing:
        states = []
    with transaction.atomic():
        row = _row(item_id).filter(scan=ScanState.UNAVAILABLE)
        if row.select_for_update().first() and states and _objects_of(item_id) == objects:
            row.update(scan=worst_of(states))


def _scan_object(scanner: Scanner, key: str, size: int) -> ScanState:
    body = get_store().open(key)
    try:
        return _state(scanner.scan(body, size))
    finally:
        body.close()


@transaction.atomic
def refuse_infected(item_id: uuid.UUID) -> None:
    """Take the item, and every copy of it, and their bytes away; what stays is the name and the reason."""
    infected = Item.objects.across_practices().filter(files__key__in=_objects_of(item_id)).distinct()
    for item in infected.select_related("practice", "collection__patient"):
        item.move_to(ItemState.REFUSED, "malware")
        let_go_of_files(item)
        let_go_of_renditions(item)
        patient = item.collection.patient
        about = About(item.pk, item.name, patient.pk, patient.full_name, {"reason": "malware"})
        record(Action.ITEM_REFUSED, practice_id=item.practice_id, actor=SYSTEM, about=about)


def _state(verdict: Verdict) -> ScanState:
    """Only an answer that says so is clean."""
    match verdict:
        case Found():
            raise Malware
        case Clean():
            return ScanState.CLEAN
        case TooLarge():
            return ScanState.TOO_LARGE
    return ScanState.UNAVAILABLE


def _objects_of(item_id: uuid.UUID) -> dict[str, int]:
    """Key to size, of everything that the item's files lie in."""
    row = _row(item_id).first()
    return dict(row.files.values_list("key", "object_size")) if row else {}


def _row(item_id: uuid.UUID) -> ItemQuerySet:
    queryset: ItemQuerySet = Item.objects.across_practices().filter(pk=item_id)
    return queryset
