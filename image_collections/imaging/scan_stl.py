"""STL, binary and text: how many triangles, and the triangles themselves; the normals in the file are not believed."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.scan_mesh import Floats, Mesh, ScanCounts, numbers, step_for

_HEAD, _RECORD = 84, np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_CHUNK = 20_000
_CORNER = re.compile(rb"vertex[ \t]+([^\r\n]+)")
# A sample of a long text: many small pieces, each with some whole facets in it.
_PIECE, _PIECES = 2 * limits.KIB, 1_000


def count_stl(path: Path) -> ScanCounts:
    """The count in the head of a binary file, the facets in a text. Raises Failed(DAMAGED)."""
    with path.open("rb") as file:
        triangles = _count_facets(file) if _is_text(file, path) else _claimed(file)
    if triangles == 0:
        raise Failed(Reason.DAMAGED)
    return ScanCounts(triangles, 3 * triangles)


def load_stl(path: Path) -> Mesh:
    """The triangles, at most SCAN_TRIANGLES of them. Raises Failed(DAMAGED)."""
    with path.open("rb") as file:
        return _load_text(file, path.stat().st_size) if _is_text(file, path) else _load_binary(file)


def _claimed(file: BinaryIO) -> int:
    file.seek(_HEAD - 4)
    try:
        (triangles,) = struct.unpack("<L", file.read(4))
    except struct.error as error:
        raise Failed(Reason.DAMAGED) from error
    return int(triangles)


def _is_text(file: BinaryIO, path: Path) -> bool:
    """Binary files begin with "solid" too; their length gives them away."""
    if path.stat().st_size == _HEAD + _RECORD.itemsize * _claimed(file):
        return False
    file.seek(0)
    return file.read(5) == b"solid"


def _load_binary(file: BinaryIO) -> Mesh:
    triangles = _claimed(file)
    step = step_for(triangles, limits.SCAN_TRIANGLES)
    parts, left = [], triangles
    while left > 0:
        records = np.fromfile(file, _RECORD, min(left, _CHUNK * step))
        if not len(records):
            raise Failed(Reason.DAMAGED)
        parts.append(records["corners"][::step].copy())
        left -= len(records)
    return _joined(parts, 1 / step)


def _count_facets(file: BinaryIO) -> int:
    file.seek(0)
    count, last = 0, b""
    while block := file.read(limits.MIB):
        count += (last + block).count(b"endloop")
        last = block[-6:]
    return count


def _load_text(file: BinaryIO, size: int) -> Mesh:
    parts, read = [], 0
    for block in _whole(file) if size <= limits.SCAN_TEXT_BYTES else _pieces(file, size):
        read += len(block)
        parts.append(_triangles(b" ".join(_CORNER.findall(block))))
    return _joined(parts, read / size if size > limits.SCAN_TEXT_BYTES else 1.0)


def _triangles(rows: bytes) -> Floats:
    """Text that holds no numbers, or not nine for each facet, is damage."""
    if not rows:
        return np.empty((0, 3, 3), np.float32)
    values = numbers(rows)
    if len(values) % 9:
        raise Failed(Reason.DAMAGED)
    return values.astype(np.float32).reshape(-1, 3, 3)


def _whole(file: BinaryIO) -> Iterator[bytes]:
    """The text in blocks that end where a facet ends."""
    file.seek(0)
    rest = b""
    while block := file.read(4 * limits.MIB):
        rest += block
        end = rest.rfind(b"endfacet")
        if end < 0 and len(rest) > 8 * limits.MIB:
            raise Failed(Reason.DAMAGED)
        yield rest[: max(end, 0)]
        rest = rest[max(end, 0) :]
    yield rest


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Small pieces from all over the text; what is cut at their edges is left out."""
    count = limits.SCAN_TEXT_BYTES // _PIECE
    batch: list[bytes] = []
    for number in range(count):
        file.seek(number * (size - _PIECE) // count)
        piece = file.read(_PIECE)
        begin, end = piece.find(b"facet normal"), piece.rfind(b"endfacet")
        batch.append(piece[begin:end] if 0 <= begin < end else b"")
        if len(batch) == _PIECES:
            yield b"".join(batch)
            batch = []
    yield b"".join(batch)


def _joined(parts: list[Floats], share: float) -> Mesh:
    corners = np.concatenate(parts) if parts else np.empty((0, 3, 3), np.float32)
    step = step_for(len(corners), limits.SCAN_TRIANGLES)
    return Mesh(corners=corners[::step].copy() if step > 1 else corners, share=share / step)
