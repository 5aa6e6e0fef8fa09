"""Float pictures and the few brushes the drawings share: smooth shapes, soft blur, grain. No anatomy here."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Picture = NDArray[np.floating[Any]]
Point = tuple[float, float]
Size = tuple[int, int]


def grid(size: Size) -> tuple[Picture, Picture]:
    """The x and y of every pixel, as two broadcastable arrays."""
    width, height = size
    return np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]


def smooth_line(points: Sequence[Point], *, closed: bool = False, steps: int = 12) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    nodes = np.asarray(points, dtype=np.float64)
    padded = (
        np.concatenate([nodes[-1:], nodes, nodes[:2]]) if closed else np.concatenate([nodes[:1], nodes, nodes[-1:]])
    )
    at = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        linear, square = end - before, 2 * before - 5 * start + 4 * end - after
        cube = 3 * start - before - 3 * end + after
        parts.append(0.5 * (2 * start + linear * at + square * at**2 + cube * at**3))
    curve = np.concatenate(parts if closed else [*parts, nodes[-1:]])
    return [(float(x), float(y)) for x, y in curve]


def filled(size: Size, outline: Sequence[Point], *, soft: float = 1.0, coarse: int = 4) -> Picture:
    """A shape of ones on zeros with an edge `soft` pixels wide, drawn small and enlarged."""
    small = (size[0] // coarse + 1, size[1] // coarse + 1)
    image = Image.new("L", small, 0)
    ImageDraw.Draw(image).polygon([(x / coarse, y / coarse) for x, y in outline], fill=255)
    return _enlarged(image, size, coarse, soft)


def stroked(size: Size, line: Sequence[Point], *, width: float, soft: float = 1.0, coarse: int = 4) -> Picture:
    """A line of ones on zeros, as `filled`."""
    small = (size[0] // coarse + 1, size[1] // coarse + 1)
    image = Image.new("L", small, 0)
    points = [(x / coarse, y / coarse) for x, y in line]
    ImageDraw.Draw(image).line(points, fill=255, width=max(1, round(width / coarse)), joint="curve")
    return _enlarged(image, size, coarse, soft)


def _enlarged(image: Image.Image, size: Size, coarse: int, soft: float) -> Picture:
    small = blurred(np.asarray(image, dtype=np.float32) / 255, soft / coarse)
    return resized(small, (small.shape[1] * coarse, small.shape[0] * coarse))[: size[1], : size[0]]


def blurred(picture: Picture, radius: float) -> Picture:
    """Three box blurs, which come close to a Gaussian of that radius."""
    half = round(radius)
    if half < 1:
        return picture
    for _ in range(3):
        picture = _boxed(_boxed(picture, half, 0), half, 1)
    return picture


def _boxed(picture: Picture, half: int, axis: int) -> Picture:
    pads = [(0, 0), (0, 0)]
    pads[axis] = (half + 1, half)
    sums = np.cumsum(np.pad(picture, pads, mode="edge"), axis=axis, dtype=np.float64)
    width = 2 * half + 1
    ahead, behind = (sums[width:], sums[:-width]) if axis == 0 else (sums[:, width:], sums[:, :-width])
    return ((ahead - behind) / width).astype(np.float32)


def resized(picture: Picture, size: Size) -> Picture:
    """The picture at another size, by cubic interpolation."""
    image = Image.fromarray(np.ascontiguousarray(picture, dtype=np.float32))
    return np.array(image.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)


def grain(size: Size, scale: float, random: np.random.Generator) -> Picture:
    """Cloudy noise of about unit strength whose blobs are `scale` pixels wide."""
    small = (max(2, round(size[1] / scale)), max(2, round(size[0] / scale)))
    return resized(random.standard_normal(small, dtype=np.float32), size)


def bump(x: Picture, y: Picture, centre: Point, radii: Point, *, power: float = 1.0) -> Picture:
    """A hill of height one: round for power 1, flat-topped above."""
    distance = ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2
    return np.exp(-(distance**power)).astype(np.float32)


def step(values: Picture, start: float, end: float) -> Picture:
    """Zero before `start`, one after `end`, a smooth slope between."""
    at = np.clip((values - start) / (end - start), 0, 1)
    return (at * at * (3 - 2 * at)).astype(np.float32)


def twelve_bit(picture: Picture) -> NDArray[np.uint16]:
    """Brightness 0 to 1 as the 12-bit values a sensor stores in 16."""
    return np.clip(picture * 4095, 0, 4095).astype(np.uint16)
