"""A person's word that files which name somebody else belong to this patient."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Item
from image_collections.services.recording import record_item


@transaction.atomic
def confirm_items(items: Iterable[Item], *, actor: Actor, user: User) -> int:
    """The question of these items is answered, once for each; what the files said is kept. How many were answered."""
    answered = 0
    for item in items:
        waiting = Item.objects.of(item.practice).filter(pk=item.pk, doubtful=True, mismatch=item.mismatch)
        if waiting.update(doubtful=False, answered_by=user, answered_at=timezone.now()):
            record_item(Action.ITEM_MISMATCH_ANSWERED, item, actor, differs=item.mismatch["differs"])
            answered += 1
    return answered
