"""Making an image of a collection the photo of its patient."""

from __future__ import annotations

from audit.ledger import Actor
from image_collections.models import Item, ItemType, RenditionRole
from patients.services import set_photo


class NotAPhoto(Exception):
    """Only an image with a thumbnail, surely of this patient, can stand for the patient."""


def use_as_photo(item: Item, *, actor: Actor) -> None:
    """Show this image wherever the patient's picture stands."""
    can_be = item.may_leave and item.type == ItemType.IMAGE
    if not (can_be and item.renditions.filter(role=RenditionRole.THUMBNAIL).exists()):
        raise NotAPhoto
    set_photo(item.collection.patient, item.pk, actor=actor)
