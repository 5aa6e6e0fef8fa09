"""Photos as phones and cameras write them: turned by EXIF, with a date and a place, and a large one."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from config.demo.pictures import frontal
from tests.samples.sample import Sample, written

UPRIGHT_SIZE = (1200, 900)
TAKEN_AT = datetime(2026, 4, 30, 9, 8, 7)
RED, BLUE, GREY = (220, 30, 30), (30, 60, 220), (128, 128, 128)
LATITUDE = (47.0, 22.0, 8.0)
_ORIENTATION, _EXIF, _GPS, _MAKER = 0x0112, 0x8769, 0x8825, 0x010F
# How the stored pixels come from the upright ones, for each value of the tag.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def upright_picture(size: tuple[int, int] = UPRIGHT_SIZE) -> Image.Image:
    """Red top-left quadrant, blue bottom-right quadrant, a white arrow that points up."""
    width, height = size
    image = Image.new("RGB", size, GREY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, height // 2, width, height), fill=BLUE)
    arrow = [(0.5, 0.2), (0.62, 0.42), (0.54, 0.42), (0.54, 0.8), (0.46, 0.8), (0.46, 0.42), (0.38, 0.42)]
    draw.polygon([(x * width, y * height) for x, y in arrow], fill="white")
    return image


def is_upright(image: Image.Image) -> bool:
    """Whether a picture made of `upright_picture`, at any size, stands upright and is not mirrored."""
    shown = image.convert("RGB")
    width, height = shown.size

    def leads(x: float, y: float, channel: int) -> bool:
        colour = shown.getpixel((int(x * width), int(y * height)))
        return colour[channel] > 70 + max(value for place, value in enumerate(colour) if place != channel)

    corners = leads(0.1, 0.1, 0) and leads(0.9, 0.9, 2) and not leads(0.9, 0.1, 0) and not leads(0.1, 0.9, 2)
    return corners and width > height


def orientation_photo(orientation: int) -> bytes:
    """The upright picture as a phone held that way stores it (EXIF orientation 1 to 8)."""
    image = upright_picture()
    stored = image.transpose(_STORED[orientation]) if orientation in _STORED else image
    return _jpeg(stored, orientation)


def orientation_photos(folder: Path) -> list[Sample]:
    """The same photo in all eight EXIF orientations."""
    return [written(folder / f"phone_{value}.jpg", orientation_photo(value)) for value in range(1, 9)]


def big_photo(folder: Path) -> Sample:
    """A photo of 24 megapixels (6000 x 4000), some megabytes large."""
    image = Image.fromarray(frontal()).resize((6000, 4000), Image.Resampling.BILINEAR)
    grain = np.random.default_rng(24).integers(0, 17, (400, 600, 3), dtype=np.uint8)
    pixels = np.minimum(np.asarray(image), 238) + np.tile(grain, (10, 10, 1))
    return written(folder / "big_24_megapixels.jpg", _jpeg(Image.fromarray(pixels), 1, quality=92))


def _jpeg(image: Image.Image, orientation: int, quality: int = 90) -> bytes:
    exif = Image.Exif()
    exif[_MAKER] = "Bitewing test"
    exif[_ORIENTATION] = orientation
    exif.get_ifd(_EXIF)[0x9003] = f"{TAKEN_AT:%Y:%m:%d %H:%M:%S}"
    exif.get_ifd(_GPS).update({1: "N", 2: LATITUDE, 3: "E", 4: (8.0, 32.0, 23.0)})
    target = BytesIO()
    image.save(target, "JPEG", quality=quality, exif=exif)
    return target.getvalue()
