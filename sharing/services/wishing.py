"""Ticking off what an upload link asked for as it arrives."""

from __future__ import annotations

import re
import uuid

from django.db import transaction

from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Item
from image_collections.services.recording import record_item
from sharing.models import Visit, Wanted

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find_wish(visit: Visit, text: str) -> Wanted | None:
    """The wish of this link with this id; whatever else was sent is none."""
    wishes = Wanted.objects.of(visit.link.practice).filter(link=visit.link_id)
    found: Wanted | None = wishes.filter(pk=text).first() if ID.fullmatch(text) else None
    return found


@transaction.atomic
def tick(wish: Wanted, item: Item, visit: Visit, *, actor: Actor, upload_id: uuid.UUID | None = None) -> None:
    """This came for the wish, in place of what came before; a file without a title is called as the wish is."""
    practice = visit.link.practice
    Wanted.objects.of(practice).filter(pk=wish.pk).update(upload_id=upload_id or item.pk)
    mine = Item.objects.of(practice).filter(pk=item.pk, batch__visit_id=visit.pk, title="")
    if mine.update(title=wish.name):
        named = mine.model.objects.of(practice).select_related("collection__patient", "kind").get(pk=item.pk)
        record_item(Action.ITEM_TAGGED, named, actor, changed=["title"])
