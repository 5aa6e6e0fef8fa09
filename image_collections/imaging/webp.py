"""The two renditions of a picture, made from one decode: preview and thumbnail as WebP without any metadata."""

import pyvips

from image_collections.imaging import limits

# Measured against effort 4, quality 75 (the defaults): a third of the time for the same bytes and 0.1 dB.
_EFFORT, _QUALITY = 2, 73

# Each picture is seen once: a cache of operations would only hold memory.
pyvips.cache_set_max(0)


def fit(width: int, height: int, edge: int) -> tuple[int, int]:
    """Return width and height scaled down, never up, so that the longer one is at most `edge` pixels."""
    scale = min(1.0, edge / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def encode_pair(picture: pyvips.Image) -> tuple[bytes, bytes]:
    """Return (thumbnail, preview) of an upright 8-bit sRGB or grey picture that is at most PREVIEW_EDGE long."""
    preview = picture.copy_memory()
    small = preview.thumbnail_image(limits.THUMBNAIL_EDGE, height=limits.THUMBNAIL_EDGE, size="down", no_rotate=True)
    return _encode(small), _encode(preview)


def _encode(picture: pyvips.Image) -> bytes:
    return bytes(picture.webpsave_buffer(Q=_QUALITY, effort=_EFFORT, keep="none"))
