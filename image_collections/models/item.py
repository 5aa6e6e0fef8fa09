"""One thing in a collection, its files, its tag and what was made from it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Practice, User
from common.ids import new_id
from common.tenancy import PracticeManager
from image_collections.models.collection import Collection
from patients.models import SeenByQuerySet
from tagging.models import Kind


class ItemType(models.TextChoices):
    """What a file is, told by its content."""

    IMAGE = "image", _("Image")
    XRAY = "x-ray", _("X-ray")
    DOCUMENT = "document", _("Document")
    SCAN = "scan", _("3D scan")
    VIDEO = "video", _("Video")
    OTHER = "other", _("Other")


class ItemState(models.TextChoices):
    """Where an item is in its life; `uploading` is told by Upload, before there is an item."""

    CHECKING = "checking", _("Checking")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class Stage(models.TextChoices):
    """When in the treatment it was taken."""

    BEFORE = "before", _("Before treatment")
    DURING = "during", _("During treatment")
    AFTER = "after", _("After treatment")


class ItemQuerySet(SeenByQuerySet):
    """Which items are seen where."""

    patient_path = "collection__patient"

    def present(self) -> Self:
        """Neither the item nor what it lies in is in the bin."""
        return self.filter(deleted_at=None, collection__deleted_at=None, collection__patient__deleted_at=None)

    def ready(self) -> Self:
        return self.filter(state=ItemState.READY)

    def in_order(self) -> Self:
        """By date taken, then name (C14)."""
        return self.order_by(models.F("taken_on").asc(nulls_last=True), "name", "id")


ItemManager = PracticeManager.from_queryset(ItemQuerySet)


class Item(models.Model):
    """An image, a document, an X-ray or a scan; the original is never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="items")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    batch = models.ForeignKey(
        "image_collections.UploadBatch", on_delete=models.SET_NULL, null=True, related_name="items"
    )
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=16, blank=True)
    type = models.CharField(max_length=10, choices=ItemType.choices, default=ItemType.OTHER)
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.CHECKING)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    state_since = models.DateTimeField(default=timezone.now)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict)
    added_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)
    # The tag (D1).
    title = models.CharField(_("title"), max_length=128, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    stage = models.CharField(_("stage"), max_length=6, choices=Stage.choices, blank=True)
    taken_on = models.DateField(_("date taken"), null=True, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    not_diagnosable = models.BooleanField(_("not diagnosable"), default=False)
    private_note = models.TextField(_("private note"), max_length=5000, blank=True)
    tagged_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    tagged_at = models.DateTimeField(null=True)

    objects = ItemManager()

    class Meta:
        indexes = [
            models.Index(fields=["collection", "state", "type"], name="items_of_collection"),
            models.Index(fields=["state", "state_since"], name="items_by_state"),
            models.Index(fields=["practice", "-added_at"], name="items_by_added"),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def label(self) -> str:
        """What people call it: its title, else its kind, else the name of its file."""
        return self.title or (self.kind.label if self.kind else "") or self.name

    def move_to(self, state: ItemState, reason: str = "") -> None:
        """Change the state and remember since when."""
        self.state, self.reason, self.state_since = state, reason, timezone.now()
        self.save(update_fields=["state", "reason", "state_since"])


class ItemTooth(models.Model):
    """A tooth that an item shows, FDI."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="teeth")
    tooth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["tooth"]
        constraints = [models.UniqueConstraint(fields=["item", "tooth"], name="items_tooth_once")]

    def __str__(self) -> str:
        return str(self.tooth)


class ItemFile(models.Model):
    """The bytes of an item as they came; a series has many."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    part_hashes = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key


class RenditionRole(models.TextChoices):
    """What a rendition is for."""

    THUMBNAIL = "thumbnail"  # WebP, long edge 320 px
    PREVIEW = "preview"  # WebP, long edge 1,600 px
    PIXELS = "pixels"  # 16-bit payload for the viewer


class Rendition(models.Model):
    """Something made from an item for looking at it; can always be made again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="renditions")
    role = models.CharField(max_length=10, choices=RenditionRole.choices)
    key = models.CharField(max_length=200, unique=True)
    media_type = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    meta = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "role"], name="items_rendition_role_once")]

    def __str__(self) -> str:
        return self.key
