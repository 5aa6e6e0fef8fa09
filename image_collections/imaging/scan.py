"""3D scans: what their heads say, and a still picture; how each format is read is in the modules beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.scan_mesh import Mesh, ScanCounts, sound
from image_collections.imaging.scan_obj import count_obj, load_obj
from image_collections.imaging.scan_ply import load_ply
from image_collections.imaging.scan_ply_header import count_ply
from image_collections.imaging.scan_poster import paint
from image_collections.imaging.scan_stl import count_stl, load_stl
from image_collections.imaging.webp import Pixels8

_COUNTERS: dict[str, Callable[[Path], ScanCounts]] = {"stl": count_stl, "ply": count_ply, "obj": count_obj}
_LOADERS: dict[str, Callable[[Path], Mesh]] = {"stl": load_stl, "ply": load_ply, "obj": load_obj}


@dataclass(frozen=True)
class ScanFacts:
    """What the file says of itself: how many triangles and points. It does not say in which unit its lengths are."""

    triangles: int
    points: int


@dataclass(frozen=True)
class ScanPoster:
    """The picture, and how long the scan is along the three axes of its file, in the file's own unit."""

    pixels: Pixels8
    extent: tuple[float, float, float]


def inspect_scan(path: Path, code: str) -> ScanFacts:
    """Count without building anything. Raises Failed(DAMAGED)."""
    counts = _COUNTERS[code](path)
    return ScanFacts(counts.triangles, counts.points)


def draw_scan(path: Path, code: str) -> ScanPoster:
    """Read and paint. Raises Failed(DAMAGED, TOO_DETAILED or NO_PICTURE)."""
    try:
        mesh = sound(_LOADERS[code](path))
        places = mesh.corners.reshape(-1, 3) if len(mesh.corners) else mesh.points
        x, y, z = (float(length) for length in np.ptp(places, axis=0))
        return ScanPoster(paint(mesh), (round(x, 2), round(y, 2), round(z, 2)))
    except np.linalg.LinAlgError as error:
        raise Failed(Reason.NO_PICTURE) from error
