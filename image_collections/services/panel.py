"""What a user puts into the side panel "Case images" of a collection, and takes out of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import Actor, record_look
from image_collections.models import CaseImage, Collection, Item
from image_collections.models.case_image import MOST_SHOWN
from image_collections.services.recording import about_item


@transaction.atomic
def show_in_panel(item: Item, *, actor: Actor, user: User) -> None:
    """Put an item on top of the panel, where it is a look like any other; the oldest goes when there are too many."""
    Item.objects.of(item.practice).select_for_update().filter(pk=item.pk).values_list("pk").get()
    record_look(Action.ITEM_VIEWED, practice_id=item.practice_id, actor=actor, about=about_item(item))
    shown = CaseImage.objects.of(item.practice)
    shown.update_or_create(
        user=user,
        collection=item.collection,
        item=item,
        defaults={"shown_at": timezone.now()},
        create_defaults={"practice": item.practice},
    )
    mine = shown.in_panel(item.collection, user).newest_first()
    shown.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_SHOWN:])).delete()


def hide_from_panel(item: Item, *, user: User) -> None:
    """Take an item out of the panel of its collection; nothing happens to the item."""
    CaseImage.objects.of(item.practice).filter(user=user, collection=item.collection, item=item).delete()


def empty_panel(collection: Collection, *, user: User) -> None:
    """Take everything out of the panel."""
    CaseImage.objects.of(collection.practice).filter(user=user, collection=collection).delete()
