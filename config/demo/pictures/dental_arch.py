"""The curve teeth stand on and their chewing surfaces, in pixels of the occlusal photo; the scan uses the same."""

import numpy as np

from config.demo.pictures.canvas import Picture, Point

CHEWING_UPPER = [(144, 110), (116, 100), (134, 128), (124, 152), (122, 154), (180, 186), (168, 176)]
CHEWING_LOWER = [(98, 98), (104, 104), (124, 126), (128, 138), (134, 146), (194, 180), (186, 172)]
ARCH_HALF, ARCH_LONG = 520.0, 850.0


def arch_places(*, upper: bool) -> list[tuple[int, Point, float]]:
    """Of the fourteen teeth of an arch: position from the midline, middle, angle to the front."""
    depth = CHEWING_UPPER if upper else CHEWING_LOWER
    places = []
    for side in (-1, 1):
        along = 0.0
        for position, (width, _) in enumerate(depth, start=1):
            point, angle = arch_at(along + width / 2)
            places.append((position, (900 + side * point[0], point[1]), side * angle))
            along += width
    return places


# Width along the arch and depth across it, in pixels of the photo.
def arch_at(distance: float) -> tuple[Point, float]:
    """The point and the angle of the arch at a distance along it from the midline."""
    turn = np.linspace(0, np.pi / 2, 400)
    x, y = ARCH_HALF * np.sin(turn) ** 0.92, 1010 - ARCH_LONG * np.cos(turn)
    run = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    place = int(np.searchsorted(run, distance))
    before, after = max(place - 6, 0), min(place + 6, 399)
    angle = float(np.arctan2(y[after] - y[before], x[after] - x[before]))
    return (float(np.interp(distance, run, x)), float(np.interp(distance, run, y))), angle


def crown_height(position: int, across: Picture, deep: Picture) -> Picture:
    """The chewing surface over -1..1 (along the arch) and -1..1 (cheek to tongue): cusps, ridges, grooves."""
    rim = np.clip(1 - np.abs(across) ** 4.5 - np.abs(deep) ** 4.5, 0, 1) ** 0.5
    if position <= 3:
        ridge = np.exp(-(((deep + 0.35) / (0.42 if position < 3 else 0.5)) ** 2))
        tip = np.exp(-((across / 0.5) ** 2)) if position == 3 else 1.0
        return (0.5 * rim * (0.35 + 0.75 * ridge * tip)).astype(np.float32)
    cusps = [(0.0, -0.48), (0.0, 0.5)] if position <= 5 else [(s, t) for s in (-0.46, 0.46) for t in (-0.48, 0.48)]
    tops = sum(np.exp(-(((across - s) / 0.40) ** 2 + ((deep - t) / 0.36) ** 2)) for s, t in cusps)
    groove = np.exp(-(((deep + 0.05 * np.sin(across * 7)) / 0.10) ** 2)) * (np.abs(across) < 0.72)
    if position >= 6:
        groove = groove + np.exp(-(((across - 0.04 * np.sin(deep * 6)) / 0.09) ** 2)) * (np.abs(deep) < 0.8)
    return (rim * (0.42 + 0.42 * tops) - 0.10 * np.minimum(groove, 1) * rim).astype(np.float32)
