"""PLY, text and binary of both byte orders: points, colours and faces; what is not about them is skipped."""

from collections.abc import Iterator
from itertools import islice
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
    cloud,
    fan,
    from_faces,
    numbers,
    step_for,
    whole_numbers,
)
from image_collections.imaging.scan_ply_header import PlyElement, PlyHeader, PlyProperty, read_ply_header

_CHUNK = 100_000
_INDICES = ("vertex_indices", "vertex_index")
_RGB = ("red", "green", "blue")
_MOST_CORNERS = 64
_MOST_ROWS, _BATCH = 3_000_000, 20_000


def load_ply(path: Path) -> Mesh:
    """The triangles, or the points of a file without faces. Raises Failed(DAMAGED, TOO_DETAILED or NO_PICTURE)."""
    with path.open("rb") as file:
        header = read_ply_header(file, path.stat().st_size)
        vertex = header.named("vertex")
        if vertex.count == 0 or not {"x", "y", "z"} <= {one.name for one in vertex.properties}:
            raise Failed(Reason.NO_PICTURE)
        if not header.order and path.stat().st_size > limits.SCAN_TEXT_BYTES:
            raise Failed(Reason.TOO_DETAILED)
        return _text(file, header) if not header.order else _binary(file, header)


def _binary(file: BinaryIO, header: PlyHeader) -> Mesh:
    for element in header.elements:
        if element.name == "vertex":
            break
        _skip(file, element)
    vertex, face = header.named("vertex"), header.named("face")
    if vertex.has_lists:
        raise Failed(Reason.NO_PICTURE)
    step = step_for(vertex.count, limits.SCAN_POINTS)
    points, colours = _points(file, _dtype(header, vertex, {}), vertex.count, step)
    follows = header.elements.index(vertex) + 1 < len(header.elements)
    if step > 1 or not face.count or not follows or header.elements[header.elements.index(vertex) + 1] is not face:
        return cloud(points, colours)
    return _with_faces(file, header, points, colours)


def _skip(file: BinaryIO, element: PlyElement) -> None:
    if element.has_lists:
        raise Failed(Reason.NO_PICTURE)
    file.seek(element.count * element.least_bytes, 1)


def _points(file: BinaryIO, kind: np.dtype, count: int, step: int) -> tuple[Floats, Colours | None]:
    """Each `step`-th point and its colour."""
    coloured = set(_RGB) <= set(kind.names or ()) and kind["red"].kind in "iu"
    places = np.empty((-(-count // step), 3), np.float32)
    tints = np.empty((len(places), 3), np.uint8) if coloured else None
    done = 0
    for first in range(0, count, _CHUNK * step):
        rows = np.fromfile(file, kind, min(_CHUNK * step, count - first))[::step]
        if done + len(rows) < len(places) and len(rows) < _CHUNK:
            raise Failed(Reason.DAMAGED)
        with np.errstate(over="ignore", invalid="ignore"):
            for axis, name in enumerate("xyz"):
                places[done : done + len(rows), axis] = rows[name]
        if tints is not None:
            for channel, name in enumerate(_RGB):
                tints[done : done + len(rows), channel] = rows[name]
        done += len(rows)
    return places, tints


def _with_faces(file: BinaryIO, header: PlyHeader, points: Floats, colours: Colours | None) -> Mesh:
    """Where all faces have as many corners as the first one; otherwise the points alone."""
    face = header.named("face")
    kind, names = _face_dtype(file, header, face)
    if kind is None:
        return cloud(points, colours)
    corners = kind[names[1]].shape[0]
    step = step_for(face.count * max(1, corners - 2), limits.SCAN_TRIANGLES)
    parts = []
    for first in range(0, face.count, _CHUNK * step):
        rows = np.fromfile(file, kind, min(_CHUNK * step, face.count - first))
        if any((rows[name] != rows[name][:1]).any() for name in kind.names or () if name.startswith("#")):
            return cloud(points, colours)
        parts.append(fan(rows[names[1]][::step].astype(np.int64)))
    faces = np.concatenate(parts)
    return from_faces(points, colours, faces, 1 / step) if len(faces) else cloud(points, colours)


def _face_dtype(file: BinaryIO, header: PlyHeader, face: PlyElement) -> tuple[np.dtype | None, tuple[str, str]]:
    """The row of a face as the first one is: "#name" is the length of a list, "name" its numbers."""
    indices = next((one for one in face.properties if one.counted and one.name in _INDICES), None)
    if indices is None:
        return None, ("", "")
    start, lengths = file.tell(), {}
    for one in face.properties:
        if not one.counted:
            file.seek(int(one.kind[1]), 1)
            continue
        found = np.fromfile(file, header.order + one.counted, 1)
        lengths[one.name] = int(found[0]) if len(found) else 0
        if not 0 <= lengths[one.name] <= _MOST_CORNERS:
            return None, ("", "")
        file.seek(lengths[one.name] * int(one.kind[1]), 1)
    file.seek(start)
    usable = lengths[indices.name] >= 3
    return (_dtype(header, face, lengths) if usable else None), (f"#{indices.name}", indices.name)


def _dtype(header: PlyHeader, element: PlyElement, lengths: dict[str, int]) -> np.dtype:
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
    for one in element.properties:
        if one.counted:
            fields.append((f"#{one.name}", header.order + one.counted))
            fields.append((one.name, header.order + one.kind, (lengths[one.name],)))
        else:
            fields.append((one.name, header.order + one.kind))
    try:
        return np.dtype(fields)
    except ValueError as error:  # two properties of one name
        raise Failed(Reason.DAMAGED) from error


def _text(file: BinaryIO, header: PlyHeader) -> Mesh:
    """Row by row in the order of the head."""
    if sum(element.count for element in header.elements) > _MOST_ROWS:
        raise Failed(Reason.TOO_DETAILED)
    tables: list[NDArray[np.float64]] = []
    polygons: list[NDArray[np.int64]] = []
    for element in header.elements:
        for rows in _batches(file, element.count):
            if element.name == "vertex":
                tables.append(_text_points(rows, element.properties))
            elif element.name == "face" and element.properties and element.properties[0].name in _INDICES:
                polygons += _text_faces(rows)
    points, colours = _split(np.concatenate(tables), [one.name for one in header.named("vertex").properties])
    faces = np.concatenate(polygons) if polygons else np.empty((0, 3), np.int64)
    if not len(faces):
        return cloud(points, colours)
    step = step_for(len(faces), limits.SCAN_TRIANGLES)
    return from_faces(points, colours, faces[::step], 1 / step)


def _batches(file: BinaryIO, count: int) -> Iterator[list[bytes]]:
    while count > 0:
        rows = list(islice(file, min(count, _BATCH)))
        if not rows:
            raise Failed(Reason.DAMAGED)
        yield rows
        count -= len(rows)


def _text_points(rows: list[bytes], properties: list[PlyProperty]) -> NDArray[np.float64]:
    values = numbers(b" ".join(rows))
    if any(one.counted for one in properties) or len(values) != len(rows) * len(properties):
        raise Failed(Reason.DAMAGED)
    return values.reshape(len(rows), len(properties))


def _split(table: NDArray[np.float64], names: list[str]) -> tuple[Floats, Colours | None]:
    with np.errstate(over="ignore", invalid="ignore"):
        points = table[:, [names.index(axis) for axis in "xyz"]].astype(np.float32)
    if not set(_RGB) <= set(names):
        return points, None
    tints = np.nan_to_num(table[:, [names.index(channel) for channel in _RGB]]).clip(0, 255)
    return points, tints.astype(np.uint8)


def _text_faces(rows: list[bytes]) -> list[NDArray[np.int64]]:
    """The triangles, of faces with the same number of corners together; what follows the corners is not looked at."""
    by_count: dict[int, list[list[bytes]]] = {}
    for row in rows:
        words = row.split()
        corners = int(words[0]) if words and words[0].isdigit() else 0
        if 3 <= corners <= _MOST_CORNERS and len(words) > corners:
            by_count.setdefault(corners, []).append(words[1 : corners + 1])
    try:
        return [fan(whole_numbers(found)) for found in by_count.values()]
    except ValueError as error:
        raise Failed(Reason.DAMAGED) from error
