"""How one tooth weakens X-rays: enamel, dentine, pulp, metal and the space around its roots, in millimetres."""

from dataclasses import dataclass, field

import numpy as np

from config.demo.pictures.canvas import Picture, Size, step

LIGAMENT_MM, LAMINA_MM = 0.32, 0.75
# Sizes by position 1 to 8 from the midline: width, height of the crown, length of the root.
UPPER = [(8.6, 10.6, 13), (6.7, 9.4, 13), (7.7, 10.2, 17), (7.1, 8.6, 13.5), (6.8, 8.2, 14)]
UPPER += [(10.3, 7.6, 13), (9.6, 7.3, 12), (8.6, 6.6, 10.5)]
LOWER = [(5.5, 9.0, 12.5), (6.0, 9.4, 14), (6.9, 10.6, 16), (7.1, 8.6, 14.5), (7.2, 8.1, 14.5)]
LOWER += [(11.2, 7.6, 14), (10.6, 7.2, 13), (10.0, 6.9, 11)]


@dataclass(frozen=True)
class Tooth:
    """One tooth on a film: where its chewing edge is (pixels), which way it leans, what was done to it."""

    code: int
    x: float
    y: float
    lean: float = 0.0
    work: frozenset[str] = frozenset()

    @property
    def is_upper(self) -> bool:
        """Quadrants 1 and 2 hold the upper teeth."""
        return self.code // 10 in (1, 2)

    @property
    def position(self) -> int:
        """1 for the central incisor to 8 for the wisdom tooth."""
        return self.code % 10

    @property
    def sizes(self) -> tuple[float, float, float]:
        """Width, height of the crown and length of the root, in millimetres."""
        return (UPPER if self.is_upper else LOWER)[self.position - 1]

    @property
    def distal(self) -> int:
        """-1 where the back of the mouth is on the left of the film, as for the patient's right side."""
        return -1 if self.code // 10 in (1, 4) else 1


@dataclass
class Film:
    """What the rays met on their way, per pixel, in millimetres of each tissue; masks for the rest."""

    size: Size
    scale: float
    layers: dict[str, Picture] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start with nothing in the way."""
        width, height = self.size
        for name in ("enamel", "dentine", "pulp", "metal", "root", "ligament", "lamina"):
            self.layers[name] = np.zeros((height, width), dtype=np.float32)

    def add(self, tooth: Tooth) -> None:
        """Lay one tooth over what is there."""
        width, crown, root = tooth.sizes
        aside = (0.8 * width + (crown + root) * abs(np.sin(tooth.lean))) * self.scale
        beyond, before = (crown + 1.2 * root + 1) * self.scale, (0.2 * width + 1) * self.scale
        above, below = (beyond, before) if tooth.is_upper else (before, beyond)
        left, right = (int(np.clip(tooth.x + d, 0, self.size[0])) for d in (-aside, aside))
        top, bottom = (int(np.clip(tooth.y + d, 0, self.size[1])) for d in (-above, below))
        if left >= right or top >= bottom:
            return
        dx = (np.arange(left, right, dtype=np.float32)[None, :] - tooth.x) / self.scale
        dy = (np.arange(top, bottom, dtype=np.float32)[:, None] - tooth.y) / self.scale
        dy = -dy if tooth.is_upper else dy
        across = dx * np.cos(tooth.lean) + dy * np.sin(tooth.lean)
        along = dy * np.cos(tooth.lean) - dx * np.sin(tooth.lean)
        for name, values in _tissues(tooth, across, along).items():
            window = self.layers[name][top:bottom, left:right]
            np.maximum(window, values, out=window)


def _tissues(tooth: Tooth, across: Picture, along: Picture) -> dict[str, Picture]:
    if "implant" in tooth.work:
        return _implant(tooth, across, along)
    outer, inner = _crown(tooth, across, along, shrink=False), _crown(tooth, across, along, shrink=True)
    roots = _roots(tooth, across, along, 0.0)
    mask, near, far = (
        np.minimum(1, _roots(tooth, across, along, grow) * 1.6) for grow in (0.0, LIGAMENT_MM, LAMINA_MM)
    )
    decay = 1 - _decay(tooth, across, along)
    return {
        "enamel": np.clip(outer - inner, 0, None) * decay,
        "dentine": np.maximum(inner, roots) * (0.35 + 0.65 * decay),
        "pulp": _pulp(tooth, across, along),
        "metal": _metal(tooth, across, along, outer),
        "root": np.maximum(mask, np.minimum(1, outer)),
        "ligament": np.clip(near - mask, 0, 1),
        "lamina": np.clip(far - near, 0, 1),
    }


def _edge(tooth: Tooth, across: Picture) -> Picture:
    """How far below its highest point the chewing edge lies: cusps, a tip or a straight edge."""
    width = tooth.sizes[0]
    if tooth.position >= 6:
        return (0.55 + 0.55 * np.cos(4 * np.pi * across / width)) * (1 + 0.25 * across / width)
    if tooth.position >= 4:
        return 2.0 * (2 * across / width) ** 2
    if tooth.position == 3:
        return 2.2 * np.abs(2 * across / width) ** 1.5
    return 0.7 * np.abs(2 * across / width) ** 4


def _crown(tooth: Tooth, across: Picture, along: Picture, *, shrink: bool) -> Picture:
    """Path through the crown; with `shrink`, through the dentine inside it only."""
    width, crown, _ = tooth.sizes
    back = tooth.position >= 4
    at = np.clip(along / crown, -0.2, 1.05)
    shape = [0.40, 0.465, 0.5, 0.435, 0.375] if back else [0.455, 0.495, 0.485, 0.425, 0.37]
    half = np.interp(at, [0, 0.12, 0.38, 0.75, 1.0], shape) * width
    deep = np.interp(at, [0, 0.3, 1.0], [0.47, 0.52, 0.46] if back else [0.17, 0.34, 0.5]) * 8.5
    start = _edge(tooth, across)
    if shrink:
        thick = (1.25 if back else 0.85) * np.sqrt(np.clip(1 - at, 0, 1))
        half, deep, start = half - thick, deep - thick * 0.8, start + (1.9 if back else 1.5)
    round_off = np.sqrt(np.clip(1 - (across / np.maximum(half, 0.1)) ** 2, 0, 1))
    inside = step(along - start, 0, 0.45)
    return (2 * np.clip(deep, 0, None) * round_off * inside * (1 - step(at, 0.93, 1.05))).astype(np.float32)


def _legs(tooth: Tooth) -> list[tuple[float, float, float]]:
    """Of each root: its middle at the neck and at the tip (in widths), and its length (in root lengths)."""
    if tooth.position < 6:
        return [(0.0, 0.05 * tooth.distal, 1.0)]
    splay = {6: 0.30, 7: 0.24, 8: 0.14}[tooth.position]
    distal = tooth.distal
    legs = [(-0.16 * distal, -splay * distal, 1.0), (0.17 * distal, splay * distal, 0.93)]
    return [*legs, (0.0, 0.04 * distal, 1.12)] if tooth.is_upper else legs


def _leg_middle(tooth: Tooth, leg: tuple[float, float, float], at: Picture) -> Picture:
    """The middle line of a root, with a slight bend of the tip towards the back."""
    start, end, _ = leg
    return tooth.sizes[0] * (start + (end - start) * at + 0.06 * tooth.distal * np.clip(at, 0, 1.2) ** 3)


def _roots(tooth: Tooth, across: Picture, along: Picture, grow: float) -> Picture:
    """Path through the roots, or through them and `grow` millimetres around."""
    width, crown, root = tooth.sizes
    several = tooth.position >= 6
    total = np.zeros_like(across + along)
    for leg in _legs(tooth):
        at = (along - crown * 0.93) / (root * leg[2] + grow)
        shape = [0.21, 0.20, 0.17, 0.115, 0.0] if several else [0.37, 0.34, 0.27, 0.17, 0.0]
        half = np.interp(at, [0, 0.3, 0.65, 0.88, 1.0], shape) * width + grow * (at < 1)
        middle = _leg_middle(tooth, leg, at)
        path = np.sqrt(np.clip(1 - ((across - middle) / np.maximum(half, 0.05)) ** 2, 0, 1))
        path = path * half * (2.9 if several else 3.3) * step(at, -0.03, 0.03) * (at < 1)
        total = np.maximum(total, path) if leg[0] else total + path * 0.55
    if several:
        at = (along - crown * 0.93) / root
        fork = 0.26 + 0.5 * (across / (0.42 * width)) ** 2
        body = np.sqrt(np.clip(1 - (across / (0.38 * width + grow)) ** 2, 0, 1)) * 0.62 * width
        total = np.maximum(total, body * step(at, -0.03, 0.03) * (1 - step(at - fork + 0.12 - grow * 0.02, 0, 0.12)))
    return total.astype(np.float32)


def _pulp(tooth: Tooth, across: Picture, along: Picture) -> Picture:
    width, crown, _ = tooth.sizes
    several = tooth.position >= 6
    half = np.interp(along / crown, [0.42, 0.55, 0.9, 1.15], [0.03, 0.17, 0.16, 0.02]) * width
    if not several:
        half *= 0.5
    chamber = (1 - step(np.abs(across) / np.maximum(half, 0.05), 0.6, 1.1)) * step(along, crown * 0.42, crown * 0.55)
    chamber *= 1 - step(along, crown * 1.02, crown * 1.15)
    return np.maximum(chamber, _canals(tooth, across, along, thickness=1.0)).astype(np.float32)


def _canals(tooth: Tooth, across: Picture, along: Picture, *, thickness: float) -> Picture:
    width, crown, root = tooth.sizes
    total = np.zeros_like(across + along)
    for leg in _legs(tooth):
        at = (along - crown * 0.8) / (root * leg[2])
        half = np.interp(at, [0, 0.5, 0.97], [0.055, 0.036, 0.014]) * max(width, 7) * thickness
        beside = np.abs(across - _leg_middle(tooth, leg, at))
        line = (1 - step(beside / half, 0.3, 1.5)) * step(at, 0.0, 0.12) * (1 - step(at, 0.9, 0.97))
        total = np.maximum(total, line * (1.0 if leg[0] or tooth.position < 6 else 0.5))
    return total


def _decay(tooth: Tooth, across: Picture, along: Picture) -> Picture:
    if "caries" not in tooth.work:
        return np.zeros_like(across + along)
    width, crown, _ = tooth.sizes
    spot = ((across - 0.43 * width * tooth.distal) / 1.5) ** 2 + ((along - 0.5 * crown) / 1.25) ** 2
    return (0.8 * np.exp(-spot)).astype(np.float32)


def _metal(tooth: Tooth, across: Picture, along: Picture, outer: Picture) -> Picture:
    width, crown, _ = tooth.sizes
    metal = np.zeros_like(outer)
    if "filling" in tooth.work:
        floor = 0.36 * crown + 0.35 * np.sin(across * 1.9 + tooth.code)
        sides = step(across, -0.24 * width, -0.21 * width) * (1 - step(across, 0.29 * width, 0.33 * width))
        metal = np.maximum(metal, sides * (1 - step(along, floor, floor + 0.35)) * (outer > 0.2))
    if "box" in tooth.work:
        beside = across * -tooth.distal
        box = step(beside, 0.2 * width, 0.24 * width) * (1 - step(along, 0.66 * crown, 0.72 * crown))
        metal = np.maximum(metal, box * np.minimum(1, outer * 1.5))
    if "crown" in tooth.work:
        metal = np.maximum(metal, np.minimum(1, outer) * (1 - step(along, 0.93 * crown, 0.97 * crown)))
    if "root filling" in tooth.work:
        metal = np.maximum(metal, 0.62 * _canals(tooth, across, along, thickness=1.15))
    return metal.astype(np.float32)


def _implant(tooth: Tooth, across: Picture, along: Picture) -> dict[str, Picture]:
    """A screw of titanium with a crown on it."""
    crown = tooth.sizes[1]
    at = (along - crown - 1.2) / 10.5
    thread = 0.17 * np.abs(((along * 1.25) % 1) * 2 - 1)
    half = np.interp(at, [-0.12, 0.0, 0.75, 1.0], [1.6, 2.05, 1.75, 1.0]) + thread * (at > 0.08)
    screw = np.sqrt(np.clip(1 - (across / half) ** 2, 0, 1)) * (at > -0.25) * (1 - step(at, 0.97, 1.0))
    top = _crown(tooth, across * 1.06, along, shrink=False)
    screw = (0.35 + 0.45 * np.minimum(1, screw * 1.3)) * (screw > 0)
    cap = 0.86 * np.minimum(1, top) * (1 - step(along, crown * 0.95, crown))
    metal = np.maximum(screw, cap).astype(np.float32)
    return {"metal": metal, "root": np.minimum(1, metal * 1.4)}
