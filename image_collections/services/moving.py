"""Items from one collection to another, as they are or as copies; to another patient only when that was confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actions import Action
from audit.ledger import About, Actor, record
from image_collections.models import CaseImage, Collection, Item, ItemFile, ItemState, ItemTooth, Rendition
from image_collections.processing.mismatch import judge_again
from patients.models import Patient
from patients.services import touch_patient

# What a copy does not take over from its original.
OWN = {"id", "collection", "copied_from", "position", "series", "arrange_since", "added_at", "deleted_at"}


class OtherPatient(Exception):
    """The target is another patient's, and nobody has confirmed that the items are of that one."""


def is_settled(item: Item) -> bool:
    """Whether an item can go elsewhere: nothing is still being read, and no more slices of its series are awaited."""
    return item.deleted_at is None and item.state == ItemState.READY and item.arrange_since is None


@transaction.atomic
def move_items(
    items: Iterable[Item],
    target: Collection,
    *,
    actor: Actor,
    confirmed: bool = False,
    source: Collection | None = None,
    action: Action = Action.ITEM_MOVED,
) -> list[Item]:
    """Move what is settled and not there yet; links stop showing it, because they show items of their collection.

    Given a `source`, what somebody else has taken out of it meanwhile stays where it is now.
    """
    held = _hold(items, target, confirmed=confirmed)
    moved = [item for item in held if item.collection_id != target.pk and (not source or _lies_in(item, source))]
    taken = _series_in(target)
    for item in moved:
        before = item.collection
        item.collection, item.position = target, None
        item.series = "" if item.series in taken else item.series
        item.save(update_fields=["collection", "position", "series"])
        _record(action, item, actor, before, target)
        _ask_whose(item, before)
    CaseImage.objects.of(target.practice).filter(item__in=moved).delete()  # panels are of a collection
    _give_up_photos(moved, target.patient)
    if moved:
        touch_patient(target.patient)
    return moved


@transaction.atomic
def copy_items(items: Iterable[Item], target: Collection, *, actor: Actor, confirmed: bool = False) -> list[Item]:
    """Copies that share the objects of the store with their originals, and so take no room in the quota."""
    held, taken = _hold(items, target, confirmed=confirmed), _series_in(target)
    copies = [made for item in held if (made := _copy(item, target, taken))]
    for copy, source in copies:
        _record(Action.ITEM_COPIED, copy, actor, source, target)
        _ask_whose(copy, source)
    if copies:
        touch_patient(target.patient)
    return [copy for copy, _source in copies]


def _hold(items: Iterable[Item], target: Collection, *, confirmed: bool) -> list[Item]:
    """The rows as they are now, locked until the end of the transaction."""
    wanted = Item.objects.of(target.practice).filter(pk__in=[item.pk for item in items])
    list(wanted.select_for_update().order_by("pk").values_list("pk"))
    rows = wanted.present().select_related("collection__patient", "kind").prefetch_related("teeth").order_by("pk")
    held = [item for item in rows if is_settled(item)]
    if not confirmed and any(item.collection.patient_id != target.patient_id for item in held):
        raise OtherPatient
    return held


def _lies_in(item: Item, collection: Collection) -> bool:
    return item.collection_id == collection.pk


def _series_in(target: Collection) -> set[str]:
    """Series that the target has: each is there once, so another item of it goes on as a single one."""
    return set(target.items.filter(deleted_at=None).exclude(series="").values_list("series", flat=True))


def _copy(item: Item, target: Collection, taken: set[str]) -> tuple[Item, Collection] | None:
    # Whoever lets go of the same objects waits for this lock, and then finds them named by the copy.
    files = list(ItemFile.objects.select_for_update().filter(item=item).order_by("pk"))
    renditions = list(Rendition.objects.select_for_update().filter(item=item).order_by("pk"))
    if not files:
        return None
    values = _values(item, OWN)
    series = "" if item.series in taken else item.series
    copy = Item(**values, collection=target, copied_from=item.pk, series=series, added_at=timezone.now())
    copy.save(force_insert=True)
    taken.add(series)
    ItemFile.objects.bulk_create(ItemFile(**_values(file, {"id", "item"}), item=copy) for file in files)
    Rendition.objects.bulk_create(Rendition(**_values(row, {"id", "item"}), item=copy) for row in renditions)
    ItemTooth.objects.bulk_create(ItemTooth(item=copy, tooth=row.tooth) for row in item.teeth.all())
    return copy, item.collection


def _values(row: Item | ItemFile | Rendition, without: set[str]) -> dict[str, Any]:
    fields = (field for field in row._meta.concrete_fields if field.name not in without)
    return {field.attname: getattr(row, field.attname) for field in fields}


def _ask_whose(item: Item, source: Collection) -> None:
    """With another patient, what the file says of its patient is judged anew, whatever was answered before."""
    if item.collection.patient_id == source.patient_id:
        return
    if item.mismatch and not item.doubtful:
        item.mismatch = {}
        item.save(update_fields=["mismatch"])
    judge_again(item)


def _give_up_photos(moved: Sequence[Item], patient: Patient) -> None:
    """Nobody's photo is an image that lies with another patient now."""
    photos = Patient.objects.of(patient.practice).exclude(pk=patient.pk)
    photos.filter(photo_item__in=[item.pk for item in moved]).update(photo_item=None)


def _record(action: Action, item: Item, actor: Actor, source: Collection, target: Collection) -> None:
    """One line; between two patients one for each, so that the log of either tells it. The tray is no patient."""
    both = (source.patient, target.patient)
    patients = {patient.pk: patient for patient in both if not patient.stands_in}
    detail = {"item": str(item.copied_from), "copy": str(item.pk)} if action == Action.ITEM_COPIED else {}
    detail |= {"from": str(source.pk), "to": str(target.pk)}
    if len(patients) > 1:
        detail |= {"from_patient": str(source.patient_id), "to_patient": str(target.patient_id)}
    for patient in patients.values():
        about = About(item.pk, item.label, patient.pk, patient.full_name, dict(detail))
        record(action, practice_id=item.practice_id, actor=actor, about=about)
