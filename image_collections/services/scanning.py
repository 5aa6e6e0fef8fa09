"""Taking responsibility for a file that no scanner looked at."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import Action
from audit.ledger import Actor
from image_collections.models import Item, ItemState, ScanState
from image_collections.services.recording import record_item

ACCEPTABLE = (ScanState.WAITING, ScanState.UNAVAILABLE, ScanState.TOO_LARGE)


@transaction.atomic
def accept_unscanned(item: Item, *, actor: Actor, user: User) -> bool:
    """An administrator lets a ready file leave although it was not scanned; False when there is nothing to accept."""
    rows = Item.objects.of(item.practice).filter(pk=item.pk, state=ItemState.READY, scan__in=ACCEPTABLE)
    before = rows.select_for_update().values_list("scan", flat=True).first()
    if before is None:
        return False
    rows.update(scan=ScanState.ACCEPTED, scan_accepted_by=user, scan_accepted_at=timezone.now())
    record_item(Action.ITEM_SCAN_ACCEPTED, item, actor, scan=before)
    return True
