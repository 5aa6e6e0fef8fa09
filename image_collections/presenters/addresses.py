"""Addresses of many items: the pattern is looked up once, each item only fills in its id."""

from collections.abc import Callable

from common.addresses import address_by_id
from image_collections.models import Item


def address_of(name: str, slug: str, *rest: str, query: str = "") -> Callable[[Item], str]:
    """Gives each item its address by the URL `name`, whose arguments are the slug, the item and the `rest`."""
    address = address_by_id(name, slug, *rest, query=query)
    return lambda item: address(item.pk)
