"""The one table of accepted formats; how a format is recognised is in sniff.py."""

from dataclasses import dataclass
from enum import StrEnum


class ItemType(StrEnum):
    """What an item is, told by its content."""

    IMAGE = "image"
    XRAY = "x-ray"
    DOCUMENT = "document"
    SCAN = "scan"
    VIDEO = "video"
    OTHER = "other"


@dataclass(frozen=True)
class Format:
    """One accepted format: `icon` as the sprite names it, `renderable` says whether Bitewing makes pictures of it."""

    code: str
    item_type: ItemType
    extensions: tuple[str, ...]
    media_type: str
    icon: str
    renderable: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument."
_IMAGE, _DOCUMENT, _SCAN = ItemType.IMAGE, ItemType.DOCUMENT, ItemType.SCAN

FORMATS: tuple[Format, ...] = (
    Format("jpeg", _IMAGE, ("jpg", "jpeg"), "image/jpeg", "image", True),
    Format("png", _IMAGE, ("png",), "image/png", "image", True),
    Format("gif", _IMAGE, ("gif",), "image/gif", "image", True),
    Format("bmp", _IMAGE, ("bmp",), "image/bmp", "image", True),
    Format("tiff", _IMAGE, ("tif", "tiff"), "image/tiff", "image", True),
    Format("webp", _IMAGE, ("webp",), "image/webp", "image", True),
    Format("heic", _IMAGE, ("heic",), "image/heic", "image", True),
    Format("dicom", ItemType.XRAY, ("dcm", ""), "application/dicom", "scan", True),
    Format("dicomdir", ItemType.OTHER, ("",), "application/dicom", "folder-tree"),
    Format("pdf", _DOCUMENT, ("pdf",), "application/pdf", "file-text", True),
    Format("docx", _DOCUMENT, ("docx",), f"{_OOXML}wordprocessingml.document", "file-text"),
    Format("doc", _DOCUMENT, ("doc",), "application/msword", "file-text"),
    Format("odt", _DOCUMENT, ("odt",), "application/vnd.oasis.opendocument.text", "file-text"),
    Format("xlsx", _DOCUMENT, ("xlsx",), f"{_OOXML}spreadsheetml.sheet", "file-spreadsheet"),
    Format("xls", _DOCUMENT, ("xls",), "application/vnd.ms-excel", "file-spreadsheet"),
    Format("pptx", _DOCUMENT, ("pptx",), f"{_OOXML}presentationml.presentation", "presentation"),
    Format("ppt", _DOCUMENT, ("ppt",), "application/vnd.ms-powerpoint", "presentation"),
    Format("txt", _DOCUMENT, ("txt",), "text/plain", "file-text"),
    Format("rtf", _DOCUMENT, ("rtf",), "application/rtf", "file-text"),
    Format("csv", _DOCUMENT, ("csv",), "text/csv", "file-spreadsheet"),
    Format("stl", _SCAN, ("stl",), "model/stl", "box", True),
    Format("ply", _SCAN, ("ply",), "model/ply", "box", True),
    Format("obj", _SCAN, ("obj",), "model/obj", "box", True),
    Format("mp4", ItemType.VIDEO, ("mp4",), "video/mp4", "video", True),
    Format("mov", ItemType.VIDEO, ("mov",), "video/quicktime", "video", True),
    Format("zip", ItemType.OTHER, ("zip",), "application/zip", "file-archive"),
)

BY_CODE: dict[str, Format] = {row.code: row for row in FORMATS}
EXTENSIONS: frozenset[str] = frozenset(e for row in FORMATS for e in row.extensions if e)
