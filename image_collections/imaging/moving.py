"""How many frames a moving GIF or WebP has, counted by walking its blocks; nothing is decoded."""

import struct
from typing import BinaryIO

from image_collections.imaging import limits


def count_gif_frames(file: BinaryIO) -> int | None:
    """Count up to the end or to what cannot be a block (GIF89a, 15 to 27); None after limits.MOVING_BLOCKS."""
    file.seek(10)
    (flags,) = struct.unpack("B", file.read(1))
    file.seek(13 + _table_bytes(flags))
    frames, left = 0, limits.MOVING_BLOCKS
    while left > 0:
        kind = file.read(1)
        if kind == b"," and len(head := file.read(9)) == 9:
            frames += 1
            file.seek(_table_bytes(head[8]) + 1, 1)
        elif kind == b"!":
            file.seek(1, 1)
        else:
            return max(1, frames)
        left = _skip_data(file, left)
    return None


def _table_bytes(flags: int) -> int:
    """Of the colour table that follows."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _skip_data(file: BinaryIO, left: int) -> int:
    """Go over pieces up to the empty one; return how many blocks may still be walked."""
    while left > 0:
        length = file.read(1)
        left -= 1
        if length in (b"", b"\0"):
            break
        file.seek(length[0], 1)
    return left


def count_webp_frames(file: BinaryIO) -> int | None:
    """Count the frames of an animation (RFC 9649, 2.7.1.1); None after limits.MOVING_BLOCKS."""
    file.seek(12)
    frames = 0
    for _ in range(limits.MOVING_BLOCKS):
        head = file.read(8)
        if len(head) < 8:
            return max(1, frames)
        name, length = struct.unpack("<4sL", head)
        frames += name == b"ANMF"
        file.seek(length + length % 2, 1)
    return None
