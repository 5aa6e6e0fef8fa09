"""How many files wait in the tray of each membership's practice: asked with the memberships, at no query of its own."""

from __future__ import annotations

from typing import cast

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Practice
from image_collections.models import Item, ItemState


def waiting_in_practice() -> Coalesce:
    """For `annotate` on memberships; what was refused waits for nobody."""
    practice = cast("Practice", OuterRef("practice"))  # of each row
    items = Item.objects.of(practice).filter(collection__patient__stands_in=True, deleted_at=None)
    waiting = items.exclude(state=ItemState.REFUSED).order_by().values("practice").annotate(number=Count("pk"))
    return Coalesce(Subquery(waiting.values("number")), 0, output_field=IntegerField())
