"""Comparing what arrived with what was sent, part by part, beside the reading of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zlib_ng import zlib_ng

from image_collections.models import ItemFile, Upload

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Digest:
    """What tells the bytes of a whole file from others."""

    sha256: str
    crc32: int


class Damaged(Exception):
    """The bytes are not those that were sent."""


@contextmanager
def hashing(path: Path, file: ItemFile) -> Iterator[Future[Digest]]:
    """The hash of a file is made while the block reads it; what it says must be asked for before anything is kept.

    The result is of the whole file; Damaged when a part of it, or its length, is not what was sent.
    """
    part_size = _part_size(file)
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(_hash, path, file, part_size)


def digest_of(path: Path) -> Digest:
    """Of a file that nobody says anything of."""
    whole, crc32 = hashlib.sha256(), 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            whole.update(chunk)
            crc32 = zlib_ng.crc32(chunk, crc32)
    return Digest(whole.hexdigest(), crc32)


def _part_size(file: ItemFile) -> int:
    """What was sent in parts is compared in parts; an entry of a ZIP was compared with the whole of it."""
    if file.offset is not None:
        return max(1, file.size)
    return Upload.objects.of(file.item.practice).values_list("part_size", flat=True).get(key=file.key)


def _hash(path: Path, file: ItemFile, part_size: int) -> Digest:
    whole, crc32 = hashlib.sha256(), 0
    with path.open("rb") as source:
        for sent in file.part_hashes or [""]:
            part, left = hashlib.sha256(), part_size
            while left and (chunk := source.read(min(CHUNK, left))):
                whole.update(chunk)
                crc32 = zlib_ng.crc32(chunk, crc32)
                if sent and part_size < file.size:
                    part.update(chunk)
                left -= len(chunk)
            found = part.hexdigest() if part_size < file.size else whole.hexdigest()
            if sent and sent != found:
                raise Damaged
        if source.tell() != file.size or source.read(1):
            raise Damaged
    return Digest(whole.hexdigest(), crc32)
