"""Which types of files a link takes, in words and for the browser's own choice of files."""

from __future__ import annotations

from collections.abc import Collection

from image_collections.imaging.formats import FORMATS, ItemType
from image_collections.models import ItemType as Labelled


def words_for_types(types: Collection[str]) -> str:
    """Image, X-ray; empty where every type is taken."""
    return ", ".join(str(Labelled(code).label) for code in Labelled.values if code in types)


def accepted_by_browser(types: Collection[str]) -> str:
    """For `accept`: the endings of what is taken; empty where that is everything, or X-rays, which often have none."""
    if not types or ItemType.XRAY.value in types or ItemType.OTHER.value in types:
        return ""
    endings = {ending for row in FORMATS if row.item_type.value in types for ending in row.extensions if ending}
    return ",".join(f".{ending}" for ending in sorted(endings))
