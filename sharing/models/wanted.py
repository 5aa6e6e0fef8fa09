"""What an upload link asks for by name, and with which file each wish was met."""

from __future__ import annotations

from django.db import models

from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from sharing.models.link import Link


class WantedQuerySet(PracticeQuerySet):
    """Wishes belong to the practice of their link."""

    practice_path = "link__practice"


WantedManager = PracticeManager.from_queryset(WantedQuerySet)


class Wanted(models.Model):
    """One picture or document on the checklist of an upload link."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="wanted")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=128)
    upload_id = models.UUIDField(null=True)  # of the transfer that was sent for it, which is the id of its item too

    objects = WantedManager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["link", "position"], name="wanted_once_at_a_place")]

    def __str__(self) -> str:
        return self.name
