"""What a file is, told by its content and compared with its name; pictures are opened elsewhere."""

import re
from pathlib import Path

from image_collections.imaging import containers, limits, signatures
from image_collections.imaging.formats import BY_CODE, EXTENSIONS, Format
from image_collections.imaging.reasons import Reason, Refused

_EXTENSION = re.compile(r"\.([a-z0-9]{1,12})$", re.IGNORECASE)
_TEXT_BYTES = 64 * limits.KIB
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OBJ_LINES = re.compile(rb"^v[ \t]+[-+\d.eE]+[ \t]+[-+\d.eE]+[ \t]+[-+\d.eE]+", re.MULTILINE)
DICOMDIR_CLASS = b"1.2.840.10008.1.3.10"
_OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INTERCHANGEABLE = ({"mp4", "mov"}, {"dicom", "dicomdir"})


def sniff(path: Path, name: str) -> Format:
    """Return the format of the file at `path`, which its owner calls `name`.

    Raises Refused when it is empty, larger than limits.FILE_BYTES, of no accepted type, or not what its name says.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused(Reason.EMPTY)
    if size > limits.FILE_BYTES:
        raise Refused(Reason.TOO_LARGE)
    extension = _extension(name)
    if extension not in EXTENSIONS and extension and not extension.isdigit():
        raise Refused(Reason.TYPE_NOT_ACCEPTED)
    expected = extension if extension in EXTENSIONS else ""
    code = _code_of(path, size, expected)
    return _agree(code, expected)


def _extension(name: str) -> str:
    found = _EXTENSION.search(name.strip())
    return found[1].lower() if found else ""


def _agree(code: str | None, extension: str) -> Format:
    if code is None:
        raise Refused(Reason.CONTENT_MISMATCH if extension else Reason.TYPE_NOT_ACCEPTED)
    found = BY_CODE[code]
    if not extension or extension in found.extensions:
        return found
    for group in _INTERCHANGEABLE:
        if code in group and any(extension in BY_CODE[other].extensions for other in group):
            return found
    raise Refused(Reason.CONTENT_MISMATCH)


def _code_of(path: Path, size: int, extension: str) -> str | None:
    with path.open("rb") as file:
        head = file.read(signatures.HEAD_BYTES)
    if signatures.is_executable(head) or signatures.begins_as_markup(head):
        return None
    if head.startswith(b"PK"):
        return containers.zip_code(path, head)
    if head.startswith(_OLE_HEAD):
        return _ole_code(path, extension)
    code = signatures.binary_code(head, size)
    if code == "dicom" and DICOMDIR_CLASS in head[:1024]:
        return "dicomdir"
    return code or _text_code(path, extension)


def _ole_code(path: Path, extension: str) -> str | None:
    """Locked Office documents do not tell which of the three they are: their name decides."""
    code = containers.ole_code(path)
    if code == "encrypted":
        return extension if extension in ("docx", "xlsx", "pptx") else None
    return code


def _text_code(path: Path, extension: str) -> str | None:
    """Plain text has no signature: the name says which of txt, csv and obj it is, the content must allow it."""
    if extension not in ("txt", "csv", "obj"):
        return None
    text = _plain_text(path)
    if text is None or signatures.is_markup_or_script(text):
        return None
    if extension == "obj":
        return "obj" if _OBJ_LINES.search(text) else None
    return extension


def _plain_text(path: Path) -> bytes | None:
    """Return the beginning and the end of a text, None if there are bytes in it that no text has."""
    size = path.stat().st_size
    with path.open("rb") as file:
        data = file.read(_TEXT_BYTES)
        if size > 2 * _TEXT_BYTES:
            file.seek(size - _TEXT_BYTES)
        data += file.read(_TEXT_BYTES)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    return None if _CONTROL.search(data) else data
