"""Addresses of many items: the pattern is looked up once, each item only fills in its id."""

import uuid
from collections.abc import Callable

from django.urls import reverse

from image_collections.models import Item

PLACE = uuid.UUID(int=0)


def address_of(name: str, slug: str, *rest: str, query: str = "") -> Callable[[Item], str]:
    """Gives each item its address by the URL `name`, whose arguments are the slug, the item and the `rest`."""
    head, tail = reverse(name, args=[slug, PLACE, *rest]).split(str(PLACE))
    return lambda item: f"{head}{item.pk}{tail}{query}"
