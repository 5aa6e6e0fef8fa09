"""Windows and OS/2 bitmaps that the usual reader gives up: every depth, any masks of bits, palettes of any length."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyvips
from numpy.typing import NDArray

from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.webp import Pixels8, shrink

_FILE_HEAD, _OLD_HEAD, _SHORT_HEAD, _USUAL_HEAD, _WITH_MASKS, _WITH_ALPHA = 14, 12, 16, 40, 52, 56
_PLAIN, _MASKS, _MASKS_WITH_ALPHA = 0, 3, 6
_INDEXED, _TRUE_COLOUR, _BY_MASK = (1, 2, 4, 8), 24, (16, 32)
_USUAL_MASKS = {16: (0x7C00, 0x03E0, 0x001F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_COLOURS = 256
_BAND = 64


@dataclass(frozen=True)
class Bitmap:
    """What the head of a file says; `masks` of red, green, blue and alpha tell which bits of a pixel they have."""

    width: int
    height: int
    from_top: bool
    depth: int
    compression: int
    offset: int
    palette: NDArray[np.uint8]
    masks: tuple[int, int, int, int]

    @property
    def row_bytes(self) -> int:
        """Rows fill whole words of 32 bits."""
        return (self.width * self.depth + 31) // 32 * 4


def load_bitmap(path: Path) -> Pixels8:
    """Return an uncompressed bitmap, at most PREVIEW_EDGE long. Raises Failed(NO_DECODER or DAMAGED).

    The size of the file must have been checked (picture_headers.py).
    """
    try:
        with path.open("rb") as file:
            bitmap = _read_head(file)
            if bitmap.compression not in (_PLAIN, _MASKS, _MASKS_WITH_ALPHA):
                raise Failed(Reason.NO_DECODER)
            file.seek(bitmap.offset)
            rows = [_band(file, bitmap, min(_BAND, bitmap.height - at)) for at in range(0, bitmap.height, _BAND)]
    except (struct.error, ValueError, IndexError) as error:
        raise Failed(Reason.DAMAGED) from error
    picture = np.concatenate(rows)
    picture = picture if bitmap.from_top else picture[::-1]
    return shrink(pyvips.Image.new_from_array(np.ascontiguousarray(picture)).copy(interpretation="srgb"))


def _read_head(file: BinaryIO) -> Bitmap:
    head = file.read(_FILE_HEAD + _WITH_ALPHA).ljust(_FILE_HEAD + _WITH_ALPHA, b"\0")
    offset, size = struct.unpack_from("<LL", head, 10)
    if size == _OLD_HEAD:
        width, height, _, depth = struct.unpack_from("<HHHH", head, 18)
        compression = 0
    else:
        width, height, _, depth = struct.unpack_from("<llHH", head, 18)
        compression = struct.unpack_from("<L", head, 30)[0] if size > _SHORT_HEAD else 0
    masks = _masks(head, size, compression, depth)
    start = _FILE_HEAD + size
    file.seek(start)
    entry = 3 if size == _OLD_HEAD else 4
    palette = _palette(file.read(min(_COLOURS * entry, max(0, offset - start))), entry) if depth in _INDEXED else _NONE
    return Bitmap(width, abs(height), height < 0, depth, compression, offset, palette, masks)


_NONE = np.zeros((0, 3), np.uint8)


def _palette(data: bytes, entry: int) -> NDArray[np.uint8]:
    """As red, green, blue; colours that are missing are black."""
    found = np.frombuffer(data[: len(data) // entry * entry], np.uint8).reshape(-1, entry)[:, 2::-1]
    whole = np.zeros((_COLOURS, 3), np.uint8)
    whole[: len(found)] = found
    return whole


def _masks(head: bytes, size: int, compression: int, depth: int) -> tuple[int, int, int, int]:
    """Four masks stand behind the usual head, or in a longer one; alpha only where it is meant."""
    if compression not in (_MASKS, _MASKS_WITH_ALPHA):
        return _USUAL_MASKS.get(depth, (0, 0, 0, 0))
    red, green, blue, alpha = struct.unpack_from("<LLLL", head, _FILE_HEAD + _USUAL_HEAD)
    meant = size >= _WITH_ALPHA or compression == _MASKS_WITH_ALPHA
    return red, green, blue, alpha if meant else 0


def _band(file: BinaryIO, bitmap: Bitmap, rows: int) -> Pixels8:
    """The next rows as (rows, width, 3). Raises ValueError at the end of the file."""
    raw = np.frombuffer(file.read(rows * bitmap.row_bytes), np.uint8).reshape(rows, bitmap.row_bytes)
    if bitmap.depth in _INDEXED:
        return bitmap.palette[_indexes(raw, bitmap.depth)[:, : bitmap.width]]
    if bitmap.depth == _TRUE_COLOUR:
        return raw[:, : bitmap.width * 3].reshape(rows, bitmap.width, 3)[..., ::-1]
    if bitmap.depth not in _BY_MASK:
        raise Failed(Reason.NO_DECODER)
    words = raw.view(f"<u{bitmap.depth // 8}")[:, : bitmap.width].astype(np.uint32)
    colours = np.stack([_under(words, mask) for mask in bitmap.masks[:3]], axis=-1)
    return _on_white(colours, _under(words, bitmap.masks[3])) if bitmap.masks[3] else colours


def _indexes(raw: NDArray[np.uint8], depth: int) -> NDArray[np.uint8]:
    """One byte for each pixel, of bytes that hold several; the first pixel has the highest bits."""
    parts = [raw >> shift & (2**depth - 1) for shift in range(8 - depth, -1, -depth)]
    return np.stack(parts, axis=-1).reshape(len(raw), -1)


def _under(words: NDArray[np.uint32], mask: int) -> Pixels8:
    """The bits under a mask, as 0 to 255; a colour without a mask is not there."""
    if not mask:
        return np.zeros(words.shape, np.uint8)
    low = (mask & -mask).bit_length() - 1
    most = mask >> low
    return np.rint(((words & mask) >> low) * (255.0 / most)).clip(0, 255).astype(np.uint8)


def _on_white(colours: Pixels8, alpha: Pixels8) -> Pixels8:
    share = alpha[..., None].astype(np.uint16)
    return ((colours * share + 255 * (255 - share)) // 255).astype(np.uint8)
