"""What the readers of 3D scans give to the painter: triangles or points, thinned out where there are too many."""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason

Floats = NDArray[np.float32]
Colours = NDArray[np.uint8]
FARTHEST = 1e9
"""Coordinates beyond this are damage, whatever the unit."""


@dataclass(frozen=True)
class ScanCounts:
    """What the head of a scan claims, or what its lines add up to."""

    triangles: int
    points: int


@dataclass(frozen=True)
class Mesh:
    """`corners` (triangles, 3, 3) or, of a cloud, `points` (n, 3); colours for each of them, where the file has any.

    `share` is the part of the triangles that was kept; the painter makes up for the rest.
    """

    corners: Floats = field(default_factory=lambda: np.empty((0, 3, 3), np.float32))
    points: Floats = field(default_factory=lambda: np.empty((0, 3), np.float32))
    colours: Colours | None = None
    share: float = 1.0


def step_for(count: int, most: int) -> int:
    """Take each how-manieth of `count` so that at most `most` are left."""
    return max(1, -(-count // most))


def numbers(text: bytes) -> NDArray[np.float64]:
    """The numbers in a text that are apart by white space. Raises Failed(DAMAGED) where there is something else."""
    return np.asarray(_parsed(text, np.float64), np.float64)


def indices(text: bytes) -> NDArray[np.int64]:
    """The same of whole numbers, six times as fast."""
    return np.asarray(_parsed(text, np.int64), np.int64)


def _parsed(text: bytes, kind: type[np.float64 | np.int64]) -> NDArray[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)  # how NumPy says that not all could be read
            return np.fromstring(text, kind, sep=" ")
    except (ValueError, DeprecationWarning) as error:
        raise Failed(Reason.DAMAGED) from error


def whole_numbers(rows: list[list[bytes]]) -> NDArray[np.int64]:
    """A table of indices; one that is no number becomes one that no point has. Raises ValueError."""
    with np.errstate(invalid="ignore"):
        values = np.array(rows, np.float64)
        return np.where(np.abs(values) < FARTHEST, values, -FARTHEST).astype(np.int64)


def sound(mesh: Mesh) -> Mesh:
    """The mesh without what is not finite, too far away or without an area. Raises Failed(NO_PICTURE) if none is."""
    places = mesh.corners if len(mesh.corners) else mesh.points
    flat = places.reshape(len(places), 9 if len(mesh.corners) else 3)
    with np.errstate(invalid="ignore"):
        kept = (np.abs(flat) < FARTHEST).all(axis=1)
    kept = kept & _has_area(mesh.corners) if len(mesh.corners) else kept
    if not kept.any():
        raise Failed(Reason.NO_PICTURE)
    colours = mesh.colours[kept] if mesh.colours is not None else None
    if len(mesh.corners):
        return Mesh(corners=mesh.corners[kept], colours=colours, share=mesh.share)
    return Mesh(points=mesh.points[kept], colours=colours, share=mesh.share)


def _has_area(corners: Floats) -> NDArray[np.bool_]:
    same = [(corners[:, one] == corners[:, other]).all(axis=1) for one, other in ((0, 1), (1, 2), (2, 0))]
    return ~(same[0] | same[1] | same[2])


def from_faces(points: Floats, colours: Colours | None, faces: NDArray[np.int64], share: float) -> Mesh:
    """Triangles of a table of points and faces (n, 3) that name them from 0; faces that name no point are left out."""
    named = ((faces >= 0) & (faces < len(points))).all(axis=1)
    faces = faces[named]
    tints = colours[faces].mean(axis=1).astype(np.uint8) if colours is not None else None
    return Mesh(corners=points[faces], colours=tints, share=share)


def fan(polygons: NDArray[np.int64]) -> NDArray[np.int64]:
    """Triangles of polygons (n, corners), each as a fan around its first corner."""
    ring = polygons.shape[1]
    if ring < 3:
        return np.empty((0, 3), np.int64)
    parts = [polygons[:, [0, corner, corner + 1]] for corner in range(1, ring - 1)]
    return np.concatenate(parts)


def cloud(points: Floats, colours: Colours | None) -> Mesh:
    """Points without triangles, at most SCAN_TRIANGLES of them."""
    step = step_for(len(points), limits.SCAN_TRIANGLES)
    return Mesh(points=points[::step], colours=colours[::step] if colours is not None else None)
