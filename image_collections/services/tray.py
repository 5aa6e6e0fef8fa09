"""The practice's tray: what came without a patient waits there until a person files it; nothing files itself (G13)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Practice, User
from audit.actions import Action
from audit.ledger import Actor
from audit.models import Event
from common.wording import day as day_in_words
from image_collections.models import Collection, Item
from image_collections.services.collections import create_collection
from image_collections.services.moving import move_items
from patients.models import Patient

KEPT = datetime.timedelta(days=30)  # for so long after filing, a file can go back
LONG_AGO = datetime.date(1900, 1, 1)


def find_tray(practice: Practice) -> Collection | None:
    """Where things wait; none as long as nobody has asked for files without a patient."""
    trays = Collection.objects.of(practice).filter(patient__stands_in=True).select_related("patient")
    found: Collection | None = trays.order_by("created_at", "pk").first()
    if found:
        found.practice = practice
    return found


@transaction.atomic
def make_tray(practice: Practice) -> Collection:
    """The practice's one tray, made when it is needed for the first time; two at the same time make one."""
    everybody = Patient.objects.of(practice)
    holder, _made = everybody.get_or_create(practice=practice, stands_in=True, defaults={"birth_date": LONG_AGO})
    everybody.select_for_update().filter(pk=holder.pk).values_list("pk").get()
    if found := find_tray(practice):
        return found
    return Collection.objects.create(practice=practice, patient=holder, title="Tray", images_on=LONG_AGO)


def draft_tray(practice: Practice) -> Collection:
    """The tray, or one that is not kept yet: looking at a form makes nothing."""
    nobody = Patient(practice=practice, stands_in=True, birth_date=LONG_AGO)
    return find_tray(practice) or Collection(practice=practice, patient=nobody, title="Tray", images_on=LONG_AGO)


@transaction.atomic
def file_items(items: Iterable[Item], target: Collection, tray: Collection, *, actor: Actor) -> list[Item]:
    """Put what still waits and is ready into a patient's collection; a person has said whose it is."""
    return move_items(items, target, actor=actor, confirmed=True, source=tray, action=Action.ITEM_FILED)


@transaction.atomic
def file_as_received(
    items: Iterable[Item], patient: Patient, tray: Collection, *, actor: Actor, user: User
) -> list[Item]:
    """The same into the patient's collection of the day on which each arrived, which is made if it is not there."""
    by_day: dict[datetime.date, list[Item]] = {}
    for item in items:
        by_day.setdefault(timezone.localdate(item.added_at), []).append(item)
    filed = []
    for day, together in by_day.items():
        target = _collection_received(patient, day, actor=actor, user=user)
        filed += file_items(together, target, tray, actor=actor)
    return filed


@transaction.atomic
def take_back_to_tray(items: Iterable[Item], tray: Collection, *, actor: Actor) -> list[Item]:
    """What was filed by mistake waits in the tray again; only what came from there, and not too long ago."""
    known = recently_filed(tray.practice, [item.pk for item in items])
    mine = [item for item in items if item.pk in known and item.batch and item.batch.collection_id == tray.pk]
    return move_items(mine, tray, actor=actor, confirmed=True, action=Action.ITEM_UNFILED)


def recently_filed(practice: Practice, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these were filed so lately that they can go back, as the ledger has it."""
    told = Event.objects.filter(practice_id=practice.pk, subject_id__in=list(ids), action=Action.ITEM_FILED)
    since = timezone.now() - KEPT
    return {key for key in told.filter(at__gt=since).values_list("subject_id", flat=True) if key}


def received_title(day: datetime.date) -> str:
    """What the collection is called that is made for files of a day."""
    return _("Received on %(date)s") % {"date": day_in_words(day)}


def _collection_received(patient: Patient, day: datetime.date, *, actor: Actor, user: User) -> Collection:
    """Whoever files for the same patient at the same time waits here, so that one collection is made."""
    Patient.objects.of(patient.practice).select_for_update().filter(pk=patient.pk).values_list("pk").get()
    title = received_title(day)
    same = Collection.objects.of(patient.practice).present().filter(patient=patient, title=title, images_on=day)
    found: Collection | None = same.order_by("created_at", "pk").first()
    if found is None:
        return create_collection(patient, actor=actor, user=user, title=title, images_on=day)
    found.patient = patient
    return found
