"""Addresses of many things of one kind: the pattern is looked up once, each thing only fills in its id."""

import uuid
from collections.abc import Callable

from django.urls import reverse

PLACE = uuid.UUID(int=0)


def address_by_id(name: str, owner: str, *rest: str, query: str = "") -> Callable[[uuid.UUID | str], str]:
    """Gives each id its address by the URL `name`, whose arguments are the owner, the id and the `rest`."""
    head, tail = reverse(name, args=[owner, PLACE, *rest]).split(str(PLACE))
    return lambda key: f"{head}{key}{tail}{query}"
