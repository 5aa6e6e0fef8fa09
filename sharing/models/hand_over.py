"""A code at the chair that lets one phone add files to one collection for a quarter of an hour (C16)."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from image_collections.models import Collection
from patients.models import SeenByQuerySet

LASTS = datetime.timedelta(minutes=15)


class HandOverQuerySet(SeenByQuerySet):
    """Which codes count."""

    patient_path = "collection__patient"

    def live(self) -> Self:
        """Neither ended nor over at this moment, and of a collection that is not in the bin."""
        present = Q(collection__deleted_at=None, collection__patient__deleted_at=None)
        return self.filter(present, ended_at=None, expires_at__gt=timezone.now())


HandOverManager = PracticeManager.from_queryset(HandOverQuerySet)


class HandOver(models.Model):
    """Who scans the code first may send files, in the name of the one who made it; nobody else any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    visit_hash = models.CharField(max_length=64, blank=True)  # of the cookie of the phone that was first
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = HandOverManager()

    class Meta:
        indexes = [models.Index(fields=["collection", "-expires_at"], name="handovers_of_collection")]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"

    @property
    def is_live(self) -> bool:
        """Judged at this moment, to the second."""
        return self.ended_at is None and timezone.now() < self.expires_at

    @property
    def seconds_left(self) -> int:
        """Until it ends by itself; never less than nothing."""
        return max(0, int((self.expires_at - timezone.now()).total_seconds()))
