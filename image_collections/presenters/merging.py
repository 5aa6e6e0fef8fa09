"""Two patients side by side, who of those found can be the other one, and who was merged and can be parted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Membership, Practice
from common.addresses import address_by_id
from image_collections.models import Collection, Item
from image_collections.services.merging import merges_into
from patients.models import Patient
from patients.presenters import identity_of, when

MOST_FOUND = 10


@dataclass(frozen=True)
class Side:
    """One of the two."""

    patient: Patient
    facts: list[str]
    amounts: list[str]
    activity: str
    made: str


@dataclass(frozen=True)
class Found:
    """A patient whom a search found, with the address at which both stand side by side."""

    name: str
    initials: str
    facts: list[str]
    url: str


@dataclass(frozen=True)
class Parted:
    """Somebody who was merged into this patient, and where that is undone."""

    facts: list[str]
    name: str
    merged_on: str
    merged_by: str
    url: str


def build_sides(this: Patient, other: Patient, practice: Practice) -> list[Side]:
    """What helps to tell whether they are one, and who of them should stay."""
    collections = Collection.objects.of(practice).filter(patient__in=[this, other], deleted_at=None)
    counted = dict(collections.order_by().values_list("patient").annotate(number=Count("pk")))
    items = Item.objects.of(practice).filter(collection__in=collections, deleted_at=None).order_by()
    files = dict(items.values_list("collection__patient").annotate(number=Count("pk")))
    today = timezone.localdate()

    def side(patient: Patient) -> Side:
        n, m = counted.get(patient.pk, 0), files.get(patient.pk, 0)
        amounts = [
            ngettext("%(n)d collection", "%(n)d collections", n) % {"n": n},
            ngettext("%(n)d file", "%(n)d files", m) % {"n": m},
        ]
        moments = (timezone.localtime(at) for at in (patient.last_activity_at, patient.created_at))
        activity, made = (when(moment, today) for moment in moments)
        return Side(patient, [fact for fact in identity_of(patient) if fact], amounts, activity, made)

    return [side(this), side(other)]


def find_others(membership: Membership, patient: Patient, text: str) -> tuple[list[Found], bool]:
    """The first few whom the text fits but the patient, and whether there are more; without a text, who is alike."""
    others = Patient.objects.seen_by(membership).present().exclude(pk=patient.pk)
    same_name = Q(sort_name=patient.sort_name) | Q(birth_date=patient.birth_date, sort_name__startswith=_last(patient))
    wanted = others.matching(text) if text.strip() else others.filter(same_name)
    found = list(wanted.by_name()[: MOST_FOUND + 1])
    page = reverse("patient_merge_with", args=[membership.practice.slug, patient.pk])
    rows = [
        Found(one.full_name, one.initials, [fact for fact in identity_of(one) if fact], f"{page}?other={one.pk}")
        for one in found[:MOST_FOUND]
    ]
    return rows, len(found) > MOST_FOUND


def build_parted(patient: Patient, practice: Practice) -> list[Parted]:
    """Who was merged into this patient, who came through find_patient_or_kept, during the last 30 days."""
    if not getattr(patient, "took_in", False):
        return []
    patient.practice = practice
    url, today = address_by_id("patients_part", practice.slug), timezone.localdate()
    return [
        Parted(
            facts=[fact for fact in identity_of(merge.merged) if fact],
            name=merge.merged.full_name,
            merged_on=when(timezone.localtime(merge.merged_at), today),
            merged_by=merge.merged_by.name if merge.merged_by else "",
            url=url(merge.merged_id),
        )
        for merge in merges_into(patient)
    ]


def _last(patient: Patient) -> str:
    return patient.sort_name.partition(", ")[0] + ", "
