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
from patients.models import BinQuerySet
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


class ScanState(models.TextChoices):
    """What the malware scanner said; what it could not look at is not shared until an administrator accepts it."""

    OFF = "off", _("Not scanned: this installation has no scanner")
    WAITING = "waiting", _("Not scanned yet")
    CLEAN = "clean", _("Scanned")
    UNAVAILABLE = "unavailable", _("Not scanned: the scanner did not answer")
    TOO_LARGE = "too_large", _("Not scanned: too large for the scanner")
    ACCEPTED = "accepted", _("Not scanned, accepted by an administrator")


MAY_LEAVE = (ScanState.OFF, ScanState.CLEAN, ScanState.ACCEPTED)


class Stage(models.TextChoices):
    """When in the treatment it was taken."""

    BEFORE = "before", _("Before treatment")
    DURING = "during", _("During treatment")
    AFTER = "after", _("After treatment")


class ItemQuerySet(BinQuerySet):
    """Which items are seen where."""

    patient_path = "collection__patient"

    def present(self) -> Self:
        """Neither the item nor what it lies in is in the bin."""
        return self.filter(deleted_at=None, collection__deleted_at=None, collection__patient__deleted_at=None)

    def ready(self) -> Self:
        return self.filter(state=ItemState.READY)

    def shareable(self) -> Self:
        """What may leave the practice: ready, of this patient as far as anybody can tell, and scanned or accepted."""
        return self.ready().filter(scan__in=MAY_LEAVE, doubtful=False)

    def in_order(self) -> Self:
        """As laid by hand, else by date taken, then name (C14)."""
        by_hand, taken_on = (models.F(name).asc(nulls_last=True) for name in ("position", "taken_on"))
        return self.order_by(by_hand, taken_on, "name", "id")


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
    folder = models.CharField(max_length=255, blank=True)  # the sub-folder it came in, as data
    position = models.PositiveIntegerField(null=True)  # only while the collection is ordered by hand
    copied_from = models.UUIDField(null=True)  # the item of which this one is a copy
    # A series: what its slices have in common. Of it, and of what has several frames: since when the frames wait to be
    # put in order and packed for the viewer, null once they are; and how often that was tried.
    series = models.CharField(max_length=64, blank=True)
    arrange_since = models.DateTimeField(null=True)
    arrange_tries = models.PositiveSmallIntegerField(default=0)
    # What the file says of its patient that does not fit this one (C8), until a person has answered.
    doubtful = models.BooleanField(default=False)
    mismatch = models.JSONField(default=dict)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    scan = models.CharField(max_length=11, choices=ScanState.choices, default=ScanState.OFF)
    scan_accepted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    scan_accepted_at = models.DateTimeField(null=True)
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
            models.Index(fields=["deleted_at"], name="items_in_bin", condition=models.Q(deleted_at__isnull=False)),
            models.Index(
                fields=["arrange_since"], name="items_to_arrange", condition=models.Q(arrange_since__isnull=False)
            ),
            models.Index(fields=["scan", "added_at"], name="items_to_scan", condition=models.Q(scan="unavailable")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "series"],
                name="items_series_once",
                condition=~models.Q(series="") & models.Q(deleted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def label(self) -> str:
        """What people call it: its title, else its kind, else the name of its file."""
        return self.title or (self.kind.label if self.kind else "") or self.name

    @property
    def may_leave(self) -> bool:
        """The rule of `shareable`, for a row that was read."""
        return self.state == ItemState.READY and self.scan in MAY_LEAVE and not (self.doubtful or self.deleted_at)

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
