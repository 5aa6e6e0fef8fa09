"""The lateral cephalometric X-ray: a head from its side, facing right, 1000 x 1150 at 0.2 mm."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from config.demo.pictures.canvas import (
    Picture,
    Point,
    blurred,
    bump,
    filled,
    grain,
    grid,
    smooth_line,
    step,
    stroked,
    twelve_bit,
)
from config.demo.pictures.exposure import expose, spongy_bone, with_grain
from config.demo.pictures.teeth import Film, Tooth

SIZE = (1000, 1150)
PIXEL_MM = 0.2
SCALE = 5.2
PROFILE = [(600, 118), (690, 170), (742, 250), (757, 330), (748, 388), (768, 440), (806, 508), (836, 556)]
PROFILE += [(822, 590), (790, 604), (796, 636), (820, 664), (812, 690), (792, 706), (816, 730), (814, 762)]
PROFILE += [(790, 784), (800, 826), (808, 862), (782, 905), (720, 925), (640, 935), (590, 985), (575, 1170)]
NAPE = [(120, 1170), (165, 1010), (150, 880), (70, 740), (36, 560), (48, 380), (130, 210), (270, 110), (440, 78)]
JAW = [(736, 742), (726, 782), (742, 830), (738, 866), (700, 884), (620, 866), (520, 826), (462, 790), (438, 730)]
JAW += [(424, 640), (410, 566), (428, 540), (450, 552), (462, 592), (496, 604), (520, 570), (530, 620), (544, 690)]
JAW += [(590, 724), (660, 742)]
UPPER_JAW = [(560, 606), (640, 600), (752, 604), (770, 612), (752, 640), (750, 664), (690, 676), (570, 668)]


def cephalometric(seed: int = 11) -> NDArray[np.uint16]:
    """The whole picture, 12 bit."""
    random = np.random.default_rng(seed)
    film = Film(SIZE, SCALE)
    for tooth in _dentition():
        film.add(tooth)
    bone = (_vault() + _face() + _jaws() + _neck()) * (0.75 + 0.25 * spongy_bone(SIZE, 7, random))
    soft = _soft_tissue() * (1 + 0.05 * grain(SIZE, 60, random))
    picture = blurred(expose(film, bone, soft + 0.02, gain=1.15), 1.0)
    return twelve_bit(with_grain(np.maximum(picture, _ruler()), 0.011, random))


def _dentition() -> list[Tooth]:
    places = [(21, 772, 712, 0.36), (23, 742, 712, 0.2), (24, 706, 706, 0.1), (25, 672, 705, 0.0)]
    places += [(26, 630, 703, 0.05), (27, 578, 698, 0.15), (31, 756, 700, 0.30), (33, 736, 702, 0.2)]
    places += [(34, 702, 708, 0.1), (35, 666, 708, 0.05), (36, 622, 706, 0.0), (37, 566, 702, -0.1)]
    return [Tooth(code, x, y, lean) for code, x, y, lean in places]


def _shell(centre: Point, radii: Point, thickness: float) -> Picture:
    """The path through a hollow egg: bright at its rim, faint inside."""
    x, y = grid(SIZE)
    paths = []
    for inside in (0.0, thickness):
        away = ((x - centre[0]) / (radii[0] - inside)) ** 2 + ((y - centre[1]) / (radii[1] - inside)) ** 2
        paths.append(np.sqrt(np.clip(1 - away, 0, None)))
    return (paths[0] - paths[1] * (1 - thickness / radii[0])).astype(np.float32)


def _area(points: Sequence[Point], soft: float) -> Picture:
    return filled(SIZE, smooth_line(points, closed=True), soft=soft, coarse=2)


def _line(points: Sequence[Point], width: float, soft: float = 2.0) -> Picture:
    return stroked(SIZE, smooth_line(points), width=width, soft=soft, coarse=2)


def _soft_tissue() -> Picture:
    head = filled(SIZE, smooth_line([*PROFILE, *NAPE], closed=True), soft=3, coarse=2)
    deep = blurred(head, 34)
    airway = _line([(520, 560), (505, 660), (492, 760), (500, 880), (520, 1000), (530, 1160)], 26, 8)
    return head * (0.10 + 0.24 * deep**2) - 0.07 * airway * head


def _vault() -> Picture:
    x, y = grid(SIZE)
    below_base = step(y - 415 - 0.28 * (708 - x), 0, 40) * step(x, 430, 500)
    vault = 1.15 * _shell((395, 375), (345, 285), 17) * (1 - 0.9 * below_base)
    sutures = _line([(455, 96), (440, 140), (455, 190), (430, 250), (420, 330)], 3, 1)
    sutures += _line([(105, 300), (160, 360), (185, 430), (160, 500)], 3, 1)
    base = _line([(708, 404), (640, 412), (560, 432), (520, 452), (506, 480), (484, 492), (468, 470)], 13)
    base += _line([(468, 462), (436, 500), (404, 560), (380, 610)], 18, 4)
    petrous = bump(x, y, (390, 540), (95, 62), power=1.6) + 0.7 * bump(x, y, (330, 585), (60, 48))
    canal = bump(x, y, (392, 560), (15, 15), power=3)
    return vault + 0.38 * base + 0.62 * petrous - 0.45 * canal - 0.10 * sutures


def _face() -> Picture:
    forehead = _line([(735, 270), (742, 340), (730, 392), (706, 410), (690, 380), (700, 330)], 9)
    nose = _line([(742, 396), (768, 436), (790, 478)], 9, 1.5)
    orbit = _line([(700, 400), (668, 392), (636, 424), (632, 474), (662, 504), (706, 510)], 9, 3)
    cheek = _line([(660, 506), (640, 560), (610, 590), (580, 560), (590, 500)], 9, 3)
    pterygoid = _line([(560, 470), (545, 520), (550, 580), (560, 612)], 9, 3)
    sinus = _area([(600, 530), (680, 520), (724, 560), (716, 592), (640, 598), (590, 590)], 6)
    return 0.42 * forehead + 0.45 * nose + 0.24 * orbit + 0.20 * cheek + 0.24 * pterygoid - 0.06 * sinus


def _jaws() -> Picture:
    lower, upper = _area(JAW, 2.5), _area(UPPER_JAW, 2.5)
    rim = np.clip(lower - blurred(lower, 9), 0, 1) * 2.2
    palate = _line([(552, 606), (640, 602), (730, 604), (772, 608)], 10)
    canal = _line([(500, 650), (530, 740), (600, 800), (680, 826)], 8, 2)
    hyoid = _line([(560, 985), (600, 968), (640, 966)], 12)
    return 0.27 * lower + 0.42 * rim + 0.25 * upper + 0.32 * palate + 0.25 * hyoid - 0.07 * canal * lower


def _neck() -> Picture:
    total = np.zeros((SIZE[1], SIZE[0]), dtype=np.float32)
    for number in range(6):
        x, y = 372 + number * 9.0, 640 + number * 84.0
        body = _area([(x - 44, y), (x + 42, y - 6), (x + 46, y + 62), (x - 42, y + 66)], 2.5)
        spine = _area([(x - 90, y + 20), (x - 150, y + 52), (x - 168, y + 74), (x - 96, y + 60)], 4)
        total += 0.26 * body + 0.5 * np.clip(body - blurred(body, 8), 0, 1) + 0.17 * spine
    return total + 0.22 * _line([(398, 612), (404, 660), (412, 720)], 18, 3)


def _ruler() -> Picture:
    """The millimetre rule that hangs in front of the nose: a mark every 10 mm."""
    x, y = grid(SIZE)
    marks = (np.abs((y - 150) % 50 - 25) < 2) * (np.abs(x - 938) < 16)
    return (0.72 * marks * step(y, 150, 151) * (1 - step(y, 699, 700))).astype(np.float32)
