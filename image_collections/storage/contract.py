"""What a store can do, whichever it is; the two that do it are folder.py and s3.py."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

CHUNK = 256 * 1024


class StoreUnavailable(Exception):
    """The store does not answer, is too slow or is full; the same call may work a minute later."""


class ObjectMissing(Exception):
    """There is nothing under this key, or no such transfer."""


class WrongLength(Exception):
    """A part has not exactly the length that it must have."""


class PartsMissing(Exception):
    """A transfer cannot be joined yet: these parts are not there in their right length."""

    def __init__(self, numbers: list[int]) -> None:
        super().__init__(f"{len(numbers)} parts are missing")
        self.numbers = numbers


class Source(Protocol):
    """Where the bytes of a part or an object come from: as many as are asked for, fewer only at the end.

    A store takes a short answer for the end and keeps only what came until then.
    """

    def read(self, size: int = ..., /) -> bytes: ...


class Body(Iterable[bytes], Protocol):
    """A run of bytes on its way out, in chunks; closing it gives the file or the connection back."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Stored:
    """An object as the store lists it; `size` in bytes."""

    key: str
    size: int
    changed_at: datetime.datetime


@dataclass(frozen=True)
class Begun:
    """A transfer that nobody has ended; a folder does not know its key."""

    key: str
    store_id: str
    begun_at: datetime.datetime


@dataclass(frozen=True)
class Transfer:
    """A file that arrives in parts under `key`; all parts but the last have `part_size` bytes."""

    key: str
    store_id: str
    size: int
    part_size: int

    @property
    def numbers(self) -> range:
        return range(1, -(-self.size // self.part_size) + 1)

    def length_of(self, number: int) -> int:
        """How long part `number` must be, in bytes."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)

    @property
    def whole(self) -> dict[int, int]:
        """All parts, number to length."""
        return {number: self.length_of(number) for number in self.numbers}

    def missing_from(self, arrived: dict[int, int]) -> list[int]:
        """The numbers of the parts that are not among `arrived` (number to length) in their right length."""
        return [number for number in self.numbers if arrived.get(number) != self.length_of(number)]


class Store(Protocol):
    """The store of bytes; every method may raise StoreUnavailable."""

    takes_parts_itself: bool  # parts go to it directly, by signed addresses, not through our own address

    def begin_parts(self, key: str) -> str:
        """Start a transfer; what comes back is its name in the store."""

    def part_urls(self, transfer: Transfer, numbers: Iterable[int], seconds: int) -> dict[int, str]:
        """Signed addresses for these parts; none where parts come through our own address."""

    def write_part(self, transfer: Transfer, number: int, source: Source) -> str:
        """Keep one part as it streams in and return its SHA-256; WrongLength leaves nothing behind."""

    def list_parts(self, transfer: Transfer) -> dict[int, int]:
        """The parts that arrived, number to length, all once joined; ObjectMissing when the store knows of none."""

    def join(self, transfer: Transfer) -> None:
        """Make the object of its parts; may be called again, also at the same time. Raises PartsMissing."""

    def abort(self, transfer: Transfer) -> None:
        """Throw the parts away; nothing happens when there are none."""

    def open(self, key: str, start: int = 0, length: int | None = None) -> Body:
        """The bytes from `start` on, as a stream; ObjectMissing is raised before the first byte."""

    def local_copy(self, key: str) -> AbstractContextManager[Path]:
        """A path to read the object from while the block runs; never written to."""

    def save(self, key: str, source: Source) -> None:
        """Keep everything that `source` gives under a new key, all or nothing."""

    def delete(self, key: str) -> None:
        """Remove the object; nothing happens when it is gone."""

    def size_of(self, key: str) -> int:
        """How many bytes lie under the key; ObjectMissing when there is nothing."""

    def list_objects(self, prefix: str = "", after: str = "") -> Iterator[Stored]:
        """What lies under keys that begin with `prefix` and come after `after`, in their order, a page at a time.

        `prefix` ends with a slash or is empty; memory does not grow with what there is.
        """

    def list_transfers(self) -> Iterator[Begun]:
        """Every transfer that has begun and is neither joined nor thrown away."""

    def signed_url(self, key: str, headers: dict[str, str], seconds: int) -> str:
        """An address that works for some seconds and answers with these headers; empty: stream it yourself."""

    def prepare(self, origin: str) -> list[str]:
        """Set the store up: what holds the objects, who may reach it from a page, what it forgets; says what it did."""


def new_key(area: str, practice_id: uuid.UUID, item_id: uuid.UUID) -> str:
    """`<area>/<practice id>/<item id>/<random>`: never a name, never guessed, never used twice."""
    return f"{area}/{practice_id}/{item_id}/{secrets.token_hex(16)}"


def chunks(source: Source, length: int) -> Iterator[bytes]:
    """Read at most `length` bytes and, to notice a longer source, one more."""
    left = length + 1
    while left and (chunk := source.read(min(CHUNK, left))):
        left -= len(chunk)
        yield chunk
