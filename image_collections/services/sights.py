"""Who of the limited members sees a patient, when two patients become one and when they are parted."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from patients.models import Assignment, Patient


def merge_sights(merged: Patient, kept: Patient) -> dict[str, Any]:
    """Whoever saw one of them sees the one who stays, as long as the longer of both; tells what was changed."""
    there = {row.membership_id: row for row in _of(kept)}
    moved, ends = [], {}
    for row in _of(merged):
        known = there.get(row.membership_id)
        if known is None:
            moved.append(str(row.pk))
            row.patient = kept
            row.save(update_fields=["patient"])
        elif known.ends_on and (row.ends_on is None or row.ends_on > known.ends_on):
            ends[str(known.pk)] = known.ends_on.isoformat()
            known.ends_on = row.ends_on
            known.save(update_fields=["ends_on"])
    return {"assignments": moved, "ends": ends}


def part_sights(merged: Patient, kept: Patient, moved: Mapping[str, Any]) -> None:
    """Back as it was, where the assignments are still there."""
    mine = Assignment.objects.of(kept.practice).filter(patient=kept)
    mine.filter(pk__in=moved["assignments"]).update(patient=merged)
    for key, day in moved["ends"].items():
        mine.filter(pk=key).update(ends_on=datetime.date.fromisoformat(day))


def _of(patient: Patient) -> list[Assignment]:
    return list(Assignment.objects.of(patient.practice).select_for_update().filter(patient=patient).order_by("pk"))
