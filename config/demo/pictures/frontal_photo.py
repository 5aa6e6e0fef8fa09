"""The photo of both rows of teeth from the front, lips held away."""

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import Picture, grain, grid, resized, step
from config.demo.pictures.light import ENAMEL, GUM, LIP, SIZE, THROAT, Colour, Scene

# Widths and heights of crowns seen from the front, in pixels, from the midline back.
UPPER_FRONT = [(172, 212), (136, 186), (142, 206), (112, 180), (92, 164), (76, 140), (56, 118)]
LOWER_FRONT = [(106, 168), (112, 170), (124, 184), (108, 166), (92, 150), (80, 130), (60, 110)]


def frontal(*, gap: int = 0, seed: int = 3, tint: Colour = (1, 1, 1)) -> NDArray[np.uint8]:
    """Both rows of teeth from the front; `gap` opens the bite by so many pixels."""
    scene = Scene(SIZE, THROAT, seed)
    _gums(scene, upper=False, edge=615 + gap)
    _front_row(scene, LOWER_FRONT, edge=598 + gap, upper=False)
    _gums(scene, upper=True, edge=640 - gap // 3)
    _front_row(scene, UPPER_FRONT, edge=640 - gap // 3, upper=True)
    _lips(scene)
    return scene.lit(tint=tint)


def _gums(scene: Scene, *, upper: bool, edge: float) -> None:
    x, y = grid(scene.size)
    away = (x - 900) / 900
    down = (edge - y if upper else y - edge) + 40 * away**2
    mask = step(down, 40, 70) * (1 - step(np.abs(away), 0.86, 0.99))
    roots = 6 * np.cos(x / 25) * np.exp(-(((down - 260) / 90) ** 2))
    bulge = 76 * np.exp(-(((down - 190) / 210) ** 2)) - 60 * away**2
    texture = 0.22 * grain(scene.size, 10, scene.random) + 1.6 * grain(scene.size, 70, scene.random)
    redder = step(down, 230, 420)
    colour = np.stack([c - d * redder for c, d in zip(GUM, (0.07, 0.15, 0.13), strict=True)], axis=-1)
    colour = colour * (1 + 0.025 * grain(scene.size, 40, scene.random))[..., None]
    scene.cover(mask, bulge + roots + texture - 10, colour, wet=0.75)


def _front_row(scene: Scene, sizes: list[tuple[int, int]], *, edge: float, upper: bool) -> None:
    for side in (-1, 1):
        places, x = [], 900.0
        for width, height in sizes:
            x += side * width / 2
            away = (x - 900) / 900
            places.append((x, edge - 46 * away**2, width, height, abs(away)))
            x += side * width / 2
        for place in reversed(places):
            _front_tooth(scene, place, side=side, upper=upper)


def _front_tooth(scene: Scene, place: tuple[float, float, int, int, float], *, side: int, upper: bool) -> None:
    x, edge, width, tall, away = place
    top, bottom = (edge - tall - 25, edge + 8) if upper else (edge - 8, edge + tall + 25)
    window = np.s_[int(top) : int(bottom), int(x - width * 0.62) : int(x + width * 0.62)]
    across = (np.arange(window[1].start, window[1].stop, dtype=np.float32)[None, :] - x) / (width / 2)
    rows = np.arange(window[0].start, window[0].stop, dtype=np.float32)[:, None]
    up = (edge - rows if upper else rows - edge) / tall
    # Widest near the edge, a rounded neck, rounded corners.
    half = np.interp(
        up,
        np.linspace(0, 1, 21),
        np.interp(np.linspace(0, 1, 21), [0, 0.1, 0.3, 0.7, 1.0], [0.90, 0.96, 1.0, 0.94, 0.82]),
    )
    inside = np.clip(1 - np.abs(across / half), 0, 1) * half
    corner = 0.05 * np.abs(across) ** 4
    mask = (
        step(inside, 0.0, 0.045)
        * step(up - corner, 0.0, 0.03)
        * (1 - step(up + 0.42 * np.abs(across) ** 2.4, 0.99, 1.03))
    )
    dome = np.clip(1 - np.abs(across) ** 2.6, 0, 1) ** 0.55 * np.clip(1 - np.abs((up - 0.45) * 1.7) ** 3.2, 0, 1) ** 0.5
    ridges = 0.8 * np.cos(across * 5.2) * (1 - up) * (width > 110)
    height = (78 if upper else 60) + 0.24 * width * dome + ridges - 75 * away**2 - side * across * 34 * away
    colour = _enamel(up, away, upper=upper)
    speckle = resized(scene.random.standard_normal((12, 6), dtype=np.float32), (across.shape[1], rows.shape[0]))
    scene.patch(window, mask, height.astype(np.float32), colour * (1 + 0.012 * speckle)[..., None], 0.9)


def _enamel(up: Picture, away: float, *, upper: bool) -> Picture:
    """Warmer towards the neck and the back of the mouth, greyer and clearer at the edge."""
    warm = 0.10 * step(up, 0.35, 1.0) + 0.16 * away + (0.0 if upper else 0.04)
    clear = 0.10 * (1 - step(up, 0.0, 0.14)) * (1 - away)
    shades = zip(ENAMEL, (0.25, 0.42, 0.85), (1.1, 0.75, 0.45), strict=True)
    return np.stack([whole - w * warm - c * clear for whole, w, c in shades], axis=-1)


def _lips(scene: Scene) -> None:
    """Lips and cheeks, held away at the edges of the picture."""
    x, y = grid(scene.size)
    away = np.abs((x - 900) / 900)
    opening = (away / 1.0) ** 2.6 + (np.abs((y - 610) / 505)) ** 2.4
    mask = step(opening + 0.012 * grain(scene.size, 120, scene.random), 0.98, 1.05)
    roll = 95 * np.exp(-(((opening - 1.42) / 0.34) ** 2)) + 30 * opening
    lines = 1.6 * grain(scene.size, 40, scene.random)
    colour = np.asarray(LIP, dtype=np.float32) * (1 + 0.05 * grain(scene.size, 90, scene.random))[..., None]
    scene.cover(mask, roll + lines, colour, wet=0.5)
