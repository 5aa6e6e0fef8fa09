"""The entries of a ZIP, read where they lie; nothing is unpacked to a place that a name could choose."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from image_collections.imaging import limits, signatures
from image_collections.imaging.companions import is_what_its_name_says, may_be_for_people, program_folders
from image_collections.imaging.containers import refuse_nested
from image_collections.imaging.dicom.facts import DicomFacts, read_facts
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.reasons import Failed, Reason, Refused
from image_collections.imaging.sniff import DICOMDIR_CLASS

RAW_DEFLATE = -zlib.MAX_WBITS
_STEP, _COPY = 8 * limits.KIB, 256 * limits.KIB
_HEAD = limits.KIB
_LOCAL_HEADER = 30
_METHODS = {zipfile.ZIP_STORED: False, zipfile.ZIP_DEFLATED: True}


@dataclass(frozen=True)
class PackedEntry:
    """One file in a ZIP: `packed_size` bytes from `offset` on, which make `size` bytes; opened as a path is."""

    archive: Path
    name: str
    offset: int
    packed_size: int
    size: int
    deflated: bool

    def open(self, _mode: str = "rb", /) -> BinaryIO:
        """Its beginning, inflated as far as it is read: enough for a header, not for a picture."""
        return cast(BinaryIO, _EntryFile(self))


@dataclass(frozen=True)
class Disc:
    """What a ZIP holds: DICOM objects, in the order of its directory; reports and photos; how many other files."""

    objects: tuple[PackedEntry, ...]
    companions: tuple[PackedEntry, ...]
    others: int


def read_disc(path: Path) -> Disc:
    """Tell the DICOM objects of a ZIP that was sniffed from what else is in it.

    Raises Refused(ARCHIVE_UNSAFE) where entries overlap, or where there are archives in a ZIP without DICOM.
    """
    entries = list(_entries(path))
    objects = tuple(entry for entry in entries if _is_object(entry))
    if not objects:
        refuse_nested(entry.name for entry in entries)
        return Disc((), (), len(entries))
    companions = tuple(_find_companions(entries))[: limits.DISC_COMPANIONS]
    return Disc(objects, companions, len(entries) - len(objects) - len(companions))


def read_entry(entry: PackedEntry) -> DicomFacts | None:
    """What the header of an entry says; None where it cannot be read."""
    try:
        return read_facts(read_header(entry))
    except (Failed, Refused):
        return None


@contextmanager
def unpacked(entry: PackedEntry) -> Iterator[Path]:
    """A path to read an entry from while the block runs; what is longer than it claims is cut off."""
    with tempfile.NamedTemporaryFile(prefix="bitewing-") as copy, entry.archive.open("rb") as file:
        file.seek(entry.offset)
        engine = zlib.decompressobj(RAW_DEFLATE) if entry.deflated else None
        packed, left = entry.packed_size, entry.size
        while packed and left and (chunk := file.read(min(_COPY, packed))):
            packed -= len(chunk)
            while chunk and left:
                part = engine.decompress(chunk, left) if engine else chunk[:left]
                left -= copy.write(part)
                chunk = engine.unconsumed_tail if engine else b""
        copy.flush()
        yield Path(copy.name)


def _entries(path: Path) -> Iterator[PackedEntry]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir() and info.file_size]
    end = 0
    with path.open("rb") as file:
        for info in sorted(infos, key=lambda info: info.header_offset):
            begin = _data_offset(file, info)
            if info.header_offset < end or info.file_size > limits.FILE_BYTES:
                raise Refused(Reason.ARCHIVE_UNSAFE)
            end = begin + info.compress_size
            deflated = _METHODS.get(info.compress_type)
            if deflated is not None and begin:
                yield PackedEntry(path, info.filename, begin, info.compress_size, info.file_size, deflated)


def _data_offset(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Where the packed bytes begin, told by the entry's own header (APPNOTE 4.3.7)."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL_HEADER)
    if len(head) < _LOCAL_HEADER or head[:4] != b"PK\x03\x04":
        raise Refused(Reason.DAMAGED)
    name, extra = struct.unpack_from("<HH", head, 26)
    return int(info.header_offset + _LOCAL_HEADER + name + extra)


def _find_companions(entries: list[PackedEntry]) -> Iterator[PackedEntry]:
    programs = program_folders(entry.name for entry in entries)
    for entry in entries:
        if may_be_for_people(entry.name, entry.size, programs):
            head = _head(entry)
            if head and is_what_its_name_says(entry.name, head, entry.size):
                yield entry


def _head(entry: PackedEntry) -> bytes:
    """The first bytes, none where they cannot be unpacked."""
    try:
        with entry.open() as file:
            return file.read(_HEAD)
    except (zlib.error, Failed):
        return b""


def _is_object(entry: PackedEntry) -> bool:
    head = _head(entry)
    is_dicom = len(head) > 8 and signatures.binary_code(head, entry.size) == "dicom"
    return is_dicom and DICOMDIR_CLASS not in head


class _EntryFile:
    """As much of a binary file as reading a header needs."""

    def __init__(self, entry: PackedEntry) -> None:
        self._file = entry.archive.open("rb")
        self._file.seek(entry.offset)
        self._left, self._size = entry.packed_size, entry.size
        self._engine = zlib.decompressobj(RAW_DEFLATE) if entry.deflated else None
        self._data, self._at = bytearray(), 0

    def __enter__(self) -> _EntryFile:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; Failed(DAMAGED) behind what a header may take."""
        end = min(self._size, self._at + size if size >= 0 else self._size)
        if end > limits.DICOM_HEADER_BYTES:
            raise Failed(Reason.DAMAGED)
        while len(self._data) < end and (more := self._more()):
            self._data += more
        found = bytes(self._data[self._at : end])
        self._at += len(found)
        return found

    def _more(self) -> bytes:
        waiting = self._engine.unconsumed_tail if self._engine else b""
        if not waiting:
            waiting = self._file.read(min(_STEP, self._left))
            self._left -= len(waiting)
        return self._engine.decompress(waiting, _STEP) if self._engine else waiting
