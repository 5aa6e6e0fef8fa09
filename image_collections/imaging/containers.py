"""What kind of document a ZIP or OLE container is, read from its directory alone; nothing is unpacked."""

import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging import limits
from image_collections.imaging.reasons import Reason, Refused

_NESTED = (".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".tgz", ".jar", ".apk", ".iso", ".cab")
_OOXML_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_DISC_DIRECTORY = "DICOMDIR"
_ODT_MIMETYPE = b"mimetypeapplication/vnd.oasis.opendocument.text"
_OLE_STREAMS = {
    "EncryptedPackage": "encrypted",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}


def zip_code(path: Path, head: bytes) -> str | None:
    """Return the format code of a ZIP container, None for a kind that is not accepted.

    Raises Refused for bombs, unsafe names, nested or locked archives and broken directories.
    """
    entries = _entries(path)
    names = {entry.filename for entry in entries}
    _check_sizes(entries, path.stat().st_size)
    if head[30:].startswith(_ODT_MIMETYPE) and not head[77:].startswith((b"-", b".")):
        return "odt"
    if "mimetype" in names or "META-INF/MANIFEST.MF" in names:
        return None
    if "[Content_Types].xml" in names:
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        parts = [code for part, code in _OOXML_PARTS.items() if part in names]
        return parts[0] if len(parts) == 1 and not macros else None
    _check_archive(entries)
    return "zip"


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    with path.open("rb") as file:
        _check_directory_size(file)
        try:
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError, struct.error, EOFError, NotImplementedError, OSError) as error:
            raise Refused(Reason.DAMAGED) from error
    if not entries:
        raise Refused(Reason.EMPTY)
    if len(entries) > limits.ARCHIVE_ENTRIES:
        raise Refused(Reason.ARCHIVE_UNSAFE)
    return entries


def _check_directory_size(file: BinaryIO) -> None:
    """Look at the end record (APPNOTE 4.3.16) before Python's zipfile reads the whole directory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused(Reason.DAMAGED)
    count, directory_bytes = struct.unpack_from("<HL", tail, at + 10)
    zip64 = tail.rfind(b"PK\x06\x06", 0, at)
    if zip64 >= 0 and len(tail) >= zip64 + 56:
        count, directory_bytes = struct.unpack_from("<QQ", tail, zip64 + 32)
    file.seek(0)
    if count > limits.ARCHIVE_ENTRIES or directory_bytes > limits.ARCHIVE_DIRECTORY_BYTES:
        raise Refused(Reason.ARCHIVE_UNSAFE)


def _check_sizes(entries: list[zipfile.ZipInfo], file_bytes: int) -> None:
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    overlapping = packed > file_bytes
    swollen = unpacked > limits.ARCHIVE_RATIO * max(packed, limits.KIB)
    if overlapping or swollen or unpacked > limits.ARCHIVE_UNPACKED_BYTES:
        raise Refused(Reason.ARCHIVE_UNSAFE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(Reason.PASSWORD_PROTECTED)


def _check_archive(entries: list[zipfile.ZipInfo]) -> None:
    """What may lie in a ZIP; on a disc the programs that come with it may hold archives, if there is DICOM besides."""
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        outside = name.startswith("/") or ".." in name.split("/") or name[1:2] == ":"
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if outside or link:
            raise Refused(Reason.ARCHIVE_UNSAFE)
    names = [entry.filename for entry in entries]
    if not any(name.rpartition("/")[2].upper() == _DISC_DIRECTORY for name in names):
        refuse_nested(names)


def refuse_nested(names: Iterable[str]) -> None:
    """An archive in an archive would be looked into by nobody."""
    if any(name.lower().endswith(_NESTED) for name in names):
        raise Refused(Reason.ARCHIVE_UNSAFE)


def ole_code(path: Path) -> str | None:
    """Return doc, xls, ppt, "encrypted" (a locked docx, xlsx or pptx) or None for any other OLE file ([MS-CFB])."""
    with path.open("rb") as file:
        names = set(_ole_names(file))
    found = [code for stream, code in _OLE_STREAMS.items() if stream in names]
    return found[0] if found else None


def _ole_names(file: BinaryIO) -> Iterator[str]:
    """Yield the stream names of the first 64 directory sectors."""
    header = file.read(512)
    if len(header) < 512:
        return
    (shift,) = struct.unpack_from("<H", header, 30)
    (sector,) = struct.unpack_from("<L", header, 48)
    if shift not in (9, 12):
        return
    fat_sectors = struct.unpack_from("<109L", header, 76)
    for _ in range(64):
        entries = _ole_sector(file, sector, shift)
        for at in range(0, len(entries) - 127, 128):
            (length,) = struct.unpack_from("<H", entries, at + 64)
            yield entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        table, slot = divmod(sector, 2**shift // 4)
        if table >= len(fat_sectors):
            return
        fat = _ole_sector(file, fat_sectors[table], shift)
        if len(fat) < slot * 4 + 4:
            return
        (sector,) = struct.unpack_from("<L", fat, slot * 4)
        if sector >= 0xFFFFFFFA:
            return


def _ole_sector(file: BinaryIO, number: int, shift: int) -> bytes:
    if number >= 0xFFFFFFFA:
        return b""
    file.seek((number + 1) << shift)
    return file.read(2**shift)
