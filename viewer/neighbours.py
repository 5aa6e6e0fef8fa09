"""Where one item stands in an ordered list, and who is next to it; the list itself is never read.

The database counts what comes before, by the values that the list is ordered by, so that a page of a collection of
thousands costs hardly more than one of ten.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.expressions import OrderBy

from image_collections.models import Item
from image_collections.models.item import ItemQuerySet


class NotInList(ValueError):
    """The item is not one of the list."""


@dataclass(frozen=True)
class Place:
    """`position` counts from 1 on; `ids` are the item and those around it, in their order."""

    position: int
    total: int
    ids: list[uuid.UUID]


def find_place(items: ItemQuerySet, current: Item, around: int) -> Place:
    """Where `current` stands among `items`, which have an order, and at most `around` ids on each side."""
    counted = items.order_by().aggregate(
        total=Count("pk"), before=Count("pk", filter=_before(items, current)), here=Count("pk", filter=Q(pk=current.pk))
    )
    if not counted["here"]:
        raise NotInList
    at = counted["before"]
    ids = list(items.values_list("pk", flat=True)[max(at - around, 0) : at + around + 1])
    # Somebody may have changed the list between the two questions: then it has no neighbours for this once.
    return Place(at + 1, counted["total"], ids if current.pk in ids else [current.pk])


def _before(items: ItemQuerySet, current: Item) -> Q:
    """What comes before it: less at the first key, or the same there and less at the second, and so on."""
    found = Q()
    for part in reversed(items.query.order_by):
        name, descending = _column(part)
        value: Any = current
        for step in name.split("__"):
            value = getattr(value, step, None)
        if value is None:  # what has nothing comes last
            found = Q((f"{name}__isnull", False)) | (Q((f"{name}__isnull", True)) & found)
        else:
            less = Q((f"{name}__{'gt' if descending else 'lt'}", value))
            found = less | (Q((name, value)) & found) if found else less
    return found


def _column(part: object) -> tuple[str, bool]:
    """The column of a part of an order, and whether it goes down."""
    if isinstance(part, OrderBy):
        column: Any = part.expression  # an F
        return column.name, part.descending
    name = str(part)
    return name.removeprefix("-"), name.startswith("-")
