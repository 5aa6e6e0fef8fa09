"""Photos and other plain pictures: their facts, and one upright 8-bit sRGB picture made from a scaled decode."""

import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyvips
from PIL import Image, UnidentifiedImageError

from image_collections.imaging import limits
from image_collections.imaging.heic import open_heic
from image_collections.imaging.photo_colours import (
    EIGHT_BITS,
    PROFILE,
    SIGNED_BYTES,
    has_no_sign,
    to_eight_bits,
    to_srgb,
)
from image_collections.imaging.photo_second_opinion import load_otherwise
from image_collections.imaging.picture_headers import PILLOW_BYTES, PictureHeader, check, read_header
from image_collections.imaging.reasons import Failed, Reason, Refused
from image_collections.imaging.tiff import is_for_libvips, read_tiff_header
from image_collections.imaging.webp import Pixels8, pixels_of

# The limits of this package are stricter and come first; Pillow need not warn below them.
Image.MAX_IMAGE_PIXELS = limits.PICTURE_PIXELS

_PILLOW_FORMATS = {"jpeg": "JPEG", "webp": "WEBP", "tiff": "TIFF", "gif": "GIF", "bmp": "BMP", "png": "PNG"}
_EXIF_POINTER, _DATE_ORIGINAL, _DATE_DIGITISED, _ORIENTATION = 0x8769, 0x9003, 0x9004, 0x0112
_EXIF_DATE = re.compile(r"(\d{4})[:\-](\d{2})[:\-](\d{2})")
_HEIC_BYTES = 4.9
_JPEG_END = b"\xff\xd9"
PILLOW_ERRORS = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    RuntimeError,
    MemoryError,
    struct.error,
)
# What is left to a good filter after the decoder has made a JPEG smaller.
_LEFT_TO_RESIZE = 1.25
# As an option of the reader: the argument of the same name is not handed on for a source.
WHOLE_FILES = "[fail_on=truncated]"
_WHITE = [255, 255, 255]


@dataclass(frozen=True)
class PhotoFacts:
    """What the file says of itself: upright size in pixels, pages (TIFF), day it was taken (EXIF), moving pictures."""

    width: int
    height: int
    pages: int | None
    taken_on: date | None
    frames: int | None = None


def inspect_photo(path: Path, code: str) -> PhotoFacts:
    """Return the facts of a picture without decoding it. Raises Refused or Failed."""
    if code == "heic":
        return _inspect_heic(path)
    header = read_tiff_header(path) if code == "tiff" else read_header(path, code)
    exif = _read_exif(path, code)
    return _facts(header, exif, sideways=exif.get(_ORIENTATION) in (5, 6, 7, 8))


def load_photo(path: Path, code: str) -> Pixels8:
    """Return the picture upright, 8 bits, sRGB or grey, no alpha, at most PREVIEW_EDGE long. Raises Failed."""
    try:
        if code == "heic":
            return _from_heif(path)
        if code in ("gif", "bmp"):
            return _opened_by_pillow(path, code)
        if code == "tiff" and not is_for_libvips(path):
            return load_otherwise(path, code)
        return _from_vips(path, code)
    except Image.DecompressionBombError as error:
        raise Refused(Reason.PICTURE_TOO_LARGE) from error
    except (*PILLOW_ERRORS, pyvips.Error):
        return _otherwise(path, code)


def _otherwise(path: Path, code: str) -> Pixels8:
    """Of a JPEG nothing but the last two bytes may be missing, as some cameras write it; else others are asked."""
    if code != "jpeg" or (data := path.read_bytes()).endswith(_JPEG_END):
        return load_otherwise(path, code)
    try:
        whole = pyvips.Image.new_from_buffer(data + _JPEG_END, "", access="sequential", fail_on="warning")
        factor = max(1.0, max(whole.width, whole.height) / limits.PREVIEW_EDGE)
        return pixels_of(to_eight_bits(to_srgb(whole.resize(1 / factor).copy_memory().autorot())))
    except pyvips.Error:
        return load_otherwise(path, code)


def _facts(header: PictureHeader, exif: Image.Exif, *, sideways: bool) -> PhotoFacts:
    size = (header.height, header.width) if sideways else (header.width, header.height)
    return PhotoFacts(*size, header.pages, _date_taken(exif), header.frames)


def _inspect_heic(path: Path) -> PhotoFacts:
    try:
        picture = open_heic(path)
        width, height = picture.size
        said = picture.info.get("exif") or b""
    except PILLOW_ERRORS as error:
        raise Failed(Reason.DAMAGED) from error
    exif = Image.Exif()
    with suppress(*PILLOW_ERRORS), _quiet():  # an extra here too
        exif.load(said)
    header = PictureHeader(width, height, int(_HEIC_BYTES * width * height))
    check(header)
    return _facts(header, exif, sideways=False)


def _read_exif(path: Path, code: str) -> Image.Exif:
    """EXIF is an extra: what cannot be read is as good as missing. (For PNG Pillow would decode the whole picture.)"""
    if code not in ("jpeg", "tiff", "webp"):
        return Image.Exif()
    try:
        with _quiet(), Image.open(path, formats=[_PILLOW_FORMATS[code]]) as picture:
            return picture.getexif()
    except (*PILLOW_ERRORS, UnidentifiedImageError, Image.DecompressionBombError):
        return Image.Exif()


def _date_taken(exif: Image.Exif) -> date | None:
    try:
        with _quiet():
            details = exif.get_ifd(_EXIF_POINTER)
        found = _EXIF_DATE.match(str(details.get(_DATE_ORIGINAL) or details.get(_DATE_DIGITISED) or ""))
        return date(*map(int, found.groups())) if found else None
    except PILLOW_ERRORS:
        return None


@contextmanager
def _quiet() -> Iterator[None]:
    """Pillow warns of damaged EXIF; we are content with what is left of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _from_vips(path: Path, code: str) -> Pixels8:
    """Shrink while decoding; libvips turns the picture upright."""
    edge = limits.PREVIEW_EDGE
    whole = _opened(path)
    factor = max(1.0, max(whole.width, whole.height) / edge)
    if whole.format != EIGHT_BITS:
        return _from_deep(path, whole, factor)
    if code == "jpeg" and factor >= 2 * _LEFT_TO_RESIZE:
        picture = _from_large_jpeg(path, factor)
    else:
        picture = pyvips.Image.thumbnail_source(
            source_of(path), edge, height=edge, size="down", option_string=WHOLE_FILES
        )
    return pixels_of(to_eight_bits(to_srgb(picture.copy_memory())))


def _opened(path: Path) -> pyvips.Image:
    """From its first row to its last, once."""
    return pyvips.Image.new_from_source(source_of(path), "", access="sequential", fail_on="truncated")


def _from_deep(path: Path, whole: pyvips.Image, factor: float) -> Pixels8:
    """More than 8 bits: which are used is seen before the picture is made smaller, which adds some at sharp edges."""
    if whole.format == SIGNED_BYTES and has_no_sign(_opened(path)):
        return pixels_of(to_eight_bits(whole.copy(format=EIGHT_BITS).resize(1 / factor).copy_memory().autorot()))
    table = _opened(path).stats()
    picture = whole.resize(1 / factor).copy_memory().autorot()
    return pixels_of(to_eight_bits(to_srgb(picture), table(0, 0)[0], table(1, 0)[0]))


def _from_large_jpeg(path: Path, factor: float) -> pyvips.Image:
    """Let the decoder make it smaller by a power of two, further than `thumbnail` dares: half the time, as good."""
    shrink = max(power for power in (2, 4, 8) if factor >= power * _LEFT_TO_RESIZE)
    part = pyvips.Image.new_from_source(source_of(path), "", access="sequential", fail_on="truncated", shrink=shrink)
    edge = min(1.0, limits.PREVIEW_EDGE / max(part.width, part.height))
    return part.resize(edge).copy_memory().autorot()


def source_of(path: Path) -> pyvips.Source:
    return pyvips.Source.new_from_file(str(path))


def _from_heif(path: Path) -> Pixels8:
    """Hand the decoded rows to libvips as they lie in memory; libheif has turned the picture upright already."""
    decoded = open_heic(path, to_eight_bits=True)
    (width, height), bands = decoded.size, len(decoded.mode)
    rows = pyvips.Image.new_from_memory(decoded.data, decoded.stride // bands, height, bands, "uchar")
    rows = rows.copy(interpretation="b-w" if bands == 1 else "srgb").crop(0, 0, width, height)
    edge = limits.PREVIEW_EDGE
    picture = rows.thumbnail_image(edge, height=edge, size="down", no_rotate=True).copy_memory()
    if decoded.info.get("icc_profile"):
        picture.set_type(pyvips.GValue.blob_type, PROFILE, decoded.info["icc_profile"])
    return pixels_of(to_eight_bits(to_srgb(picture)))


def _opened_by_pillow(path: Path, code: str) -> Pixels8:
    """Check once more what Pillow is about to decode: the first frame of a GIF may be larger than the GIF."""
    with _quiet(), Image.open(path, formats=[_PILLOW_FORMATS[code]]) as picture:
        width, height = picture.size
        check(PictureHeader(width, height, int(PILLOW_BYTES[code] * width * height)))
        return _from_pillow(picture)


def _from_pillow(picture: Image.Image) -> Pixels8:
    """For formats that libvips has no reader for: the first frame, resized, flattened on white."""
    if picture.mode == "P" or picture.info.get("transparency") is not None:
        picture = picture.convert("RGBA")
    elif picture.mode not in ("L", "RGB", "RGBA"):
        picture = picture.convert("L" if picture.mode in ("1", "I", "F") else "RGB")
    picture.thumbnail((limits.PREVIEW_EDGE, limits.PREVIEW_EDGE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if picture.mode == "RGBA":
        ground = Image.new("RGBA", picture.size, (*_WHITE, 255))
        picture = Image.alpha_composite(ground, picture).convert("RGB")
    return np.asarray(picture)
