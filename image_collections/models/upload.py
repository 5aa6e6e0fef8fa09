"""Files on their way in: what came together, and each file until it is an item."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from image_collections.models.collection import Collection
from image_collections.models.item import Item
from patients.models import SeenByQuerySet


class UploadBatch(models.Model):
    """What came in together: one drop of files, or one visit of an upload link."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="upload_batches")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="upload_batches")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    link_id = models.UUIDField(null=True)  # links live above; they are named, not pointed to
    visit_id = models.UUIDField(null=True, db_index=True)
    sender = models.CharField(max_length=254)  # who sent it, as shown to the practice
    started_at = models.DateTimeField(default=timezone.now)

    objects = PracticeManager()

    def __str__(self) -> str:
        return f"{self.sender}, {self.started_at:%Y-%m-%d %H:%M}"


class UploadState(models.TextChoices):
    """Where a transfer is; what becomes of the file afterwards is the item's state."""

    UPLOADING = "uploading"
    COMPLETE = "complete"
    CANCELLED = "cancelled"


class UploadQuerySet(SeenByQuerySet):
    """Which transfers are spoken to."""

    patient_path = "batch__collection__patient"

    def present(self) -> Self:
        """Into a collection that is not in the bin."""
        return self.filter(batch__collection__deleted_at=None, batch__collection__patient__deleted_at=None)


UploadManager = PracticeManager.from_queryset(UploadQuerySet)


class Upload(models.Model):
    """One file that is being transferred in parts; its room in the quota is reserved while it lasts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="uploads")
    batch = models.ForeignKey(UploadBatch, on_delete=models.CASCADE, related_name="uploads")
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="uploads")  # a series has many
    name = models.CharField(max_length=255)
    folder = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField()
    part_size = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)
    store_id = models.CharField(max_length=255, blank=True)  # the S3 multipart upload's id
    state = models.CharField(max_length=10, choices=UploadState.choices, default=UploadState.UPLOADING)
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)

    objects = UploadManager()

    class Meta:
        indexes = [models.Index(fields=["state", "moved_at"], name="uploads_by_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)
