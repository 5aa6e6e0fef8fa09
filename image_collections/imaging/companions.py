"""What lies beside the X-rays of a disc and is for people: reports and photos, not the parts of its viewer."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from image_collections.imaging import limits, signatures

_ENDINGS = {"pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",), "tiff": (".tif", ".tiff")}
_WANTED = {ending for endings in _ENDINGS.values() for ending in endings}
# Where one of these lies, pictures and papers are those of a program, or of a page that shows the X-rays once more.
_PROGRAMS = {".exe", ".dll", ".jar", ".class", ".so", ".dylib", ".msi", ".htm", ".html", ".js", ".xsl"}
_PAPER = ".pdf"


def program_folders(names: Iterable[str]) -> frozenset[PurePosixPath]:
    """The folders of programs; the root is none, because discs begin their viewer from there."""
    paths = map(_path, names)
    found = {path.parent for path in paths if path.suffix.lower() in _PROGRAMS}
    return frozenset(found - {PurePosixPath()})


def may_be_for_people(name: str, size: int, programs: frozenset[PurePosixPath]) -> bool:
    """Whether a file is worth looking into: a paper, or a picture that is no icon, outside of programs."""
    path = _path(name)
    large_enough = path.suffix.lower() == _PAPER or size >= limits.DISC_PICTURE_BYTES
    return path.suffix.lower() in _WANTED and large_enough and programs.isdisjoint(path.parents)


def is_what_its_name_says(name: str, head: bytes, size: int) -> bool:
    """Whether the first bytes are those of the paper or picture that the name promises."""
    code = signatures.binary_code(head, size) if len(head) > len(_PAPER) else None
    return _path(name).suffix.lower() in _ENDINGS.get(code or "", ())


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))
