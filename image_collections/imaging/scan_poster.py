"""A still picture of a 3D scan, painted without any graphics hardware: triangles become places on a grid of depths."""

import math

import numpy as np
import pyvips
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.scan_mesh import Floats, Mesh
from image_collections.imaging.scan_view import placed, view_of
from image_collections.imaging.webp import Pixels8

_FINER = 2  # painted at twice the size, so that edges are smooth
_MARGIN = 0.05
_GROUND = np.array([38, 42, 48], np.float32)
_STONE = np.array([226, 214, 196], np.float32)
# Directions to the lamps (right, up, towards the viewer) and how bright they are; a little light comes from everywhere.
_LAMPS = (((-0.4, 0.35, 0.85), 0.72), ((0.6, -0.35, 0.7), 0.24))
_EVERYWHERE = 0.16
_BATCH = 400_000
_CLOSER = 1.15  # places on a triangle lie this much closer than the pixels
_DEPTHS = 2**31 - 2
_CLOUD_SMALLEST, _CLOUD_DENSITY = 320, 10


def paint(mesh: Mesh) -> Pixels8:
    """Return the poster of a sound mesh, at most SCAN_EDGE long, on a dark ground."""
    rotation, centre = view_of(mesh)
    is_cloud = not len(mesh.corners)
    seen = placed(mesh.points if is_cloud else mesh.corners, rotation, centre)
    edge = _cloud_edge(len(seen)) if is_cloud else _FINER * limits.SCAN_EDGE
    width, height = _fitted(seen, edge)
    if is_cloud:
        which = _dots(seen, width, height)
        normals = _normals_of_depths(seen[:, 2], which)
    else:
        corners = _grown(seen, mesh.share)
        which = _filled(corners, width, height)
        normals = _normals(seen)[which]
    colours = _STONE if mesh.colours is None else mesh.colours[which].astype(np.float32)
    painted = np.where((which < 0)[..., None], _GROUND, _lit(normals, colours))
    picture = pyvips.Image.new_from_array(painted.astype(np.uint8)).copy(interpretation="srgb")
    return np.asarray(picture.resize(min(1.0, limits.SCAN_EDGE / max(width, height))).numpy())


def _fitted(seen: Floats, edge: int) -> tuple[int, int]:
    """Change `seen` to pixels, y downwards, in the middle of a picture whose size is returned; depths from 0 to 1."""
    flat = seen.reshape(-1, 3)
    low, high = flat.min(axis=0), flat.max(axis=0)
    span = np.maximum(high - low, 1e-30)
    scale = edge * (1 - 2 * _MARGIN) / float(max(span[0], span[1]))
    width, height = (max(edge // 2, math.ceil(float(side) * scale / (1 - 2 * _MARGIN))) for side in span[:2])
    middle = (low + high) / 2
    flat[:, 0] = (flat[:, 0] - middle[0]) * scale + width / 2
    flat[:, 1] = (middle[1] - flat[:, 1]) * scale + height / 2
    flat[:, 2] = (flat[:, 2] - low[2]) * scale
    return width, height


def _grown(corners: Floats, share: float) -> Floats:
    """Those that were kept stand for their neighbours too."""
    if share >= 1:
        return corners
    centres = corners.mean(axis=1, keepdims=True)
    return np.asarray(centres + (corners - centres) * np.float32(math.sqrt(1 / share)))


def _filled(corners: Floats, width: int, height: int) -> NDArray[np.int32]:
    """The number of the nearest triangle at each pixel, -1 for none.

    Each triangle is covered by a grid of places as fine as its longest side asks for. Where all together would be too
    many the grids are coarser, and the picture has holes.
    """
    best = np.full(width * height, -1, np.int64)
    sides = corners - corners[:, [1, 2, 0]]
    longest = np.sqrt((sides[..., :2] ** 2).sum(axis=2)).max(axis=1)
    steps = np.clip(np.ceil(longest * _CLOSER), 1, 2 * max(width, height)).astype(np.int64)
    wanted = float(((steps + 1.0) * (steps + 2.0) / 2).sum())
    if wanted > limits.SCAN_SAMPLES:
        steps = np.maximum(1, (steps * math.sqrt(limits.SCAN_SAMPLES / wanted)).astype(np.int64))
    order = np.argsort(steps, kind="stable")
    bounds = np.flatnonzero(np.diff(steps[order])) + 1
    for numbers in np.split(order, bounds):
        grid = _grid(int(steps[numbers[0]]))
        most = max(1, _BATCH // len(grid))
        for first in range(0, len(numbers), most):
            part = numbers[first : first + most]
            for some in range(0, len(grid), _BATCH):
                _put(best, grid[some : some + _BATCH] @ corners[part], part, width)
    return np.asarray(np.where(best < 0, -1, best & 0xFFFFFFFF).astype(np.int32).reshape(height, width))


def _grid(steps: int) -> Floats:
    """Weights of the three corners for each place of a grid on a triangle."""
    first, second = np.meshgrid(np.arange(steps + 1), np.arange(steps + 1), indexing="ij")
    inside = first + second <= steps
    weights = np.stack([first[inside], second[inside]], axis=1) / steps
    return np.column_stack([weights, 1 - weights.sum(axis=1)]).astype(np.float32)


def _put(best: NDArray[np.int64], places: Floats, numbers: NDArray[np.int64], width: int) -> None:
    """Keep the nearest at each pixel: depth in the high half of a number, the triangle in the low half."""
    height = len(best) // width
    columns, rows = places[..., 0].astype(np.int64), places[..., 1].astype(np.int64)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    depths = np.clip(places[..., 2].astype(np.float64) * 2**16, 0, _DEPTHS).astype(np.int64)
    keys = (depths << 32) | np.broadcast_to(numbers[:, None], depths.shape)
    np.maximum.at(best, (rows * width + columns)[inside], keys[inside])


def _normals(corners: Floats) -> Floats:
    """Unit normals in the viewer's axes, towards the viewer: scans often have some faces the wrong way round."""
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals[:, 1] *= -1
    normals *= np.where(normals[:, 2] < 0, -1, 1)[:, None]
    length = np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-20)
    return np.asarray(normals / length, np.float32)


def _cloud_edge(count: int) -> int:
    """As many pixels as the points can fill."""
    return int(np.clip(math.sqrt(count * _CLOUD_DENSITY), _CLOUD_SMALLEST, limits.SCAN_EDGE))


def _dots(seen: Floats, width: int, height: int) -> NDArray[np.int32]:
    """The number of the nearest point at each pixel, each point so large that there are no holes between them."""
    best = np.full(width * height, -1, np.int64)
    numbers = np.arange(len(seen))
    radius = 1 + int(np.clip(math.sqrt(width * height / len(seen)) / 3, 0, 3))
    for right in range(-radius, radius + 1):
        for down in range(-radius, radius + 1):
            for first in range(0, len(seen), _BATCH):
                part = slice(first, first + _BATCH)
                moved = seen[part, None] + np.array([right, down, 0], np.float32)
                _put(best, moved, numbers[part], width)
    return np.asarray(np.where(best < 0, -1, best & 0xFFFFFFFF).astype(np.int32).reshape(height, width))


def _normals_of_depths(depths: Floats, which: NDArray[np.int32]) -> Floats:
    """Points have no faces: the slope of the depths stands in."""
    surface = np.where(which < 0, 0, depths[which])
    smooth = np.asarray(pyvips.Image.new_from_array(surface.astype(np.float32)).gaussblur(2).numpy())
    down, right = np.gradient(smooth)
    normals = np.stack([-right, down, np.ones_like(right)], axis=-1)
    return np.asarray(normals / np.linalg.norm(normals, axis=-1, keepdims=True), np.float32)


def _lit(normals: Floats, colours: Floats) -> Floats:
    light = np.full(normals.shape[:2], _EVERYWHERE, np.float32)
    for direction, strength in _LAMPS:
        lamp = np.array(direction, np.float32) / np.linalg.norm(direction)
        light += strength * np.maximum(normals @ lamp.astype(np.float32), 0)
    return np.asarray(np.minimum(colours * light[..., None], 255))
