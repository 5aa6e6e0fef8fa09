"""X-rays on a small sensor in the mouth: periapicals and bitewings, 0.04 mm a pixel."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import Picture, Size, blurred, filled, grain, grid, smooth_line, step, twelve_bit
from config.demo.pictures.exposure import expose, spongy_bone, with_grain
from config.demo.pictures.mouth import WORK, WORK_BEFORE
from config.demo.pictures.teeth import Film, Tooth

PIXEL_MM = 0.04
SCALE = 1 / PIXEL_MM
LANDSCAPE, PORTRAIT = (1000, 750), (750, 1000)
GAP_MM = 0.15


@dataclass(frozen=True)
class Row:
    """Neighbours of one jaw from left to right on the film."""

    codes: tuple[int, ...]
    edge: float
    work: Mapping[int, frozenset[str]] = field(default_factory=lambda: WORK)
    shift: float = 0.0
    crest: float = 1.5
    fan: float = 0.02


def placed(row: Row, size: Size) -> list[Tooth]:
    """The teeth of a row, side by side and centred on the film."""
    blank = [Tooth(code, 0, 0, work=row.work.get(code, frozenset())) for code in row.codes]
    widths = [tooth.sizes[0] + GAP_MM for tooth in blank]
    x = size[0] / 2 - sum(widths) * SCALE / 2 + row.shift * SCALE
    teeth = []
    for tooth, width in zip(blank, widths, strict=True):
        middle = x + width * SCALE / 2
        off = (middle - size[0] / 2) / size[0]
        lean = row.fan * off * 10 * -1
        y = row.edge * size[1] + (10 if tooth.position == 5 else 0)
        teeth.append(Tooth(tooth.code, middle, y, lean, tooth.work))
        x += width * SCALE
    return teeth


def bone_around(teeth: list[Tooth], crest: float, size: Size) -> Picture:
    """Bone from its crest, `crest` millimetres beyond the necks, outwards; a little lower between teeth."""
    x, y = grid(size)
    necks = [tooth.sizes[1] + crest for tooth in teeth]
    line = np.interp(x[0], [tooth.x for tooth in teeth], necks) * SCALE
    line = blurred(line[None, :].astype(np.float32), 40)[0] + 8 * np.sin(x[0] / 37)
    edge = np.mean([tooth.y for tooth in teeth])
    depth = (edge - y) - line if teeth[0].is_upper else (y - edge) - line
    crest_line = 0.22 * step(depth, -6, 8) * (1 - step(depth, 8, 26))
    gum = 0.20 * step(depth, -75, -45)
    return gum + (step(depth, -10, 20) - 0.2 * step(depth, -10, 20)) * (0.86 + 0.14 * step(depth, 10, 160)) + crest_line


def intraoral(rows: list[Row], size: Size, seed: int, *, sinus: bool = False) -> NDArray[np.uint16]:
    """One film of the given rows, 12 bit."""
    random = np.random.default_rng(seed)
    film = Film(size, SCALE)
    bone = np.zeros((size[1], size[0]), dtype=np.float32)
    for row in rows:
        teeth = placed(row, size)
        bone += bone_around(teeth, row.crest, size) * 0.40
        for tooth in teeth:
            film.add(tooth)
    bone *= spongy_bone(size, SCALE, random)
    soft = 0.055 + 0.02 * grain(size, 200, random) + 0.10 * blurred(np.minimum(1, bone * 3), 30)
    if sinus:
        bone, soft = _with_sinus(bone, soft, size)
    picture = blurred(expose(film, bone, soft), 1.0)
    return twelve_bit(with_grain(picture, 0.011, random))


def _with_sinus(bone: Picture, soft: Picture, size: Size) -> tuple[Picture, Picture]:
    """The floor of the maxillary sinus: darker above a thin bright line."""
    width, height = size
    floor = [(0, 0.14), (0.22, 0.24), (0.42, 0.20), (0.62, 0.29), (0.85, 0.25), (1.0, 0.15)]
    line = smooth_line([(-20.0, -30.0), *((x * width, y * height) for x, y in floor), (width + 20.0, -30.0)])
    inside = filled(size, line, soft=5)
    rim = np.clip(filled(size, line, soft=9) * (1 - inside) * 4, 0, 1)
    return bone * (1 - 0.42 * inside) + 0.22 * rim, soft


def periapical_lower_right() -> NDArray[np.uint16]:
    """Teeth 44 to 47: a root-filled and crowned first molar."""
    return intraoral([Row((48, 47, 46, 45, 44), 0.13, shift=-3.2)], LANDSCAPE, 41)


def periapical_upper_left() -> NDArray[np.uint16]:
    """Teeth 24 to 27 below the sinus, before the treatment of 26."""
    row = Row((23, 24, 25, 26, 27), 0.90, work=WORK_BEFORE, shift=1.5)
    return intraoral([row], LANDSCAPE, 42, sinus=True)


def periapical_lower_front() -> NDArray[np.uint16]:
    """The lower incisors."""
    return intraoral([Row((43, 42, 41, 31, 32, 33), 0.14, crest=2.2)], PORTRAIT, 43)


def periapical_implant() -> NDArray[np.uint16]:
    """An implant in place of tooth 36."""
    return intraoral([Row((33, 34, 35, 36, 37), 0.13, shift=-3.0)], LANDSCAPE, 44)


def bitewing_right() -> NDArray[np.uint16]:
    """Crowns of the right side, with fillings and early decay."""
    rows = [Row((18, 17, 16, 15, 14, 13), 0.485, shift=1.0), Row((48, 47, 46, 45, 44, 43), 0.515)]
    return intraoral(rows, LANDSCAPE, 45)


def bitewing_left() -> NDArray[np.uint16]:
    """Crowns of the left side, with a crown above and an implant below."""
    rows = [Row((23, 24, 25, 26, 27), 0.485, shift=-4.5), Row((33, 34, 35, 36, 37), 0.515, shift=-4.0)]
    return intraoral(rows, LANDSCAPE, 46)
