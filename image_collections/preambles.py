"""Originals on their way out: as they are stored, but the preamble of a DICOM file, which may hold another, is zeros.

The 128 bytes before a DICOM object may begin a program or a page (PS3.10, 7.1 and 7.5); dentistry does not need them.
What is stored stays bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from image_collections.models import Item, ItemFile
from image_collections.reading import Lying, read_file
from image_collections.zip_stream import Content

PREAMBLE = 128
_PREFIX = b"DICM"
_LOOKED_AT = PREAMBLE + len(_PREFIX)
_FORMATS = {"dicom", "dicomdir"}


def uses_preamble(item: Item) -> bool:
    """Say whether the file of an item may not leave as it is stored; it was looked at when it was checked."""
    return bool(item.facts.get("preamble"))


def read_leaving(file: ItemFile, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """`length` bytes from `start` on of what leaves; ObjectMissing is raised at once.

    From the beginning each DICOM file is looked at, also a slice of a series, of which facts are kept for one only. A
    part of a file is left as it is unless the facts of its item say that the preamble is used.
    """
    chunks = read_file(file, start, length)
    whole = start == 0 and (length is None or length >= _LOOKED_AT)
    if whole and file.item.format in _FORMATS:
        return _without_preamble(chunks)
    return _zeroed(chunks, PREAMBLE - start) if uses_preamble(file.item) and start < PREAMBLE else chunks


def open_leaving(file: Lying, code: str, crc32: int | None) -> Content:
    """What leaves of a whole file of this format; its checksum stays the noted one if the preamble is empty already."""
    chunks = read_file(file)
    if code not in _FORMATS:
        return Content(chunks, crc32)
    head, chunks = _headed(chunks)
    used = head[PREAMBLE:_LOOKED_AT] == _PREFIX and head[:PREAMBLE] != bytes(PREAMBLE)
    return Content(_zeroed(chunks, PREAMBLE)) if used else Content(chunks, crc32)


def _without_preamble(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Look for the prefix that follows a preamble."""
    head, chunks = _headed(chunks)
    yield from _zeroed(chunks, PREAMBLE if head[PREAMBLE:_LOOKED_AT] == _PREFIX else 0)


def _headed(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The beginning of a file, and all of it."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= _LOOKED_AT:
            break
    return head, chain([head], chunks)


def _zeroed(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    """The same number of bytes, the first `count` of them zero."""
    for chunk in chunks:
        some = min(count, len(chunk))
        yield bytes(some) + chunk[some:] if some else chunk
        count -= some
