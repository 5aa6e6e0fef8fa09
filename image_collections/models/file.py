"""The bytes of an item: its files as they came, and what was made from them."""

from __future__ import annotations

from django.db import models

from common.ids import new_id
from image_collections.models.item import Item


class ItemFile(models.Model):
    """A file of an item as it came; a series has many.

    Several rows may name one object of the store: copies of an item, and the entries of a ZIP, which stay where they
    are in it (`offset`, `packed_size`). An object goes when no row names it any more (processing/objects.py).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    key = models.CharField(max_length=200, db_index=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    object_size = models.PositiveBigIntegerField()  # of all that lies under the key: what it takes of the quota
    offset = models.PositiveBigIntegerField(null=True)  # of a ZIP's entry: where its packed bytes begin
    packed_size = models.PositiveBigIntegerField(null=True)
    deflated = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    crc32 = models.PositiveBigIntegerField(null=True)  # of the same bytes, for ZIPs; older rows have none
    part_hashes = models.JSONField(default=list)
    # One value for the same bytes, of size and part_hashes (twins.py); a copy has it too, an entry of a ZIP has none.
    content = models.CharField(max_length=64, blank=True, db_index=True)
    position = models.PositiveIntegerField(default=0)
    slice = models.JSONField(default=dict)  # of a series: which slice it is and where it lies, as its header says

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key


class RenditionRole(models.TextChoices):
    """What a rendition is for."""

    THUMBNAIL = "thumbnail"  # WebP, long edge 320 px
    PREVIEW = "preview"  # WebP, long edge 1,600 px
    PIXELS = "pixels"  # 16-bit payload for the viewer
    FRAMES = "frames"  # the payloads of all frames or slices, one behind the other; meta says where each begins
    DEIDENTIFIED = "nameless"  # its files without the patient, one behind the other; meta says where each begins


# What pages look at; the other one leaves as a download only.
SHOWN = frozenset(RenditionRole) - {RenditionRole.DEIDENTIFIED}


class Rendition(models.Model):
    """Something made from an item for looking at it; can always be made again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="renditions")
    role = models.CharField(max_length=10, choices=RenditionRole.choices)
    key = models.CharField(max_length=200, db_index=True)  # a copy of the item shows the same objects
    media_type = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    meta = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "role"], name="items_rendition_role_once")]

    def __str__(self) -> str:
        return self.key
