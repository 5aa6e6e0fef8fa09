"""Who of the limited members sees which patient, until when; and the one rule that reads it."""

from __future__ import annotations

import datetime
import zoneinfo
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet


def today_at(practice: Practice) -> datetime.date:
    """The day it is at the practice, wherever the one who asks may be."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(practice.time_zone))


class SeenByQuerySet(PracticeQuerySet):
    """What belongs to a patient: whoever asks for a member says `seen_by`, and has said whose with it."""

    patient_path = "patient"

    def seen_by(self, membership: Membership) -> Self:
        """What this member may see now: all of the practice, or what is of the patients assigned to a limited one.

        What waits in the tray is of nobody yet, and so in no list; it has doors of its own.
        """
        everything = self.of(membership.practice)
        if not membership.limited:
            return everything.filter(**{self._stands_in: False})
        assigned = Assignment.objects.in_force(membership).values("patient")
        return everything.filter(**{f"{self.patient_path}__in": assigned})

    def in_tray_of(self, membership: Membership) -> Self:
        """What waits in the practice's tray, for members who see everybody; for limited ones there is nothing."""
        everything = self.of(membership.practice)
        return everything.none() if membership.limited else everything.filter(**{self._stands_in: True})

    @property
    def _stands_in(self) -> str:
        return "stands_in" if self.patient_path == "pk" else f"{self.patient_path}__stands_in"


class AssignmentQuerySet(PracticeQuerySet):
    """Which assignments count."""

    def in_force(self, membership: Membership) -> Self:
        """Of this member, at this moment: the last day ends at midnight by the practice's clock."""
        going_on = Q(ends_on=None) | Q(ends_on__gte=today_at(membership.practice))
        return self.of(membership.practice).filter(going_on, membership=membership)

    def by_patient(self, *, after: Assignment | None = None) -> Self:
        """In the order of the patients' names, from behind a given one on."""
        rest = Q()
        if after is not None:
            name = after.patient.sort_name
            rest = Q(patient__sort_name__gt=name) | Q(patient__sort_name=name, patient__gt=after.patient_id)
        return self.filter(rest, patient__deleted_at=None).order_by("patient__sort_name", "patient_id")


AssignmentManager = PracticeManager.from_queryset(AssignmentQuerySet)


class Assignment(models.Model):
    """A patient whom a limited member sees; without a last day until it is taken away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="assignments")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assignments")
    patient = models.ForeignKey("patients.Patient", on_delete=models.CASCADE, related_name="assignments")
    ends_on = models.DateField(null=True, blank=True)  # the last day
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = AssignmentManager()

    class Meta:
        # Its index is also what `in_force` looks in.
        constraints = [models.UniqueConstraint(fields=["membership", "patient"], name="patients_assignment_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} to {self.patient_id}"

    def counts_on(self, day: datetime.date) -> bool:
        """The same rule as `in_force`, for a row that was read."""
        return self.ends_on is None or self.ends_on >= day
