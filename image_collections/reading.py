"""The bytes of one file of an item as they came, also where it is an entry of a ZIP that lies in the store whole."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from image_collections.models import ItemFile
from image_collections.storage import get_store
from image_collections.storage.contract import CHUNK, Body

RAW_DEFLATE = -zlib.MAX_WBITS  # as in a ZIP: without header and checksum (RFC 1951)


class Lying(Protocol):
    """Where the bytes of a file are: what is asked of an ItemFile here, and enough where there is no whole one."""

    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def offset(self) -> int | None: ...
    @property
    def packed_size(self) -> int | None: ...
    @property
    def deflated(self) -> bool: ...


def read_file(file: Lying, start: int = 0, length: int | None = None) -> Iterator[bytes]:
    """`length` bytes from `start` on, in chunks; ObjectMissing is raised at once, not with the first chunk."""
    wanted = file.size - start if length is None else length
    if file.offset is None:
        return _closing(get_store().open(file.key, start, length))
    if not file.deflated:
        return _closing(get_store().open(file.key, file.offset + start, wanted))
    return _stretch(_inflated(get_store().open(file.key, file.offset, file.packed_size)), start, wanted)


@contextmanager
def local_file(file: ItemFile) -> Iterator[Path]:
    """A path to read the file from while the block runs; never written to."""
    if file.offset is None:
        with get_store().local_copy(file.key) as path:
            yield path
        return
    with tempfile.NamedTemporaryFile(prefix="bitewing-") as copy:
        for chunk in read_file(file):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def _closing(body: Body) -> Iterator[bytes]:
    try:
        yield from body
    finally:
        body.close()


def _inflated(body: Body) -> Iterator[bytes]:
    """In chunks of a bounded length, whatever the packed bytes claim."""
    inflating = zlib.decompressobj(RAW_DEFLATE)
    for chunk in _closing(body):
        yield inflating.decompress(chunk, CHUNK)
        while inflating.unconsumed_tail:
            yield inflating.decompress(inflating.unconsumed_tail, CHUNK)
    yield inflating.flush()


def _stretch(chunks: Iterator[bytes], start: int, length: int) -> Iterator[bytes]:
    """Of a stream the bytes from `start` on, and no more than `length` of them."""
    skip, left = start, length
    for chunk in chunks:
        part = chunk[skip : skip + left]
        skip, left = max(0, skip - len(chunk)), left - len(part)
        if part:
            yield part
        if not left:
            return
