"""A small cone-beam CT of a lower jaw: 40 slices of 200 x 200, as stored values of 12 bit."""

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import Picture, bump, grain, grid, step
from config.demo.pictures.teeth import LOWER

SIDE, SLICES = 200, 40
VOXEL_MM, SLICE_MM = 0.4, 0.8
# Stored value minus 1000 is close to Hounsfield units.
AIR, TISSUE, MARROW, CORTEX, DENTINE, ENAMEL, TITANIUM = 0, 1040, 1330, 2350, 2500, 3300, 4000
CENTRE = (100.0, 92.0)
RADII = (58.0, 72.0)
# Tooth 36: the patient's left is on the right of an axial slice.
IMPLANT = (1, 6)


def cone_beam(seed: int = 23) -> NDArray[np.uint16]:
    """The volume from the lower border of the jaw (first) to the crowns (last)."""
    random = np.random.default_rng(seed)
    marrow = grain((SIDE, SIDE), 3.5, random)
    slices = [_slice(number / (SLICES - 1), marrow) for number in range(SLICES)]
    noise = random.standard_normal((SLICES, SIDE, SIDE), dtype=np.float32) * 42
    return np.clip(np.stack(slices) + noise * _field_of_view(), 0, 4095).astype(np.uint16)


def _field_of_view() -> Picture:
    x, y = grid((SIDE, SIDE))
    return 1 - step(np.hypot(x - 99.5, y - 99.5), 96, 99)


def _along_arch(x: Picture, y: Picture) -> tuple[Picture, Picture]:
    """Of each pixel: its angle on the arch (0 in front) and its distance from the middle line."""
    dx, dy = (x - CENTRE[0]) / RADII[0], (CENTRE[1] + 62 - y) / (RADII[1] + 62)
    angle = np.arctan2(dx, dy)
    away = (np.hypot(dx, dy) - 0.86) * 75
    return angle.astype(np.float32), away.astype(np.float32)


def _slice(level: float, marrow: Picture) -> Picture:
    """One slice; level 0 is the lower border of the jaw, 1 the chewing edges."""
    x, y = grid((SIDE, SIDE))
    head = 1 - step(np.hypot((x - 100) / 92, (y - 112) / 106), 0.97, 1.0)
    tongue = bump(x, y, (100, 128), (44, 54), power=3)
    angle, away = _along_arch(x, y)
    mouth = (1 - step(np.abs(away), 13, 17)) * (1 - tongue) * (1 - step(np.abs(angle), 1.3, 1.5))
    open_mouth = float(np.interp(level, [0.6, 0.75], [0, 760]))
    values: Picture = AIR + head * (TISSUE + 60 * tongue - open_mouth * mouth)
    values = _with_jaw(values, level, (angle, away), marrow)
    values = _with_teeth(values, level, (x, y))
    return values * _field_of_view()


def _with_jaw(values: Picture, level: float, arch: tuple[Picture, Picture], marrow: Picture) -> Picture:
    angle, away = arch
    half = float(np.interp(level, [0, 0.12, 0.35, 0.62, 0.7], [8.0, 13.0, 14.0, 11.0, 0.0]))
    if half < 1:
        return values
    reach = 1 - step(np.abs(angle), 1.18, 1.25)
    body = (1 - step(np.abs(away), half - 0.8, half + 0.8)) * reach
    core = (1 - step(np.abs(away), half - 5.2, half - 3.4)) * reach
    values = values * (1 - body) + CORTEX * body
    values = values * (1 - core) + (MARROW + 130 * marrow) * core
    canal = np.exp(-(((away + 3) / 2.3) ** 2)) * step(np.abs(angle), 0.5, 0.6) * (0.25 < level < 0.33)
    return values - 330 * canal * core


def _with_teeth(values: Picture, level: float, at: tuple[Picture, Picture]) -> Picture:
    for side in (-1, 1):
        angle = 0.02
        for position, (width, _, _) in enumerate(LOWER[:7], start=1):
            step_along = width / VOXEL_MM / 108
            angle += step_along / 2
            middle = _arch_point(side * angle)
            if (side, position) == IMPLANT:
                values = _with_implant(values, level, at, middle)
            else:
                values = _with_tooth(values, level, at, (position, *middle, side * angle))
            angle += step_along / 2
    return values


def _arch_point(angle: float) -> tuple[float, float]:
    return (
        CENTRE[0] + 0.86 * RADII[0] * float(np.sin(angle)),
        CENTRE[1] + 62 - 0.86 * (RADII[1] + 62) * float(np.cos(angle)),
    )


def _with_tooth(
    values: Picture, level: float, at: tuple[Picture, Picture], tooth: tuple[int, float, float, float]
) -> Picture:
    position, x, y, angle = tooth
    width = LOWER[position - 1][0] / VOXEL_MM / 2
    size = float(np.interp(level, [0.28, 0.36, 0.6, 0.75, 0.9, 1.0], [0, 0.5, 0.86, 1.0, 1.04, 0.8]))
    if level < 0.3:
        return values
    along = (at[0] - x) * np.cos(angle) + (at[1] - y) * np.sin(angle)
    across = (at[1] - y) * np.cos(angle) - (at[0] - x) * np.sin(angle)
    roots = (-0.5, 0.5) if position >= 6 and level < 0.56 else (0.0,)
    narrow = 0.5 if len(roots) == 2 else 1.0
    for root in roots:
        r = np.hypot((along - root * width) / (width * size * narrow * 0.92), across / (10.0 * size * 0.95))
        values = values - 420 * np.exp(-(((r - 1.08) / 0.07) ** 2)) * (level < 0.6)
        body, shell = 1 - step(r, 0.94, 1.04), step(r, 0.72, 0.82) * (level > 0.68)
        values = values * (1 - body) + (DENTINE + (ENAMEL - DENTINE) * np.maximum(shell, level > 0.93)) * body
        values = values - 1150 * np.exp(-((r / 0.17) ** 2)) * (level < 0.85)
    return values


def _with_implant(values: Picture, level: float, at: tuple[Picture, Picture], middle: tuple[float, float]) -> Picture:
    if level < 0.34:
        return values
    dx, dy = at[0] - middle[0], at[1] - middle[1]
    away = np.hypot(dx, dy)
    radius = 5.0 if level < 0.7 else 10.0
    body = 1 - step(away, radius - 0.8, radius + 0.8)
    streaks = np.cos(np.arctan2(dy, dx) * 6) * np.exp(-away / 26) * step(away, radius, radius + 3)
    return (values + 240 * streaks) * (1 - body) + TITANIUM * body
