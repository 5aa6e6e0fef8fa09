"""A practice's logo on its way: what was sent last, and the picture made from what was sent before."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Practice
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from image_collections.models.item import ItemState


class LogoQuerySet(PracticeQuerySet):
    """Which logos are found by whom."""

    def called(self, name: str) -> Self:
        """The one whose picture has this public name; a name that was replaced finds nothing."""
        return self.filter(name=name).exclude(name="")


LogoManager = PracticeManager.from_queryset(LogoQuerySet)


class Logo(models.Model):
    """One row for each practice that ever sent one; `Practice.logo` repeats the name, so that pages need not join."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.OneToOneField(Practice, on_delete=models.CASCADE, related_name="logo_file")
    name = models.CharField(max_length=64, blank=True)  # public; of the picture under picture_key
    picture_key = models.CharField(max_length=200, blank=True)
    sent_key = models.CharField(max_length=200, blank=True)  # what is being checked; gone afterwards
    sent_name = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.CHECKING)  # of what was sent
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    state_since = models.DateTimeField(default=timezone.now)

    objects = LogoManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], condition=~Q(name=""), name="logos_name_once")]
        indexes = [models.Index(fields=["state", "state_since"], name="logos_by_state")]

    def __str__(self) -> str:
        return self.name or str(self.state)

    def keys(self) -> list[str]:
        """Every object that it has in the store."""
        return [key for key in (self.picture_key, self.sent_key) if key]
