"""What a user has put into the side panel of a collection, so that it is still there at the next visit (C10)."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager, PracticeQuerySet
from image_collections.models.collection import Collection
from image_collections.models.item import Item, ItemState

MOST_SHOWN = 12


class CaseImageQuerySet(PracticeQuerySet):
    """What is in a panel now."""

    def in_panel(self, collection: Collection, user: User) -> Self:
        """Of this user in this collection; what went to the bin or elsewhere is out by itself, and back with it."""
        fitting = {"item__collection": collection, "item__state": ItemState.READY, "item__deleted_at": None}
        return self.filter(user=user, collection=collection, **fitting)

    def newest_first(self) -> Self:
        return self.order_by("-shown_at", "-id")


CaseImageManager = PracticeManager.from_queryset(CaseImageQuerySet)


class CaseImage(models.Model):
    """One item in one user's panel of one collection; the newest stands first."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    shown_at = models.DateTimeField(default=timezone.now)

    objects = CaseImageManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "collection", "item"], name="case_images_once")]

    def __str__(self) -> str:
        return f"{self.item_id} for {self.user_id}"
