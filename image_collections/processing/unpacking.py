"""A ZIP of a disc: its X-rays, reports and photos become items where they lie; the ZIP stays whole, once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import SYSTEM, About, record
from image_collections.imaging import (
    Disc,
    Failed,
    Inspection,
    PackedEntry,
    Refused,
    Renditions,
    inspect,
    limits,
    order_slices,
    place_of,
    read_disc,
    read_entry,
    read_place,
    render,
    unpacked,
)
from image_collections.models import Item, ItemFile, ItemState, Upload
from image_collections.names import clean_folder, clean_name
from image_collections.processing import outcomes
from image_collections.processing.claims import Claim, ClaimLost
from image_collections.processing.follow_up import FollowUp
from image_collections.processing.hashing import Digest
from image_collections.processing.mismatch import note_mismatch
from image_collections.processing.series import QUIET, add_slices, hold_collection, leader_of, told

MOST_PERSONS = 20


@dataclass
class Group:
    """What will be one item: the slices of a series, or a single object."""

    series: str = ""
    entries: list[PackedEntry] = field(default_factory=list)
    slices: list[dict[str, object]] = field(default_factory=list)
    persons: dict[bytes, PackedEntry] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.entries)


@dataclass(frozen=True)
class Shown:
    """One entry that was looked at as a whole, for the first picture."""

    entry: PackedEntry
    inspection: Inspection
    pictures: Renditions


@dataclass(frozen=True)
class Unpacking:
    """What is known of a ZIP before anything is written."""

    held: Claim
    archive: ItemFile
    disc: Disc
    groups: list[Group]
    shown: Shown | None

    def rows(self, item: Item, group: Group) -> list[ItemFile]:
        """The files of a group, all under the key of the ZIP."""
        return [self._row(item, *pair) for pair in zip(group.entries, group.slices, strict=True)]

    def _row(self, item: Item, entry: PackedEntry, place: dict[str, object]) -> ItemFile:
        return ItemFile(
            item=item,
            key=self.archive.key,
            object_size=self.archive.object_size,
            content=self.archive.content,  # the same ZIP again is known by any of its entries
            name=clean_name(entry.name),
            size=entry.size,
            offset=entry.offset,
            packed_size=entry.packed_size,
            deflated=entry.deflated,
            slice=place,
        )


def unpack(held: Claim, archive: ItemFile, path: Path, digest: Future[Digest]) -> FollowUp | None:
    """Make items of the DICOM objects in a ZIP; None when it has none, or too many different ones: it stays a ZIP."""
    disc = read_disc(path)
    if not disc.objects:
        return None
    shown = _show(held, disc.objects[len(disc.objects) // 2])
    groups = _grouped(disc)
    if len(groups) - len(disc.companions) > limits.DISC_ITEMS:
        return None
    digest.result()
    return _write(Unpacking(held, archive, disc, groups, shown))


def _show(held: Claim, entry: PackedEntry) -> Shown | None:
    """The first picture is there before hundreds of headers are read."""
    try:
        with unpacked(entry) as path:
            inspection = inspect(path, "")
            pictures = render(path, inspection)
    except (Failed, Refused):
        return None
    outcomes.show_early(held, pictures)
    return Shown(entry, inspection, pictures)


def _grouped(disc: Disc) -> list[Group]:
    """The largest series first, which takes the place of the ZIP; what lies beside the X-rays last."""
    series: dict[str, Group] = {}
    singles = []
    for entry in disc.objects:
        place, person = _place(entry)
        group = series.setdefault(place[0], Group(place[0])) if place else Group()
        if not place:
            singles.append(group)
        group.entries.append(entry)
        group.slices.append(place[1] if place else {})
        group.persons.setdefault(person, entry)
    beside = [Group(entries=[entry], slices=[{}]) for entry in disc.companions]
    return [*sorted(series.values(), key=lambda group: -len(group.entries)), *singles, *beside]


def _place(entry: PackedEntry) -> tuple[tuple[str, dict[str, object]] | None, bytes]:
    """The series and the slice, None for what is no slice; and whose it says it is, as bytes."""
    if quick := read_place(entry):
        place, person = quick
    elif facts := read_entry(entry):
        place = place_of(facts)
        person = f"{facts.patient_name}\0{facts.patient_id}\0{facts.patient_birth_date}".encode(errors="replace")
    else:
        return None, b""
    return ((place.series, place.slice) if place.series else None), person


@transaction.atomic
def _write(work: Unpacking) -> FollowUp:
    held, item = work.held, work.held.item
    hold_collection(item)
    if not held.row.select_for_update().exists():
        raise ClaimLost
    item.refresh_from_db(fields=["scan"])
    ItemFile.objects.filter(pk=work.archive.pk).delete()  # the object stays: its entries name it
    new = list(_place_groups(work))
    check = tuple(one.pk for one in new if one.state == ItemState.CHECKING)
    return FollowUp(check=check, arrange=tuple(one.pk for one in new if one.arrange_since))


def _place_groups(work: Unpacking) -> Iterator[Item]:
    """Each group goes to the series that is there, into the place of the ZIP, or into a new item."""
    item, is_free = work.held.item, True
    joined: Item | None = None
    for group in work.groups:
        leader = leader_of(item, group.series) if group.series else None
        if leader:
            ItemFile.objects.bulk_create(work.rows(leader, group), batch_size=500)
            add_slices(leader, group.size, item.scan)
            _note_persons(leader, group)
            leader.arrange_since, joined = timezone.now(), joined or leader
            yield leader
        elif is_free:
            is_free = False
            yield _become(work, group)
        else:
            yield _add(work, group)
    if is_free and joined:
        Upload.objects.of(item.practice).filter(item=item).update(item=joined)
        Item.objects.of(item.practice).filter(pk=item.pk).delete()


def _become(work: Unpacking, group: Group) -> Item:
    """The ZIP's own item is the series from now on, ready with its first picture; or one object that is read next."""
    held, item = work.held, work.held.item
    rows = work.rows(item, group)
    found = _ordered(rows, group)
    ItemFile.objects.bulk_create(rows, batch_size=500)
    shown = work.shown if group.series and work.shown and work.shown.entry in group.entries else None
    if shown is None:
        item.state, item.name = ItemState.CHECKING, item.name if group.series else rows[0].name
        held.change(name=item.name, size=group.size, series=group.series, tries=0, state_since=timezone.now())
        return item
    outcomes.note_findings(held, shown.inspection)
    facts = outcomes.plain_facts(shown.inspection) | found
    facts |= {"others": work.disc.others, "poster": _row_of(rows, shown.entry)}
    item.arrange_since, item.state = timezone.now() - QUIET, ItemState.READY
    waiting = {"series": group.series, "arrange_since": item.arrange_since, "arrange_tries": 0}
    held.change(**waiting, size=group.size, facts=facts, pages=found["slices"])
    held.end(ItemState.READY, shown.pictures.reason or "")
    _note_persons(item, group)
    return item


def _ordered(rows: list[ItemFile], group: Group) -> dict[str, Any]:
    """Number the rows of a series before they are written, and tell what was noticed."""
    order = order_slices(group.slices)
    for number, index in enumerate((*order.stack, *order.twins)):
        rows[index].position = number
    return told(len(order.stack), len(order.twins), order.gaps, order.spacing)


def _row_of(rows: list[ItemFile], entry: PackedEntry) -> str:
    return next(str(row.pk) for row in rows if row.offset == entry.offset)


def _add(work: Unpacking, group: Group) -> Item:
    """A further item of the same drop, read by a task of its own."""
    item, first = work.held.item, group.entries[0]
    folder, _slash, _name = first.name.replace("\\", "/").rpartition("/")
    made = Item.objects.create(
        practice=item.practice,
        collection=item.collection,
        batch_id=item.batch_id,
        name=clean_name(first.name),
        folder=clean_folder(folder),
        size=group.size,
        series=group.series,
        scan=item.scan,
        arrange_since=timezone.now() if group.series else None,
    )
    rows = work.rows(made, group)
    _ordered(rows, group)
    ItemFile.objects.bulk_create(rows, batch_size=500)
    patient = item.collection.patient
    about = About(made.pk, made.name, patient.pk, patient.full_name, {"size": made.size, "from": str(item.pk)})
    record(Action.ITEM_UPLOADED, practice_id=item.practice_id, actor=SYSTEM, about=about)
    _note_persons(made, group)
    return made


def _note_persons(item: Item, group: Group) -> None:
    """Of each person that the slices name, one header is read as a whole."""
    for entry in list(group.persons.values())[:MOST_PERSONS]:
        if facts := read_entry(entry):
            birth_date = facts.patient_birth_date.isoformat() if facts.patient_birth_date else ""
            said = {"patient_name": facts.patient_name, "patient_id": facts.patient_id}
            note_mismatch(item, said | {"patient_birth_date": birth_date})
