"""Photos made anew from nothing but their pixels: EXIF, GPS, XMP, IPTC, comments, thumbnails and trailers are gone."""

from pathlib import Path

import numpy as np
import pyvips
from PIL import Image

from image_collections.imaging.heic import open_heic
from image_collections.imaging.photo import PILLOW_ERRORS, source_of, to_srgb
from image_collections.imaging.picture_headers import PILLOW_BYTES, PictureHeader, check
from image_collections.imaging.reasons import Failed, Reason, Refused
from image_collections.imaging.tiff import is_raw_ycbcr
from image_collections.imaging.webp import Pixels8

# What a format becomes. What was lossy stays so, where nobody sees a difference; the rest loses nothing.
BECOMES = {"jpeg": "jpeg", "heic": "jpeg", "png": "png", "gif": "png", "bmp": "png", "tiff": "png", "webp": "png"}
_QUALITY = 95
_COMPRESSION = 4
_PROFILE = "icc-profile-data"
_DEPTHS = ("uchar", "ushort")


def clean_photo(path: Path, code: str, target: Path) -> None:
    """Write the picture upright, in sRGB or grey, in its full size and depth to `target`. Raises Failed or Refused."""
    try:
        picture = _load(path, code)
        if picture.format not in _DEPTHS:  # written as it is, it would be another picture
            raise Failed(Reason.NO_DECODER)
        if BECOMES[code] == "jpeg":
            picture.jpegsave(str(target), Q=_QUALITY, subsample_mode="off", keep="none")
        else:
            picture.pngsave(str(target), compression=_COMPRESSION, keep="none")
    except Image.DecompressionBombError as error:
        raise Refused(Reason.PICTURE_TOO_LARGE) from error
    except (*PILLOW_ERRORS, pyvips.Error) as error:
        raise Failed(Reason.DAMAGED) from error


def _load(path: Path, code: str) -> pyvips.Image:
    if code == "heic":
        return to_srgb(_from_heif(path))
    if code in ("gif", "bmp") or (code == "tiff" and is_raw_ycbcr(path)):
        return pyvips.Image.new_from_array(_from_pillow(path, code))
    whole = pyvips.Image.new_from_source(source_of(path), "", access="sequential", fail_on="truncated")
    return to_srgb(whole.copy_memory().autorot())


def _from_heif(path: Path) -> pyvips.Image:
    """Turned upright by libheif."""
    decoded = open_heic(path, to_eight_bits=True)
    (width, height), bands = decoded.size, len(decoded.mode)
    rows = pyvips.Image.new_from_memory(decoded.data, decoded.stride // bands, height, bands, "uchar")
    rows = rows.copy(interpretation="b-w" if bands == 1 else "srgb").crop(0, 0, width, height).copy_memory()
    if decoded.info.get("icc_profile"):
        rows.set_type(pyvips.GValue.blob_type, _PROFILE, decoded.info["icc_profile"])
    return rows


def _from_pillow(path: Path, code: str) -> Pixels8:
    """For formats that libvips has no reader for."""
    with Image.open(path, formats=[code.upper()]) as picture:
        width, height = picture.size
        check(PictureHeader(width, height, int(PILLOW_BYTES[code] * width * height)))
        if picture.mode == "P" or picture.info.get("transparency") is not None:
            return np.asarray(picture.convert("RGBA"))
        if picture.mode in ("L", "RGB", "RGBA"):
            return np.asarray(picture)
        return np.asarray(picture.convert("L" if picture.mode in ("1", "I", "F") else "RGB"))
