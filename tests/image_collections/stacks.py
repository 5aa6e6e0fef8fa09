"""Sending series in tests and looking at the frames that were made of them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from image_collections import tasks
from image_collections.models import Item, Rendition, RenditionRole
from image_collections.storage import get_store
from image_collections.uploads import Uploader
from tests.image_collections.sending import handed_in


def settle(*items: Item) -> None:
    """What the worker does with items, and with what follows from that."""
    for item in items:
        tasks.check_item(str(item.pk))


def send_all(uploader: Uploader, files: Iterable[tuple[str, bytes]]) -> list[Item]:
    """Files handed in and checked one after the other; the items that there are then."""
    for name, data in files:
        settle(handed_in(uploader, data, name))
    return list(Item.objects.of(uploader.practice).filter(deleted_at=None).order_by("added_at", "id"))


def frames_of(item: Item) -> Rendition:
    return item.renditions.get(role=RenditionRole.FRAMES)


def first_values(rendition: Rendition) -> list[int | None]:
    """The first grey value of each frame, None where a frame has no bytes."""
    body = get_store().open(rendition.key)
    try:
        data = b"".join(body)
    finally:
        body.close()
    offsets = rendition.meta["offsets"]
    assert len(data) == rendition.size == offsets[-1]
    pieces = [data[begin:end] for begin, end in pairwise(offsets)]
    return [_first_value(piece, rendition.meta["rows"] * rendition.meta["cols"]) if piece else None for piece in pieces]


def _first_value(piece: bytes, count: int) -> int:
    planes = np.frombuffer(zlib.decompress(piece), np.uint8)
    assert len(planes) == 2 * count
    (zigzag,) = struct.unpack("<H", bytes([planes[0], planes[count]]))
    return (zigzag >> 1) ^ -(zigzag & 1)
