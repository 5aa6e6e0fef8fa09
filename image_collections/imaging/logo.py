"""The logo of a practice: what is taken is told from the header; the picture is made anew, small and without extras."""

from dataclasses import dataclass
from pathlib import Path

import pyvips

from image_collections.imaging import limits
from image_collections.imaging.photo import PILLOW_ERRORS, WHOLE_FILES, source_of, to_srgb
from image_collections.imaging.picture_headers import read_header
from image_collections.imaging.reasons import Failed, Reason, Refused
from image_collections.imaging.sniff import sniff

ACCEPTED = ("png", "jpeg", "webp")
_PLAIN = ("srgb", "b-w")


@dataclass(frozen=True)
class LogoPicture:
    """A PNG of at most LOGO_WIDE x LOGO_HIGH pixels."""

    data: bytes
    width: int
    height: int


def inspect_logo(path: Path, name: str) -> None:
    """Raise Refused or Failed unless it is a PNG, JPEG or WebP within the limits. Reads the header only."""
    if path.stat().st_size > limits.LOGO_BYTES:
        raise Refused(Reason.TOO_LARGE)
    found = sniff(path, name)
    if found.code not in ACCEPTED:
        raise Refused(Reason.TYPE_NOT_ACCEPTED)
    header = read_header(path, found.code)
    if max(header.width, header.height) > limits.LOGO_EDGE:
        raise Refused(Reason.PICTURE_TOO_LARGE)


def make_logo(path: Path) -> LogoPicture:
    """Decode a logo that was inspected and write it anew: upright, sRGB, 8 bits, transparency kept. Raises Failed."""
    try:
        picture = pyvips.Image.thumbnail_source(
            source_of(path), limits.LOGO_WIDE, height=limits.LOGO_HIGH, size="down", option_string=WHOLE_FILES
        )
        picture = to_srgb(picture.copy_memory())
        if picture.interpretation not in _PLAIN:
            picture = picture.colourspace("srgb")
        data = picture.cast("uchar").pngsave_buffer(keep="none", compression=9)
    except (*PILLOW_ERRORS, pyvips.Error) as error:
        raise Failed(Reason.DAMAGED) from error
    return LogoPicture(data, picture.width, picture.height)
