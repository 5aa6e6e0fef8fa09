"""Collections, items and uploads as far as a member sees them, or 404: a foreign one does not exist."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable

from django.http import Http404

from accounts.models import Membership
from image_collections.models import Collection, Item, ItemFile, Rendition, Upload
from image_collections.models.item import ItemQuerySet

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_collection(membership: Membership, collection_id: uuid.UUID) -> Collection:
    """A collection that is not in the bin, with its patient."""
    found = Collection.objects.seen_by(membership).present().filter(pk=collection_id).select_related("patient").first()
    if found is None:
        raise Http404
    found.practice = membership.practice
    return found


def items_of(collection: Collection) -> ItemQuerySet:
    """What is in a collection and not in the bin, in its order."""
    return collection.items.present().in_order()


def all_items_of(collection: Collection) -> ItemQuerySet:
    """The same, those in the bin included, in no order; pages may take few columns of them."""
    items: ItemQuerySet = Item.objects.of(collection.practice).filter(collection=collection)
    return items


def picked_items(collection: Collection, ids: Iterable[str]) -> list[Item]:
    """The items of this collection that were picked, also from the bin; ids that are none of it are left out."""
    wanted = {text for text in ids if _ID.fullmatch(text)}
    return list(collection.items.filter(pk__in=wanted).select_related("collection__patient", "kind").order_by("id"))


def find_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """An item that is not in the bin, with its collection, patient and kind."""
    return _item(membership, Item.objects.seen_by(membership).present(), item_id)


def find_any_item(membership: Membership, item_id: uuid.UUID) -> Item:
    """An item that this member sees, also from the bin."""
    return _item(membership, Item.objects.seen_by(membership), item_id)


def find_upload(membership: Membership, upload_id: uuid.UUID) -> Upload:
    """A transfer into a collection that is not in the bin."""
    uploads = Upload.objects.seen_by(membership).present().filter(pk=upload_id)
    found = uploads.select_related("batch__collection__patient", "item").first()
    if found is None:
        raise Http404
    found.practice = membership.practice
    return found


def find_original(item: Item) -> ItemFile:
    """The bytes of an item as they came; a refused item has none any more."""
    found = item.files.first()
    if found is None:
        raise Http404
    return found


def find_rendition(item: Item, role: str) -> Rendition:
    """What was made of an item for this role."""
    found = item.renditions.filter(role=role).first()
    if found is None:
        raise Http404
    return found


def _item(membership: Membership, items: ItemQuerySet, item_id: uuid.UUID) -> Item:
    found = items.filter(pk=item_id).select_related("collection__patient", "kind").first()
    if found is None:
        raise Http404
    found.practice = found.collection.practice = membership.practice
    return found
