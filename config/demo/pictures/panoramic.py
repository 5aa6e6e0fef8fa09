"""The panoramic X-ray: both jaws unrolled, 2900 x 1400 at 0.1 mm, with the shadows such a picture has."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from config.demo.pictures.canvas import (
    Picture,
    Point,
    blurred,
    bump,
    filled,
    grid,
    resized,
    smooth_line,
    step,
    stroked,
    twelve_bit,
)
from config.demo.pictures.exposure import expose, spongy_bone, with_grain
from config.demo.pictures.mouth import ABSENT, WORK
from config.demo.pictures.teeth import Film, Tooth

SIZE = (2900, 1400)
PIXEL_MM = 0.1
# The machine enlarges by 1.3, so a millimetre of tooth covers 13 pixels of the detector.
SCALE = 13.0
MIDDLE = SIZE[0] / 2
# Soft shadows are drawn at a quarter of the size.
COARSE = 4
SMALL = (SIZE[0] // COARSE, SIZE[1] // COARSE)
JAW = [(0, 1232), (230, 1222), (480, 1178), (720, 1082), (900, 965), (1020, 830), (1085, 660), (1118, 470)]
CONDYLE = [(1132, 330), (1150, 262), (1190, 205), (1172, 150), (1115, 142), (1080, 190), (1078, 255)]
CORONOID = [(1040, 318), (985, 330), (945, 285), (908, 212), (884, 235), (872, 345), (868, 470), (846, 590)]
CREST = [(800, 690), (600, 770), (350, 822), (120, 842), (0, 846)]


def panoramic(seed: int = 7) -> NDArray[np.uint16]:
    """The whole picture, 12 bit, the patient's right on the left."""
    random = np.random.default_rng(seed)
    film = Film(SIZE, SCALE)
    for tooth in _dentition():
        film.add(tooth)
    bone = resized(_bone(), SIZE) * spongy_bone(SIZE, SCALE, random)
    picture = blurred(expose(film, bone, resized(_shadows(), SIZE), gain=0.92), 1.0)
    return twelve_bit(with_grain(_marked(picture), 0.010, random))


def _chewing_line(x: float) -> float:
    return 706 - ((x - MIDDLE) / MIDDLE) ** 2 * 215


def _dentition() -> list[Tooth]:
    teeth = []
    for quadrant, side in ((1, -1), (2, 1), (3, 1), (4, -1)):
        x = MIDDLE
        for position in range(1, 9):
            code = quadrant * 10 + position
            tooth = Tooth(code, 0, 0)
            half = (tooth.sizes[0] + 0.1) * SCALE / 2 * (1 if tooth.is_upper else 1.03)
            x += side * half
            away = abs(x - MIDDLE) / MIDDLE
            lean = -side * away * (0.22 if tooth.is_upper else 0.50)
            y = _chewing_line(x) + (-4 if tooth.is_upper else 8)
            if code not in ABSENT:
                teeth.append(Tooth(code, x, y, lean, WORK.get(code, frozenset())))
            x += side * half
    return teeth


def _mirrored(half: Sequence[Point], *, closed: bool = True) -> list[list[Point]]:
    """A half given by distance from the midline, as its left and right version in small pixels."""
    curve = smooth_line(half, closed=closed)
    return [[((MIDDLE + side * x) / COARSE, y / COARSE) for x, y in curve] for side in (-1, 1)]


def _area(half: Sequence[Point], soft: float) -> Picture:
    left, right = (filled(SMALL, line, soft=soft, coarse=1) for line in _mirrored(half))
    return np.maximum(left, right)


def _line(half: Sequence[Point], width: float, soft: float) -> Picture:
    left, right = (stroked(SMALL, line, width=width, soft=soft, coarse=1) for line in _mirrored(half, closed=False))
    return np.maximum(left, right)


def _mandible() -> Picture:
    ramus = [*JAW, *CONDYLE, *CORONOID, *CREST]
    curve = smooth_line(ramus)
    outline = [(MIDDLE + x, y) for x, y in curve] + [(MIDDLE - x, y) for x, y in reversed(curve)]
    body = filled(SMALL, [(x / COARSE, y / COARSE) for x, y in outline], soft=2, coarse=1)
    x, _ = grid(SMALL)
    away = np.abs(x * COARSE - MIDDLE)
    thick = 0.36 - 0.13 * step(away, 700, 1000)
    lower = _line(JAW, 7, 2) * body
    edge = _line([*JAW[-2:], *CONDYLE, *CORONOID], 3, 1) * body
    canal = _line([(880, 560), (850, 720), (700, 900), (520, 985), (400, 975), (365, 945)], 5, 1)
    rim = np.clip(blurred(canal, 2) - canal, 0, 1)
    return body * thick + 0.34 * lower + 0.26 * edge - 0.10 * canal * body + 0.08 * rim


def _maxilla() -> Picture:
    crest = [(0, 548), (250, 540), (500, 520), (700, 482), (835, 430), (850, 360), (800, 330)]
    body = _area([*crest, (500, 300), (0, 300)], 3)
    sinus = _area(SINUS, 3)
    return body * 0.36 * (1 - 0.55 * sinus) + 0.24 * _line(SINUS[:6], 3, 1)


SINUS = [(770, 250), (790, 340), (715, 415), (560, 440), (400, 405), (300, 330), (275, 220), (420, 150), (640, 160)]


def _bone() -> Picture:
    """Bone sharp enough to show its texture."""
    return np.clip(_mandible() + _maxilla(), 0, None)


def _shadows() -> Picture:
    """All that is out of focus: soft tissue, spine, palate, nose, airway, air."""
    x, y = (axis * COARSE for axis in grid(SMALL))
    away = np.abs(x - MIDDLE)
    tissue = 0.17 * (1 - step(away, 1150, 1440)) * (1 - 0.55 * step(y, 1210, 1330)) * (0.6 + 0.4 * step(y, 0, 260))
    spine = 0.20 * np.exp(-((away / 190) ** 2)) * step(y, 420, 1000) + 0.24 * step(away, 1270, 1420)
    palate = 0.15 * np.exp(-(((y - 432 + 0.05 * away) / 20) ** 2)) * (1 - step(away, 640, 900))
    palate += 0.09 * np.exp(-(((y - 360 + 0.05 * away) / 34) ** 2)) * (1 - step(away, 760, 1010))
    nose = bump(away, y, (112, 255), (88, 150), power=2) * (1 - 0.65 * bump(away, y, (135, 290), (52, 58)))
    septum = 0.16 * np.exp(-((away / 15) ** 2)) * (1 - step(y, 395, 430))
    orbit = 0.20 * _line([(230, -10), (330, 62), (520, 92), (720, 60), (830, -10)], 5, 3)
    cheek = 0.20 * _line([(560, 150), (575, 300), (640, 372), (720, 330), (900, 262), (1130, 250)], 8, 4)
    throat = _line([(760, 560), (905, 700), (955, 900), (960, 1150)], 24, 12)
    hyoid = 0.17 * _line([(880, 1180), (980, 1120), (1090, 1130)], 8, 3)
    bite = np.exp(-(((y - 706 + (away / MIDDLE) ** 2 * 215) / 26) ** 2)) * (1 - step(away, 850, 1100))
    air = 0.12 * nose + 0.10 * throat + 0.08 * bite + 0.06 * _area(SINUS, 6)
    return np.clip(tissue + spine + palate + septum + orbit + cheek + hyoid - air, 0.03, None)


def _marked(picture: Picture) -> Picture:
    """With the lead letter that says which side is the patient's right."""
    image = Image.new("L", (SIZE[0], 260), 0)
    ImageDraw.Draw(image).text((70, 70), "R", fill=255, font=ImageFont.load_default(130))
    letter = np.zeros_like(picture)
    letter[:260] = blurred(np.asarray(image, dtype=np.float32) / 255, 1.5)
    return np.maximum(picture, 0.92 * letter)
