"""Colours and depths of a decoded photo on their way to eight bits of grey or sRGB, without anything see-through."""

import math

import numpy as np
import pyvips

EIGHT_BITS, SIGNED_BYTES, PROFILE = "uchar", "char", "icc-profile-data"
_SIXTEEN_BITS, _COMPLEX = "ushort", ("complex", "dpcomplex")
_SRGB, _COLOURS, _DEPTHS = b"sRGB", 3, {_SIXTEEN_BITS: 16}
_LOOKED_AT = 512
_FULL = {EIGHT_BITS: 255, _SIXTEEN_BITS: 65_535}
_GREYS, _COLOURED, _FRACTIONS = ("b-w", "grey16", "multiband"), ("srgb", "rgb16", "rgb", "scrgb"), ("float", "double")


def to_srgb(picture: pyvips.Image) -> pyvips.Image:
    """Follow the colour profile, after shrinking: before, it would cost twice the decoding. Most are sRGB already."""
    if picture.interpretation == "cmyk":
        return picture.icc_transform("srgb", embedded=True, input_profile="cmyk", intent="relative")
    if picture.get_typeof(PROFILE) and picture.bands >= _COLOURS and _SRGB not in picture.get(PROFILE)[:4096]:
        return picture.icc_transform("srgb", embedded=True, intent="relative", depth=_DEPTHS.get(picture.format, 8))
    return picture


def to_eight_bits(picture: pyvips.Image, least: float = 0.0, most: float = 0.0) -> pyvips.Image:
    """Flatten on white; of more than 8 bits, those that are really used, between the values `least` and `most`."""
    picture = _without_extra_bands(picture)
    if picture.hasalpha():
        picture = picture.flatten(background=[_FULL.get(picture.format, max(most, 1.0))] * (picture.bands - 1))
    if picture.format == _SIXTEEN_BITS:
        used = max(8, int(most or picture.max()).bit_length())
        picture = _named((picture >> (used - 8)).cast(EIGHT_BITS))
    elif picture.format != EIGHT_BITS:
        low, high = _shown_range(picture.format, least, most)
        picture = _named(((picture - low) * (255 / (high - low))).rint().cast(EIGHT_BITS))
    return picture if picture.interpretation in ("srgb", "b-w") else picture.colourspace("srgb")


def has_no_sign(picture: pyvips.Image) -> bool:
    """Some programs call their bytes signed that are not: then the picture is much smoother without the signs."""
    top = picture.crop(0, 0, picture.width, min(_LOOKED_AT, picture.height)).numpy()
    signed, unsigned = (np.abs(np.diff(top.view(kind).astype(np.int16), axis=1)).sum() for kind in (np.int8, np.uint8))
    return bool(2 * unsigned < signed)


def _without_extra_bands(picture: pyvips.Image) -> pyvips.Image:
    """Grey or colours with their alpha; what a file keeps beside them nobody sees."""
    if picture.interpretation in _COLOURED and picture.bands > _COLOURS + 1:
        return picture.extract_band(0, n=_COLOURS)
    if picture.interpretation in _GREYS and picture.bands > 2:
        return picture.extract_band(0)
    return picture


def _named(picture: pyvips.Image) -> pyvips.Image:
    return picture.copy(interpretation="b-w" if picture.bands == 1 else "srgb")


def _shown_range(kind: str, least: float, most: float) -> tuple[float, float]:
    """What is black and what is white. Raises ValueError where the values do not say."""
    if not (math.isfinite(least) and math.isfinite(most)) or kind in _COMPLEX:
        raise ValueError("no range of values")
    if least < 0:
        return least, max(most, least + 1)
    return 0.0, max(1.0, most) if kind in _FRACTIONS else max(255.0, 2.0 ** int(most).bit_length() - 1)
