"""Pictures in every other accepted format, each with the upright picture in it."""

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.samples.heic import as_heic
from tests.samples.phone_photos import upright_picture
from tests.samples.sample import Sample, written

_SIZE = (400, 300)


def png(folder: Path) -> Sample:
    """Eight bits, colour."""
    return written(folder / "colour.png", _saved(upright_picture(_SIZE), "PNG"))


def png_alpha(folder: Path) -> Sample:
    """With a see-through right edge."""
    image = upright_picture(_SIZE).convert("RGBA")
    image.paste((0, 0, 0, 0), (380, 0, 400, 300))
    return written(folder / "alpha.png", _saved(image, "PNG"))


def png_16_bit(folder: Path) -> Sample:
    """Grey, sixteen bits."""
    return written(folder / "grey16.png", _saved(Image.fromarray(_grey_16()), "PNG"))


def tiff_pages(folder: Path) -> Sample:
    """Three pages, the first upright."""
    pages = [Image.new("RGB", _SIZE, colour) for colour in ("white", "black")]
    data = _saved(upright_picture(_SIZE), "TIFF", save_all=True, append_images=pages, compression="tiff_lzw")
    return written(folder / "pages.tiff", data)


def tiff_16_bit(folder: Path) -> Sample:
    """Grey, sixteen bits."""
    return written(folder / "grey16.tif", _saved(Image.fromarray(_grey_16()), "TIFF"))


def tiff_cmyk(folder: Path) -> Sample:
    """In the colours of a printer."""
    return written(folder / "cmyk.tif", _saved(upright_picture(_SIZE).convert("CMYK"), "TIFF"))


def heic(folder: Path) -> Sample:
    """As newer phones write."""
    return written(folder / "phone.heic", as_heic(upright_picture(_SIZE)))


def webp(folder: Path) -> Sample:
    """Lossy WebP."""
    return written(folder / "picture.webp", _saved(upright_picture(_SIZE), "WEBP", quality=85))


def gif(folder: Path) -> Sample:
    """Two frames, the first upright."""
    second = Image.new("RGB", _SIZE, "black")
    data = _saved(upright_picture(_SIZE), "GIF", save_all=True, append_images=[second], duration=200)
    return written(folder / "moving.gif", data)


def bmp(folder: Path) -> Sample:
    """Windows bitmap."""
    return written(folder / "picture.bmp", _saved(upright_picture(_SIZE), "BMP"))


def other_pictures(folder: Path) -> list[Sample]:
    """One of each."""
    makers = (png, png_alpha, png_16_bit, tiff_pages, tiff_16_bit, tiff_cmyk, heic, webp, gif, bmp)
    return [make(folder) for make in makers]


def _grey_16() -> np.ndarray:
    """Darkest at the top left, brightest at the bottom right."""
    return np.add.outer(np.arange(300) * 109, np.arange(400) * 81).astype(np.uint16)


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
