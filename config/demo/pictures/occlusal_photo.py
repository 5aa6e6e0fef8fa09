"""The photos of one arch in a mirror, on its chewing surfaces."""

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import Picture, Point, bump, grain, grid, step
from config.demo.pictures.dental_arch import (
    ARCH_HALF,
    ARCH_LONG,
    CHEWING_LOWER,
    CHEWING_UPPER,
    arch_places,
    crown_height,
)
from config.demo.pictures.light import AMALGAM, ENAMEL, GUM, SIZE, Scene


def occlusal(*, upper: bool, seed: int = 5) -> NDArray[np.uint8]:
    """One arch in a mirror, seen on its chewing surfaces; the front of the upper arch is at the top."""
    scene = Scene(SIZE, (0.36, 0.13, 0.14), seed)
    _palate(scene) if upper else _tongue(scene)
    for place in arch_places(upper=upper):
        _chewing_tooth(scene, place, upper=upper)
    photo = scene.lit(tint=(1.02, 1.0, 0.98))
    return photo if upper else np.ascontiguousarray(photo[::-1])


def _chewing_tooth(scene: Scene, place: tuple[int, Point, float], *, upper: bool) -> None:
    position, (x, y), angle = place
    width, depth = (CHEWING_UPPER if upper else CHEWING_LOWER)[position - 1]
    reach = max(width, depth) * 0.8
    window = np.s_[max(0, int(y - reach)) : int(y + reach), int(x - reach) : int(x + reach)]
    dx = np.arange(window[1].start, window[1].stop, dtype=np.float32)[None, :] - x
    dy = np.arange(window[0].start, window[0].stop, dtype=np.float32)[:, None] - y
    across = (dx * np.cos(angle) + dy * np.sin(angle)) / (width / 2 * 1.02)
    deep = (dy * np.cos(angle) - dx * np.sin(angle)) / (depth / 2)
    # Seen from above a tooth is narrower towards the tongue.
    across = across / (1 - 0.13 * (deep if position <= 5 else 0.4 * deep))
    power = 2.6 if position <= 3 else 3.4
    away = np.abs(across) ** power + np.abs(deep) ** power
    height = 60 + 62 * crown_height(position, across, deep)
    stain = 0.22 * np.clip(0.62 - crown_height(position, across, deep), 0, 1) * (position >= 4)
    colour = np.stack([c - s * stain for c, s in zip(ENAMEL, (0.6, 0.9, 1.2), strict=True)], axis=-1)
    if (position, x > 900) in {(6, True), (5, False)}:
        filling = step(0.42 - np.hypot(across, deep * 1.15 + 0.1 * np.sin(5 * across)), 0, 0.06)
        colour = colour + filling[..., None] * (np.asarray(AMALGAM, dtype=np.float32) - colour)
    scene.patch(window, 1 - step(away, 0.86, 1.0), height, colour, 0.8)


def _ridge(scene: Scene) -> tuple[Picture, Picture]:
    """Mask of the gum that carries the arch, and how far inside it a pixel lies (0 at its middle)."""
    x, y = grid(scene.size)
    inside = (np.abs(x - 900) / ARCH_HALF) ** 2.0 + (np.clip(1010 - y, 0, None) / ARCH_LONG) ** 2.0
    return 1 - step(inside, 1.42, 1.56), inside


def _palate(scene: Scene) -> None:
    x, y = grid(scene.size)
    mask, inside = _ridge(scene)
    vault = 52 * np.exp(-(((inside - 1.0) / 0.42) ** 2)) - 70 * (1 - step(inside, 0.1, 0.9))
    away = np.abs(x - 900)
    waves = np.cos((y - 0.22 * away) / 17) * step(y, 270, 320) * (1 - step(y, 540, 640))
    rugae = 4.5 * waves * np.exp(-(((away - 130) / 105) ** 2)) * (inside < 0.75)
    seam = -5 * np.exp(-((away / 9) ** 2)) * (y > 330) + 10 * bump(x, y, (900, 290), (22, 34))
    texture = 1.1 * grain(scene.size, 22, scene.random)
    pale = np.clip(1 - inside, 0, 1)[..., None] * np.asarray((0.05, 0.10, 0.09), dtype=np.float32)
    scene.cover(mask, vault + rugae + seam + texture, np.asarray(GUM, dtype=np.float32) + pale, wet=0.7)


def _tongue(scene: Scene) -> None:
    x, y = grid(scene.size)
    mask, inside = _ridge(scene)
    gum = 52 * np.exp(-(((inside - 1.0) / 0.40) ** 2)) - 60 * (1 - step(inside, 0.2, 0.9))
    texture = 1.0 * grain(scene.size, 22, scene.random)
    scene.cover(mask, gum + texture, np.asarray(GUM, dtype=np.float32) + 0 * mask[..., None], wet=0.7)
    shape = ((x - 900) / 375) ** 2 + ((y - 1130) / 700) ** 2
    body = 78 * np.sqrt(np.clip(1.02 - shape, 0, 1)) - 9 * np.exp(-(((x - 900) / 14) ** 2))
    buds = 0.55 * grain(scene.size, 8, scene.random) + 2.5 * grain(scene.size, 30, scene.random)
    colour = (
        np.asarray((0.80, 0.45, 0.46), dtype=np.float32) * (1 + 0.05 * grain(scene.size, 12, scene.random))[..., None]
    )
    scene.cover(1 - step(shape, 0.94, 1.0), body + buds, colour, wet=0.45)
