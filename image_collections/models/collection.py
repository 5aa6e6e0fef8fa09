"""The container of one patient's images and documents."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from patients.models import BinQuerySet, Patient


class CollectionQuerySet(BinQuerySet):
    """Which collections are seen where."""

    def present(self) -> Self:
        """Neither itself nor its patient in the bin."""
        return self.filter(deleted_at=None, patient__deleted_at=None)


CollectionManager = PracticeManager.from_queryset(CollectionQuerySet)


class Collection(models.Model):
    """Images and documents of one patient, with a title and a date."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="collections")
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="collections")
    title = models.CharField(_("title"), max_length=128)
    images_on = models.DateField(_("date of images"))
    description = models.TextField(_("description"), max_length=5000, blank=True)
    by_hand = models.BooleanField(default=False)  # its items lie as somebody put them (C14)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects = CollectionManager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-images_on", "-id"], name="collections_of_patient"),
            models.Index(
                fields=["deleted_at"], name="collections_in_bin", condition=models.Q(deleted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title
