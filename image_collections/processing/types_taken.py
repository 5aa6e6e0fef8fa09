"""Files that come by a link which takes some types only: told by name before they are sent, by content in the end."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Practice
from image_collections.imaging import Inspection
from image_collections.imaging.formats import EXTENSIONS, FORMATS, ItemType
from image_collections.models import Item
from image_collections.names import extension

UNWANTED = "type_not_wanted"
HOLDS_OTHERS = {ItemType.OTHER.value, ItemType.XRAY.value}  # a ZIP of a disc holds X-rays
TypesTaken = Callable[[Practice, uuid.UUID], Collection[str]]


class NotWanted(Exception):
    """A good file, but of a type that its link does not take."""


def may_be_wanted(name: str, types: Collection[str]) -> bool:
    """Whether a file of this name can be of one of these types; no types means all, and an odd name says nothing."""
    ending = extension(name)
    if not types or ending not in EXTENSIONS:
        return True
    possible = {row.item_type.value for row in FORMATS if ending in row.extensions}
    return bool(_with_archives(possible).intersection(types))


def refuse_unwanted(item: Item, inspection: Inspection) -> None:
    """Raise NotWanted where the content is none of what the link takes."""
    link_id = item.batch.link_id if item.batch else None
    types = cast("TypesTaken", import_string(settings.TYPES_TAKEN))(item.practice, link_id) if link_id else ()
    if types and not _with_archives({inspection.item_type.value}).intersection(types):
        raise NotWanted


def _with_archives(types: set[str]) -> set[str]:
    return types | HOLDS_OTHERS if ItemType.OTHER.value in types else types
