"""Comparing what arrived with what was sent, part by part."""

import hashlib
from pathlib import Path

from image_collections.models import ItemFile, Upload

CHUNK = 1024 * 1024


class Damaged(Exception):
    """The bytes are not those that were sent."""


def check_hashes(path: Path, file: ItemFile) -> str:
    """The SHA-256 of the whole file; Damaged when a part of it, or its length, is not what was sent."""
    part_size = Upload.objects.of(file.item.practice).values_list("part_size", flat=True).get(key=file.key)
    whole = hashlib.sha256()
    with path.open("rb") as source:
        for sent in file.part_hashes:
            part, left = hashlib.sha256(), part_size
            while left and (chunk := source.read(min(CHUNK, left))):
                whole.update(chunk)
                part.update(chunk)
                left -= len(chunk)
            if sent and sent != part.hexdigest():
                raise Damaged
        if source.tell() != file.size or source.read(1):
            raise Damaged
    return whole.hexdigest()
