"""How many links hold a thing at this moment, for those below, who ask through the settings and have checked."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from django.db.models import Count, Q

from accounts.models import Practice
from sharing.models import Link


def live_links_holding(
    practice: Practice,
    *,
    patients: Collection[uuid.UUID] = (),
    collections: Collection[uuid.UUID] = (),
    items: Collection[uuid.UUID] = (),
) -> dict[str, int]:
    """Of things the caller may see: the live links that stop working or show less without them, by kind of link."""
    links = Link.objects.of(practice).live()
    if items:
        shown = Q(items__in=items) | Q(whole_collection=True, collection__items__in=items)
        links = links.disclosing().filter(shown)
    else:
        links = links.filter(Q(collection__patient__in=patients) | Q(collection__in=collections))
    return dict(links.order_by().values_list("kind").annotate(number=Count("pk", distinct=True)))
