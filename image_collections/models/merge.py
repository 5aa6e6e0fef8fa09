"""Two patients who were one person, and how to undo that they were put together."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from patients.models import Patient


class PatientMerge(models.Model):
    """`merged` lies in the bin; `moved` names what went over to `kept`, so that it can go back (B8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    kept = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)  # {"collections": [ids], "assignments": [ids], ...}
    merged_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = PracticeManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], name="patients_merged_once", condition=models.Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
