"""The tag that an item carries."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Item, ItemTooth
from image_collections.services.recording import record_item
from tagging.tag import Tag

TAG_FIELDS = ("title", "description", "kind", "stage", "taken_on", "keywords", "not_diagnosable", "private_note")


@transaction.atomic
def tag_item(item: Item, *, actor: Actor, user: User, tag: Tag) -> list[str]:
    """Write the tag and return the names of the fields that changed; the ledger keeps those, not what was written."""
    values = {name: getattr(tag, name) for name in TAG_FIELDS} | {"keywords": list(tag.keywords)}
    changed = [name for name, value in values.items() if getattr(item, name) != value]
    for name in changed:
        setattr(item, name, values[name])
    if _set_teeth(item, set(tag.teeth)):
        changed.append("teeth")
    if changed:
        item.tagged_by, item.tagged_at = user, timezone.now()
        item.save(update_fields=[*TAG_FIELDS, "tagged_by", "tagged_at"])
        record_item(Action.ITEM_TAGGED, item, actor, changed=changed)
    return changed


def tag_of(item: Item) -> Tag:
    """The tag that an item carries now."""
    values = {name: getattr(item, name) for name in TAG_FIELDS}
    teeth = tuple(item.teeth.values_list("tooth", flat=True))
    return Tag(**values | {"keywords": tuple(item.keywords), "teeth": teeth})


def _set_teeth(item: Item, teeth: set[int]) -> bool:
    before = set(item.teeth.values_list("tooth", flat=True))
    if before == teeth:
        return False
    item.teeth.filter(tooth__in=before - teeth).delete()
    ItemTooth.objects.bulk_create(ItemTooth(item=item, tooth=tooth) for tooth in sorted(teeth - before))
    return True
