"""The smallest true content of each accepted format, by extension."""

import struct
import zipfile
from collections.abc import Callable
from functools import cache, partial
from io import BytesIO

from PIL import Image

from tests.samples import Xray, scans, videos, xray
from tests.samples.heic import as_heic

_OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_OLE_STREAMS = {"doc": "WordDocument", "xls": "Workbook", "ppt": "PowerPoint Document"}
_BLANK_PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@cache
def picture(kind: str) -> bytes:
    """A small picture, written by Pillow."""
    target = BytesIO()
    Image.new("RGB", (64, 48), (180, 60, 40)).save(target, kind)
    return target.getvalue()


@cache
def heic() -> bytes:
    """A small HEIC picture."""
    return as_heic(Image.new("RGB", (64, 64), (180, 60, 40)))


@cache
def dicom() -> bytes:
    """A small X-ray."""
    return xray(Xray(8, "MONOCHROME2", "explicit"))


def zipped(*names: str) -> bytes:
    """An archive with these entries."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in names:
            file.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<x/>")
    return target.getvalue()


def ole(stream: str) -> bytes:
    """An OLE file whose directory names one stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + struct.pack("<H", 9)
    header = header.ljust(48, b"\0") + struct.pack("<L", 1)
    header = header.ljust(76, b"\0") + struct.pack("<L", 0) + b"\xff" * 432
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + bytes(62)
    table = struct.pack("<LL", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    return header + table + entry.ljust(512, b"\0")


@cache
def scan(kind: str) -> bytes:
    """A small jaw."""
    points, faces = scans.jaw(40, 10)
    return {"stl": scans.stl_binary, "ply": scans.ply, "obj": scans.obj}[kind](points, faces)


@cache
def video(kind: str) -> bytes:
    """A clip of a few frames."""
    how = videos.Clip(frames=2, dark=0) if kind == "mp4" else videos.Clip("jpeg", b"qt  ", frames=2, dark=0)
    return videos.clip(how)


CONTENTS: dict[str, Callable[[], bytes]] = {
    "jpg": partial(picture, "JPEG"),
    "jpeg": partial(picture, "JPEG"),
    "png": partial(picture, "PNG"),
    "gif": partial(picture, "GIF"),
    "bmp": partial(picture, "BMP"),
    "tif": partial(picture, "TIFF"),
    "tiff": partial(picture, "TIFF"),
    "webp": partial(picture, "WEBP"),
    "heic": heic,
    "dcm": dicom,
    "pdf": lambda: _BLANK_PAGE,
    **{extension: partial(zipped, "[Content_Types].xml", part) for extension, part in _OFFICE.items()},
    **{extension: partial(ole, stream) for extension, stream in _OLE_STREAMS.items()},
    "odt": partial(zipped, "mimetype", "content.xml"),
    "txt": lambda: b"Dear colleague,\r\n",
    "rtf": lambda: b"{\\rtf1 Dear colleague}",
    "csv": lambda: b"tooth;date\n36;2026-04-30\n",
    **{kind: partial(scan, kind) for kind in ("stl", "ply", "obj")},
    **{kind: partial(video, kind) for kind in ("mp4", "mov")},
    "zip": partial(zipped, "IMG1.dcm", "DICOMDIR"),
}
