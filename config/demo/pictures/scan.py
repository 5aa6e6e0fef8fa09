"""A lower arch as an intraoral scanner gives it: a closed surface in a binary STL file, in millimetres."""

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.dental_arch import CHEWING_LOWER, arch_at, crown_height

# The photo's arch is drawn at 15 pixels a millimetre.
PIXELS_PER_MM = 15.0
ALONG, ACROSS = 260, 34
ARCH_END = sum(width for width, _ in CHEWING_LOWER) * 1.03
GUM_MM, BASE_MM, CROWN_MM = 6.0, 0.0, 7.5
HALF_WIDTH = 150.0


def lower_arch() -> bytes:
    """The whole scan as a binary STL file."""
    surface = _surface()
    floor = surface.copy()
    floor[..., 2] = BASE_MM
    sheets = [_triangles(surface)[:, ::-1], _triangles(floor)]
    for edge, outward in ((np.s_[0], 1), (np.s_[-1], -1), (np.s_[:, 0], -1), (np.s_[:, -1], 1)):
        sheets.append(_triangles(np.stack([surface[edge], floor[edge]]))[:, ::outward])
    return _stl(np.concatenate(sheets))


def _surface() -> NDArray[np.float32]:
    """Points of the upper side: along the arch from right to left, from the lips to the tongue."""
    points = np.empty((ALONG, ACROSS, 3), dtype=np.float32)
    offsets = np.linspace(-HALF_WIDTH, HALF_WIDTH, ACROSS)
    for row, place in enumerate(np.linspace(-ARCH_END, ARCH_END, ALONG)):
        side = -1 if place < 0 else 1
        (x, y), angle = arch_at(abs(place))
        points[row, :, 0] = side * (x - np.sin(angle) * offsets) / PIXELS_PER_MM
        points[row, :, 1] = -(y + np.cos(angle) * offsets - 600) / PIXELS_PER_MM
        points[row, :, 2] = _profile(abs(place), offsets)
    return points


def _profile(place: float, offsets: NDArray[np.float64]) -> NDArray[np.float32]:
    """Heights over one line across the arch: gum, and the tooth standing there."""
    gum = BASE_MM + 1.5 + GUM_MM * np.sqrt(np.clip(1 - (offsets / (HALF_WIDTH * 1.02)) ** 2, 0, 1))
    start = 0.0
    for position, (width, depth) in enumerate(CHEWING_LOWER, start=1):
        if start <= place < start + width:
            across = np.full_like(offsets, (place - start) / width * 2 - 1)
            deep = offsets / (depth / 2)
            wall = np.clip(1 - np.abs(across) ** 6 - np.abs(deep) ** 6, 0, 1) ** 0.35
            crown = wall * (CROWN_MM * 0.62 + CROWN_MM * 0.45 * crown_height(position, across, deep))
            return np.maximum(gum, gum.max() * 0.86 + crown).astype(np.float32)
        start += width
    return gum.astype(np.float32)


def _triangles(sheet: NDArray[np.float32]) -> NDArray[np.float32]:
    """Two triangles for each mesh of a sheet of points."""
    a, b, c, d = sheet[:-1, :-1], sheet[1:, :-1], sheet[1:, 1:], sheet[:-1, 1:]
    lower, upper = np.stack([a, b, c], axis=-2), np.stack([a, c, d], axis=-2)
    return np.concatenate([lower.reshape(-1, 3, 3), upper.reshape(-1, 3, 3)])


def _stl(triangles: NDArray[np.float32]) -> bytes:
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    facets = np.zeros(len(triangles), dtype=[("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("spare", "<u2")])
    facets["normal"] = normals / np.maximum(lengths, 1e-12)
    facets["corners"] = triangles
    header = b"Bitewing demo, lower arch, millimetres".ljust(80)
    return header + np.uint32(len(facets)).tobytes() + facets.tobytes()
