"""Where the photos of patients are: asked by patients for its lists and banners, through the settings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import Exists, OuterRef

from accounts.models import Practice
from common.addresses import address_by_id
from image_collections.models import Item, Rendition, RenditionRole


def photo_addresses(practice: Practice, wanted: Mapping[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, str]:
    """For each patient the address of the item's thumbnail; without those whose item is gone or somebody else's now."""
    thumbnail = Rendition.objects.filter(item=OuterRef("pk"), role=RenditionRole.THUMBNAIL)
    there = Item.objects.of(practice).present().shareable().filter(Exists(thumbnail), pk__in=list(wanted.values()))
    whose = dict(there.values_list("pk", "collection__patient"))
    address = address_by_id("item_rendition", practice.slug, RenditionRole.THUMBNAIL)
    return {patient: address(item) for patient, item in wanted.items() if whose.get(item) == patient}
