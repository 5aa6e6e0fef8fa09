"""A process of its own that decodes a picture with the libraries that are not asked first, and writes its pixels.

It is started by photo_second_opinion.py and imports nothing of ours: whatever a strange file does to a decoder ends
here. Arguments: path, format, what is known of a TIFF as JSON, edge in pixels, seconds of CPU time, bytes of address
space. Output: the shape as JSON in a line of text, then rows of grey or of red, green, blue.
"""

import json
import resource
import struct
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from PIL import Image, ImageCms, ImageOps

Image.MAX_IMAGE_PIXELS = None  # the size was checked before
WHITE_IS_ZERO, COLOUR = 0, 2
ALPHA = (1, 2)
ALPHA_APART = 2
Levels = np.ndarray[Any, np.dtype[np.uint8]]
CHANNELS = {1: 1, 2: 1, 3: 3, 4: 3}
ERRORS = (OSError, ValueError, TypeError, LookupError, RuntimeError, SyntaxError, MemoryError, struct.error)
SHOWN_AS_THEY_ARE = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB")


def main(path: Path, code: str, known: dict[str, int], edge: int) -> int:
    """Return 0 when a picture was written."""
    for reader in READERS.get(code, (by_pillow,)):
        try:
            picture = reader(path, known)
        except ERRORS:
            continue
        picture.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=3.0)
        pixels = np.asarray(picture)
        sys.stdout.buffer.write(json.dumps(pixels.shape).encode() + b"\n" + pixels.tobytes())
        return 0
    return 1


def by_pillow(path: Path, known: dict[str, int]) -> Image.Image:
    """Pictures of eight bits, whatever their colours; upright."""
    with Image.open(path) as opened:
        picture: Image.Image = opened
        if picture.mode not in SHOWN_AS_THEY_ARE or known.get("bits", 8) not in (1, 2, 4, 8):
            raise ValueError(picture.mode)
        if picture.mode == "LAB":
            return from_lab(ImageOps.exif_transpose(picture))
        if picture.mode in ("P", "LA", "RGBA"):
            picture = ImageOps.exif_transpose(picture).convert("RGBA")
            white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
            return Image.alpha_composite(white, picture).convert("RGB")
        return ImageOps.exif_transpose(picture).convert("L" if picture.mode in ("1", "L") else "RGB")


def from_lab(picture: Image.Image) -> Image.Image:
    """CIE L*a*b*, as printers keep it."""
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    shown = ImageCms.profileToProfile(picture, lab, srgb, outputMode="RGB")
    if shown is None:
        raise ValueError("no colours")
    return shown


def by_libtiff(path: Path, known: dict[str, int]) -> Image.Image:
    """Numbers of any kind: 12 bits, 32, 64, with sign or fractions, each colour for itself."""
    rows, columns = known["rows"], known["columns"]
    values = np.asarray(imagecodecs.tiff_decode(path.read_bytes()))
    if values.ndim == 3 and values.shape[:2] != (rows, columns):
        values = np.moveaxis(values, 0, -1)
    values = values.reshape(rows, columns, -1)
    wanted = 3 if known["photometric"] == COLOUR and values.shape[2] > 2 else 1
    levels = graded(values[..., : wanted + (known["extra"] in ALPHA)])
    levels, alpha = levels[..., :wanted], levels[..., wanted:]
    if known["photometric"] == WHITE_IS_ZERO:
        levels = 255 - levels
    if alpha.size:
        levels = on_white(levels, alpha / 255, known["extra"])
    return turned(Image.fromarray(levels[..., 0] if wanted == 1 else levels), known["orientation"])


def on_white(levels: Levels, share: np.ndarray[Any, Any], kind: int) -> Levels:
    """What can be seen through is white; the colours may be multiplied with how little that is already."""
    shown = levels * (share if kind == ALPHA_APART else 1) + 255 * (1 - share)
    return np.rint(shown).clip(0, 255).astype(np.uint8)


def by_libjpeg(path: Path, _known: dict[str, int]) -> Image.Image:
    """More than eight bits, without loss, or both; upright."""
    values = np.asarray(imagecodecs.jpeg8_decode(path.read_bytes()))
    channels = CHANNELS[values.shape[2] if values.ndim == 3 else 1]
    levels = graded(values if values.ndim == 2 else values[..., :channels])
    return turned(
        Image.fromarray(levels[..., 0] if levels.ndim == 3 and channels == 1 else levels), orientation_of(path)
    )


def graded(values: np.ndarray[Any, Any]) -> Levels:
    """Eight bits: whole numbers by the bits they use, others from the least to the greatest."""
    if values.dtype == np.uint8:
        return values
    if values.dtype == bool:
        return values.astype(np.uint8) * 255
    if values.dtype.kind == "c":
        raise ValueError("complex numbers")
    numbers = np.nan_to_num(values.astype(np.float32), posinf=0.0, neginf=0.0)
    low, high = min(0.0, float(numbers.min())), float(numbers.max())
    if low == 0:
        high = max(1.0, high) if values.dtype.kind == "f" else max(255.0, 2.0 ** int(high).bit_length() - 1)
    return np.rint((numbers - low) * (255 / ((high - low) or 1.0))).clip(0, 255).astype(np.uint8)


def orientation_of(path: Path) -> int:
    """What a camera wrote, where it can be read."""
    try:
        with Image.open(path) as head:
            return int(head.getexif().get(0x0112, 1))
    except ERRORS:
        return 1


def turned(picture: Image.Image, orientation: int) -> Image.Image:
    """Upright (TIFF 6.0, tag 274)."""
    turn = TURNS.get(orientation)
    return picture if turn is None else picture.transpose(turn)


TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
READERS: dict[str, tuple[Callable[[Path, dict[str, int]], Image.Image], ...]] = {
    "tiff": (by_pillow, by_libtiff),
    "jpeg": (by_libjpeg, by_pillow),
}

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    seconds, room = int(sys.argv[5]), int(sys.argv[6])
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]), int(sys.argv[4])))
