"""A ZIP whose length is known before its first byte, written while its files are read; they lie in it as they are.

Only what is asked of the files when they are named stands in memory. Where a checksum was noted beforehand, nothing is
computed on the way. The format is PKWARE's (APPNOTE 6.3), with a descriptor behind each file and ZIP64 where needed.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from zlib_ng import zlib_ng

_LOCAL = struct.Struct("<4s5H3L2H")
_DESCRIPTOR = struct.Struct("<4s3L")
_DESCRIPTOR_64 = struct.Struct("<4sL2Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")
_LARGEST, _MOST = 0xFFFFFFFF, 0xFFFF  # these themselves mean: look into the ZIP64 field
_PLAIN, _WITH_64 = 20, 45  # the versions of the format
_UNIX = 3 << 8
_FLAGS = 1 << 3 | 1 << 11  # a descriptor follows; names are UTF-8
_FILE = 0o100644 << 16


class WrongSize(Exception):
    """A file is not as long as was said; the ZIP ends there, and whoever loads it notices."""


@dataclass(frozen=True)
class Content:
    """The bytes of a file on their way; without a checksum it is computed."""

    chunks: Iterable[bytes]
    crc32: int | None = None


@dataclass(frozen=True)
class Entry:
    """A file of the ZIP, opened when its turn comes."""

    name: str
    size: int
    open: Callable[[], Content]

    @property
    def path(self) -> bytes:
        return self.name.encode()

    @property
    def is_large(self) -> bool:
        return self.size >= _LARGEST

    @property
    def length(self) -> int:
        """What it takes of the ZIP, without its line in the directory."""
        descriptor, extra = (_DESCRIPTOR_64, _extra(0, 0)) if self.is_large else (_DESCRIPTOR, b"")
        return _LOCAL.size + len(self.path) + len(extra) + self.size + descriptor.size


class ZipStream:
    """Iterated over, it gives the ZIP; `len` tells how long that will be."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        now = timezone.localtime()
        self._time = now.hour << 11 | now.minute << 5 | now.second // 2
        self._date = (now.year - 1980) << 9 | now.month << 5 | now.day

    def __len__(self) -> int:
        at, directory = 0, 0
        for entry in self._entries:
            directory += _CENTRAL.size + len(entry.path) + len(_place(entry, at))
            at += entry.length
        return at + directory + len(self._end(at, directory))

    def __iter__(self) -> Iterator[bytes]:
        at, directory, behind = 0, [], b""
        for entry in self._entries:
            yield behind + self._local(entry)
            content, checksum, left = entry.open(), 0, entry.size
            for chunk in content.chunks:
                if content.crc32 is None:
                    checksum = zlib_ng.crc32(chunk, checksum)
                left -= len(chunk)
                if left < 0:
                    raise WrongSize
                yield chunk
            if left:
                raise WrongSize
            checksum = checksum if content.crc32 is None else content.crc32
            form = _DESCRIPTOR_64 if entry.is_large else _DESCRIPTOR
            behind = form.pack(b"PK\x07\x08", checksum, entry.size, entry.size)
            directory.append(self._central(entry, checksum, at))
            at += entry.length
        lines = b"".join(directory)
        yield behind + lines + self._end(at, len(lines))

    def _local(self, entry: Entry) -> bytes:
        extra, size = (_extra(0, 0), _LARGEST) if entry.is_large else (b"", 0)
        head = (_version(extra), _FLAGS, 0, self._time, self._date, 0, size, size, len(entry.path), len(extra))
        return _LOCAL.pack(b"PK\x03\x04", *head) + entry.path + extra

    def _central(self, entry: Entry, checksum: int, at: int) -> bytes:
        extra, size = _place(entry, at), min(entry.size, _LARGEST)
        head = (_UNIX | _WITH_64, _version(extra), _FLAGS, 0, self._time, self._date, checksum, size, size)
        rest = (len(entry.path), len(extra), 0, 0, 0, _FILE, min(at, _LARGEST))
        return _CENTRAL.pack(b"PK\x01\x02", *head, *rest) + entry.path + extra

    def _end(self, at: int, length: int) -> bytes:
        number = len(self._entries)
        short = (min(number, _MOST), min(number, _MOST), min(length, _LARGEST), min(at, _LARGEST))
        end = _END.pack(b"PK\x05\x06", 0, 0, *short, 0)
        if number < _MOST and max(length, at) < _LARGEST:
            return end
        whole = (_END_64.size - 12, _UNIX | _WITH_64, _WITH_64, 0, 0, number, number, length, at)
        return _END_64.pack(b"PK\x06\x06", *whole) + _LOCATOR_64.pack(b"PK\x06\x07", 0, at + length, 1) + end


def _version(extra: bytes) -> int:
    return _WITH_64 if extra else _PLAIN


def _place(entry: Entry, at: int) -> bytes:
    """The ZIP64 field of a line of the directory: what does not fit into its usual place."""
    sizes = (entry.size, entry.size) if entry.is_large else ()
    return _extra(*sizes, *((at,) if at >= _LARGEST else ()))


def _extra(*values: int) -> bytes:
    return struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""
