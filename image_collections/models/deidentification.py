"""The version of an item without its patient, from being wanted to being there; its bytes are a rendition."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from common.tenancy import PracticeManager, PracticeQuerySet
from image_collections.models.file import Rendition, RenditionRole
from image_collections.models.item import Item


class DeidentificationState(models.TextChoices):
    """Made means that it was; whether it is there is told by the rendition alone."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


class DeidentificationQuerySet(PracticeQuerySet):
    """Versions belong to the practice of their item."""

    practice_path = "item__practice"

    def unfinished(self) -> Self:
        states = (DeidentificationState.WAITING, DeidentificationState.MAKING)
        return self.filter(state__in=states, item__deleted_at=None)


DeidentificationManager = PracticeManager.from_queryset(DeidentificationQuerySet)


class Deidentification(models.Model):
    """One for each item of which such a version was asked for."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="deidentification", primary_key=True)
    state = models.CharField(max_length=7, choices=DeidentificationState.choices, default=DeidentificationState.WAITING)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    state_since = models.DateTimeField(default=timezone.now)

    objects = DeidentificationManager()

    class Meta:
        indexes = [models.Index(fields=["state", "state_since"], name="deidentifications_by_state")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.state}"


def is_deidentified() -> Exists:
    """Of items: whether the version without the patient is there."""
    return Exists(Rendition.objects.filter(item=OuterRef("pk"), role=RenditionRole.DEIDENTIFIED))
