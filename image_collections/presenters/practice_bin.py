"""The bin of a practice: what was removed, by whom, and for how long it can still be brought back."""

from __future__ import annotations

import datetime
import math
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, Practice
from audit.actions import Action
from audit.models import Event
from common.addresses import address_by_id
from image_collections.models import Collection, Item, ItemState, PatientMerge
from image_collections.presenters.states import TYPE_ICONS
from patients.models import BinQuerySet, Patient
from patients.presenters import identity_of

PAGE = 50
REMOVALS = (Action.PATIENT_REMOVED, Action.COLLECTION_REMOVED, Action.ITEM_REMOVED)


@dataclass(frozen=True)
class BinRow:
    """One thing in the bin; an empty address means that it is not for this person."""

    name: str
    icon: str
    facts: list[str]
    note: str
    removed_at: datetime.datetime
    removed_by: str
    days_left: str
    restore: str
    restore_word: str
    delete: str


@dataclass(frozen=True)
class BinPage:
    """One tab's page; `last` names the row from behind which the next page goes on."""

    rows: list[BinRow]
    last: uuid.UUID | None


def build_bin_page(membership: Membership, tab: str, after: Patient | Collection | Item | None) -> BinPage:
    """Fifty things of one sort, the last removed first, as far as this member sees them."""
    rows, make_rows = TABS[tab]
    found = list(rows(membership).in_bin().last_removed(after=after)[: PAGE + 1])
    shown = found[:PAGE]
    return BinPage(make_rows(membership, shown), shown[-1].pk if len(found) > PAGE else None)


def _patients(membership: Membership) -> BinQuerySet:
    return Patient.objects.seen_by(membership)


def _collections(membership: Membership) -> BinQuerySet:
    return Collection.objects.seen_by(membership).select_related("patient")


def _items(membership: Membership) -> BinQuerySet:
    """What was refused is only dismissed: there is nothing to bring back."""
    items = Item.objects.seen_by(membership).exclude(state=ItemState.REFUSED)
    return items.select_related("collection__patient", "kind")


def _patient_rows(membership: Membership, patients: list[Patient]) -> list[BinRow]:
    merges = PatientMerge.objects.of(membership.practice).filter(merged__in=patients, undone_at=None)
    by_patient = {merge.merged_id: merge for merge in merges.select_related("kept", "merged_by")}
    make = _row_maker(membership, "patient", patients)
    part = address_by_id("patients_part", membership.practice.slug)

    def row(patient: Patient) -> BinRow:
        said: dict[str, Any] = {"name": patient.full_name, "icon": "user", "facts": identity_of(patient)}
        if merge := by_patient.get(patient.pk):
            said["note"] = _("Merged into %(name)s") % {"name": merge.kept.full_name}
            said["removed_by"] = merge.merged_by.name if merge.merged_by else ""
            said["restore"], said["restore_word"] = part(patient.pk), _("Part them again")
        return make(patient, **said)

    return [row(patient) for patient in patients]


def _collection_rows(membership: Membership, collections: list[Collection]) -> list[BinRow]:
    make = _row_maker(membership, "collection", collections)
    return [
        make(
            collection,
            name=collection.title,
            icon="folder",
            facts=[collection.patient.full_name, *identity_of(collection.patient)],
            note=_("The patient is in the bin, too") if collection.patient.deleted_at else "",
        )
        for collection in collections
    ]


def _item_rows(membership: Membership, items: list[Item]) -> list[BinRow]:
    make = _row_maker(membership, "item", items)
    return [
        make(
            item,
            name=item.label,
            icon=TYPE_ICONS[item.type],
            facts=[item.collection.title, item.collection.patient.full_name, *identity_of(item.collection.patient)],
            note=_lies_in(item.collection),
        )
        for item in items
    ]


def _lies_in(collection: Collection) -> str:
    if collection.patient.deleted_at:
        return _("The patient is in the bin, too")
    return _("The collection is in the bin, too") if collection.deleted_at else ""


def _row_maker(membership: Membership, sort: str, things: Iterable[Any]) -> Callable[..., BinRow]:
    """What all rows have in common is looked up once: who removed them, the moment, the patterns of addresses."""
    slug, now = membership.practice.slug, timezone.now()
    who = removers(membership.practice, [thing.pk for thing in things])
    restore, delete = address_by_id(f"{sort}_restore", slug), address_by_id(f"{sort}_delete", slug)
    may_restore = sort != "patient" or not membership.limited

    def make(thing: Any, **said: Any) -> BinRow:
        values = {
            "note": "",
            "removed_at": thing.deleted_at,
            "removed_by": who.get(thing.pk, ""),
            "days_left": _days_left(thing.deleted_at, now),
            "restore": restore(thing.pk),
            "restore_word": _("Restore"),
            "delete": delete(thing.pk) if membership.is_administrator else "",
        }
        return BinRow(**values | said | ({} if may_restore else {"restore": ""}))

    return make


def _days_left(removed_at: datetime.datetime, now: datetime.datetime) -> str:
    ends = removed_at + datetime.timedelta(days=settings.BIN_DAYS)
    days = max(1, math.ceil((ends - now) / datetime.timedelta(days=1)))
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def removers(practice: Practice, ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of those who removed these things last, as the ledger has them."""
    told = Event.objects.filter(subject_id__in=ids, action__in=REMOVALS, practice_id=practice.pk)
    labels = told.oldest_first().values_list("subject_id", "actor_label")
    return {subject: label.partition(" <")[0] for subject, label in labels if subject}


Sort = tuple[Callable[[Membership], BinQuerySet], Callable[[Membership, Any], list[BinRow]]]
TABS: dict[str, Sort] = {
    "patients": (_patients, _patient_rows),
    "collections": (_collections, _collection_rows),
    "files": (_items, _item_rows),
}
