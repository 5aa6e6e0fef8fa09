"""Formats told from the first bytes of a file, and the heads of things that are never accepted."""

import re
import struct

HEAD_BYTES = 8_192

_EXECUTABLE_HEADS = (
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"dex\n",
    b"\x00asm",
    b"#!",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_SCRIPT = re.compile(
    rb"<\s*(?:!doctype|!--|html|head\b|body\b|script|svg|iframe|\?xml|\?php|\?=|%[@=\s]|meta\b|img\b|object\b|embed\b)"
    rb"|^\s*@echo\b|^\s*param\s*\(|^\s*function\s+[\w$-]+\s*[({]|\bWScript\.|\bCreateObject\s*\(|\bInvoke-Expression\b"
    rb"|^\s*import\s+(?:os|sys|subprocess|socket|base64)\b|^\s*from\s+[\w.]+\s+import\s|^\s*['\"]use strict['\"]"
    rb"|^\s*Windows Registry Editor|^\s*\[InternetShortcut\]|^\s*\[Desktop Entry\]",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP_HEAD = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.IGNORECASE)
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
}
_MOV_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_SIMPLE = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"ply\n", "ply"),
    (b"ply\r", "ply"),
)


def is_executable(head: bytes) -> bool:
    """Say whether the file begins like a program, a library, a shortcut or a script with an interpreter line."""
    windows = head.startswith(b"MZ") and b"\0" in head[:64]
    return windows or head.startswith(_EXECUTABLE_HEADS)


def is_markup_or_script(head: bytes) -> bool:
    """Say whether a text holds HTML, SVG, XML or the marks of a script."""
    return bool(_SCRIPT.search(head))


def begins_as_markup(head: bytes) -> bool:
    """Say whether the first thing in the file is a tag: a browser would read it as a page."""
    return bool(_MARKUP_HEAD.match(head))


def binary_code(head: bytes, size: int) -> str | None:
    """Return the format code that the head of a file stands for; containers and text are told elsewhere."""
    if head[128:132] == b"DICM":
        return "dicom"
    for signature, code in _SIMPLE:
        if head.startswith(signature):
            return code
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return _media_code(head) or _bmp_code(head) or _stl_code(head, size) or _bare_dicom_code(head, size)


def _media_code(head: bytes) -> str | None:
    """ISO base media files name their brands in the first box (ISO/IEC 14496-12, 4.3)."""
    box = head[4:8]
    if box == b"ftyp":
        (length,) = struct.unpack_from(">L", head)
        brands = {head[8:12]} | {head[at : at + 4] for at in range(16, min(length, 256, len(head) - 3), 4)}
        if b"avif" in brands:
            return None
        if brands & _HEIC_BRANDS:
            return "heic"
        if head[8:12] == b"qt  ":
            return "mov"
        return "mp4" if brands & _MP4_BRANDS else None
    return "mov" if box in _MOV_ATOMS and head[8:9] != b"" and head[:2] == b"\x00\x00" else None


def _bmp_code(head: bytes) -> str | None:
    if not head.startswith(b"BM") or len(head) < 26:
        return None
    reserved, offset, header = struct.unpack_from("<LLL", head, 6)
    return "bmp" if reserved == 0 and header in (12, 16, 40, 52, 56, 64, 108, 124) and offset >= 14 + header else None


def _stl_code(head: bytes, size: int) -> str | None:
    """Binary STL: 80 bytes, a count, 50 bytes for each triangle. Text STL: "solid", then facets."""
    if head.startswith(b"solid") and b"facet" in head:
        return "stl"
    if len(head) < 84:
        return None
    (triangles,) = struct.unpack_from("<L", head, 80)
    return "stl" if triangles and size == 84 + 50 * triangles else None


def _bare_dicom_code(head: bytes, size: int) -> str | None:
    """A data set without preamble: two or more elements in rising order, beginning in group 0002 or 0008."""
    at, previous, found = 0, 0, 0
    order = ">" if head[:2] in (b"\x00\x08", b"\x00\x02") else "<"
    if struct.unpack_from(order + "H", head.ljust(2, b"\0"))[0] not in (2, 8):
        return None
    while found < 4 and at + 12 <= len(head):
        group, element, vr, short = struct.unpack_from(order + "HH2sH", head, at)
        tag, (length,) = group << 16 | element, struct.unpack_from(order + "L", head, at + 4)
        step = 8
        if vr.isalpha() and vr.isupper():
            length = short
            if vr in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
                (length,) = struct.unpack_from(order + "L", head, at + 8)
                step = 12
        if tag <= previous or group > 0x7FE0 or length == 0xFFFFFFFF or at + step + length > size or length % 2:
            break
        at, previous, found = at + step + length, tag, found + 1
    return "dicom" if found >= 2 else None
