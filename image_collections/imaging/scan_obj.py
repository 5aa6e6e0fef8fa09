"""Wavefront OBJ: points, their colours where an exporter appends them, and faces; materials are not looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.scan_mesh import (
    Colours,
    Floats,
    Mesh,
    ScanCounts,
    cloud,
    fan,
    from_faces,
    indices,
    numbers,
    step_for,
    whole_numbers,
)

_BLOCK, _LONGEST_LINE = 1 * limits.MIB, 64 * limits.KIB
_POINT = re.compile(rb"^[ \t]*v[ \t]+([^\r\n]+)", re.MULTILINE)
_FACE = re.compile(rb"^[ \t]*f[ \t]+([^\r\n]+)", re.MULTILINE)
_NOT_FIRST = re.compile(rb"/[^\s]*")
_MOST_LINES = 1_500_000
_MOST_CORNERS = 64


@dataclass
class _Lines:
    """What was found so far: points by how many numbers a line has, faces by how many corners."""

    points: list[NDArray[np.float32]] = field(default_factory=list)
    faces: list[NDArray[np.int64]] = field(default_factory=list)
    seen: int = 0


def count_obj(path: Path) -> ScanCounts:
    """Count lines of points and faces; a face of four corners counts once."""
    points = faces = 0
    with path.open("rb") as file:
        for block in _blocks(file):
            points += block.count(b"\nv ") + block.startswith(b"v ")
            faces += block.count(b"\nf ") + block.startswith(b"f ")
    return ScanCounts(faces, points)


def load_obj(path: Path) -> Mesh:
    """The triangles, or the points of a file without faces. Raises Failed(DAMAGED, TOO_DETAILED or NO_PICTURE)."""
    if path.stat().st_size > limits.SCAN_TEXT_BYTES:
        raise Failed(Reason.TOO_DETAILED)
    found = _Lines()
    with path.open("rb") as file:
        for block in _blocks(file):
            _read(block, found)
    points, colours = _joined(found.points)
    faces = np.concatenate(found.faces) if found.faces else np.empty((0, 3), np.int64)
    if not len(points):
        raise Failed(Reason.NO_PICTURE)
    if not len(faces) or faces.min() < 1:  # counted from the end, which is rare
        return cloud(points, colours)
    step = step_for(len(faces), limits.SCAN_TRIANGLES)
    return from_faces(points, colours, faces[::step] - 1, 1 / step)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time; the very long ones are cut."""
    rest = b""
    while block := file.read(_BLOCK):
        block = rest + block
        end = block.rfind(b"\n") + 1 or len(block)
        yield block[:end]
        rest = block[end:] if len(block) - end < _LONGEST_LINE else b""
    yield rest


def _read(block: bytes, found: _Lines) -> None:
    points, faces = _POINT.findall(block), _FACE.findall(block)
    found.seen += len(points) + len(faces)
    if found.seen > _MOST_LINES:
        raise Failed(Reason.TOO_DETAILED)
    if points:
        width = 6 if len(points[0].split()) >= 6 else 3
        with np.errstate(over="ignore", invalid="ignore"):
            found.points.append(_table(points, width).astype(np.float32))
    if faces:
        found.faces += _triangles(_NOT_FIRST.sub(b"", b"\n".join(faces)))


def _table(lines: list[bytes], width: int) -> NDArray[np.float64]:
    """The first numbers of each line; a weight or anything else after them is left out. Raises Failed(DAMAGED)."""
    values = numbers(b" ".join(lines)) if len(lines[0].split()) == width else np.empty(0)
    if len(values) == width * len(lines):
        return values.reshape(-1, width)
    rows = [line.split()[:width] for line in lines]
    if min(map(len, rows)) < width:
        raise Failed(Reason.DAMAGED)
    return numbers(b" ".join(word for row in rows for word in row)).reshape(-1, width)


def _triangles(text: bytes) -> list[NDArray[np.int64]]:
    """The faces, one in each line; those with the same number of corners together."""
    lines = text.split(b"\n")
    corners = len(lines[0].split())
    values = indices(text)
    if len(values) == corners * len(lines) and 3 <= corners <= _MOST_CORNERS:
        return [fan(values.reshape(-1, corners))]
    try:
        return [fan(whole_numbers(rows)) for rows in _by_length([line.split() for line in lines])]
    except ValueError as error:
        raise Failed(Reason.DAMAGED) from error


def _by_length(rows: list[list[bytes]]) -> Iterator[list[list[bytes]]]:
    lengths: dict[int, list[list[bytes]]] = {}
    for row in rows:
        lengths.setdefault(len(row), []).append(row)
    for length, alike in lengths.items():
        if 3 <= length <= _MOST_CORNERS:
            yield alike


def _joined(parts: list[NDArray[np.float32]]) -> tuple[Floats, Colours | None]:
    """Colours are shares of one; they are used only where every point has one."""
    if not parts:
        return np.empty((0, 3), np.float32), None
    points = np.concatenate([part[:, :3] for part in parts])
    if any(part.shape[1] < 6 for part in parts):
        return points, None
    shares = np.nan_to_num(np.concatenate([part[:, 3:6] for part in parts])).clip(0, 1)
    return points, (shares * 255).astype(np.uint8)
