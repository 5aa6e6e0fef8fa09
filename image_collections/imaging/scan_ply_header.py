"""The head of a PLY file: which elements there are, with which properties; the numbers are read elsewhere."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.scan_mesh import ScanCounts

_KINDS = {
    "char": "i1",
    "uchar": "u1",
    "short": "i2",
    "ushort": "u2",
    "int": "i4",
    "uint": "u4",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "float": "f4",
    "double": "f8",
    "float32": "f4",
    "float64": "f8",
}
_ORDERS = {b"ascii": "", b"binary_little_endian": "<", b"binary_big_endian": ">"}
_LINES, _LINE_BYTES = 512, 4_096


@dataclass(frozen=True)
class PlyProperty:
    """A number, or a list of numbers where `counted` is the kind of its length; kinds as NumPy writes them."""

    name: str
    kind: str
    counted: str = ""


@dataclass
class PlyElement:
    """`count` rows of the same properties."""

    name: str
    count: int
    properties: list[PlyProperty] = field(default_factory=list)

    @property
    def has_lists(self) -> bool:
        return any(one.counted for one in self.properties)

    @property
    def least_bytes(self) -> int:
        """Fewest bytes of a row in a binary file."""
        return sum(int((one.counted or one.kind)[1]) for one in self.properties)


@dataclass(frozen=True)
class PlyHeader:
    """`order` is "<" or ">" for binary files, empty for text; the rows begin at `start`."""

    order: str
    elements: list[PlyElement]
    start: int

    def named(self, name: str) -> PlyElement:
        """The element of that name; an empty one where there is none."""
        return next((one for one in self.elements if one.name == name), PlyElement(name, 0))


def count_ply(path: Path) -> ScanCounts:
    """What the head claims. Raises Failed(DAMAGED)."""
    with path.open("rb") as file:
        header = read_ply_header(file, path.stat().st_size)
    return ScanCounts(header.named("face").count, header.named("vertex").count)


def read_ply_header(file: BinaryIO, size: int) -> PlyHeader:
    """Read up to "end_header"; the rows it claims must fit into the file. Raises Failed(DAMAGED)."""
    order: str | None = None
    elements: list[PlyElement] = []
    for _ in range(_LINES):
        words = file.readline(_LINE_BYTES).split()
        if not words or words[0] in (b"ply", b"comment", b"obj_info"):
            continue
        if words[0] == b"end_header":
            break
        try:
            if words[0] == b"format":
                order = _ORDERS[words[1]]
            else:
                _add(elements, words)
        except (KeyError, IndexError, ValueError) as error:
            raise Failed(Reason.DAMAGED) from error
    header = PlyHeader(order or "", elements, file.tell())
    if order is None or not _fits(header, size - header.start):
        raise Failed(Reason.DAMAGED)
    return header


def _add(elements: list[PlyElement], words: list[bytes]) -> None:
    """Any other line is not of this format."""
    if words[0] == b"element":
        elements.append(PlyElement(words[1].decode("latin-1"), int(words[2])))
        if not 0 <= elements[-1].count < 2**31:
            raise ValueError
        return
    if words[0] != b"property":
        raise KeyError
    names = [word.decode("latin-1") for word in words[1:]]
    if names[0] == "list":
        elements[-1].properties.append(PlyProperty(names[3], _KINDS[names[2]], _KINDS[names[1]]))
    else:
        elements[-1].properties.append(PlyProperty(names[1], _KINDS[names[0]]))


def _fits(header: PlyHeader, room: int) -> bool:
    """In a text each number takes a character and one to part it from the next."""
    if header.order:
        return sum(one.count * one.least_bytes for one in header.elements) <= room
    return sum(one.count * 2 * max(1, len(one.properties)) for one in header.elements) <= room + 1
