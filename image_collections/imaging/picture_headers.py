"""Sizes of pictures and the memory their decoders will need, read from the headers; nothing is decoded."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging import limits
from image_collections.imaging.moving import count_gif_frames, count_webp_frames
from image_collections.imaging.reasons import Failed, Reason, Refused

_SOF = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
# Bytes for each pixel or, with a share, for each byte of the decoded picture, measured as peak memory of the whole way.
PILLOW_BYTES = {"gif": 10.5, "bmp": 5.3, "tiff": 8.0}
_WEBP_BYTES, _HELD_SHARE = 5.0, 1.3
_USUAL_JPEG = {0xC0, 0xC1, 0xC2}
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_WEBP_MOVING = 0x02
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


@dataclass(frozen=True)
class PictureHeader:
    """Width and height in pixels as stored (before orientation), bytes to decode it; pages, frames if there are any."""

    width: int
    height: int
    working_bytes: int
    pages: int | None = None
    frames: int | None = None


def read_header(path: Path, code: str) -> PictureHeader:
    """Return the header of a picture of format `code`, within the limits.

    Raises Refused(PICTURE_TOO_LARGE) or Failed(DAMAGED).
    """
    try:
        with path.open("rb") as file:
            header = _READERS[code](file)
    except (struct.error, IndexError, KeyError) as error:
        raise Failed(Reason.DAMAGED) from error
    check(header)
    return header


def check(header: PictureHeader) -> None:
    """Refuse a picture that is too large to be decoded safely."""
    if header.width < 1 or header.height < 1:
        raise Failed(Reason.DAMAGED)
    too_long = max(header.width, header.height) > limits.PICTURE_EDGE
    too_many = header.width * header.height > limits.PICTURE_PIXELS
    if too_long or too_many or header.working_bytes > limits.WORKING_BYTES:
        raise Refused(Reason.PICTURE_TOO_LARGE)


def _jpeg(file: BinaryIO) -> PictureHeader:
    return _jpeg_frame(file, *_find_jpeg_frame(file))


def jpeg_is_odd(path: Path) -> bool:
    """Whether a JPEG has more than 8 bits, or is compressed in a way that most programs have not learned."""
    with path.open("rb") as file:
        marker, frame = _find_jpeg_frame(file)
    return frame[:1] != b"\x08" or marker not in _USUAL_JPEG


def _find_jpeg_frame(file: BinaryIO) -> tuple[int, bytes]:
    """Walk the segments up to the frame header (ITU-T T.81, B.2.2); leaves the file behind it."""
    file.seek(2)
    for _ in range(4096):
        marker = _jpeg_marker(file)
        (length,) = struct.unpack(">H", file.read(2))
        if marker == 0xDA or length < 2:
            break
        if marker in _SOF:
            return marker, file.read(length - 2)
        file.seek(length - 2, 1)
    raise Failed(Reason.DAMAGED)


def _jpeg_marker(file: BinaryIO) -> int:
    (byte,) = struct.unpack("B", file.read(1))
    while byte != 0xFF:
        (byte,) = struct.unpack("B", file.read(1))
    while byte == 0xFF:
        (byte,) = struct.unpack("B", file.read(1))
    return int(byte)


def _jpeg_frame(file: BinaryIO, marker: int, frame: bytes) -> PictureHeader:
    """A progressive picture is held as 16-bit coefficients of all components; a sequential one row by row."""
    _, height, width, components = struct.unpack_from(">BHHB", frame)
    factors = [divmod(frame[7 + 3 * index], 16) for index in range(components)]
    if not factors or not all(h and v for h, v in factors):
        raise Failed(Reason.DAMAGED)
    working = width * components * 64
    if marker in _PROGRESSIVE:
        largest = max(h for h, _ in factors) * max(v for _, v in factors)
        working += int(_HELD_SHARE * 2 * width * height * sum(h * v for h, v in factors) / largest)
        if _count_scans(file) > limits.PROGRESSIVE_SCANS:
            raise Refused(Reason.PICTURE_TOO_LARGE)
    return PictureHeader(width, height, working)


def _count_scans(file: BinaryIO) -> int:
    scans, last = 0, b""
    while block := file.read(limits.MIB):
        scans += (last + block).count(b"\xff\xda")
        last = block[-1:]
    return scans


def _png(file: BinaryIO) -> PictureHeader:
    """IHDR (ISO/IEC 15948, 11.2.2); an interlaced picture must be held whole."""
    width, height, depth, kind, _, _, interlaced = struct.unpack(">LLBBBBB", file.read(29)[16:])
    row = width * _PNG_CHANNELS[kind] * max(depth, 8) // 8
    return PictureHeader(width, height, int(_HELD_SHARE * row * height) if interlaced else row * 64)


def _gif(file: BinaryIO) -> PictureHeader:
    width, height = struct.unpack_from("<HH", file.read(10), 6)
    return PictureHeader(width, height, int(PILLOW_BYTES["gif"] * width * height), frames=count_gif_frames(file))


def _bmp(file: BinaryIO) -> PictureHeader:
    head = file.read(54)
    offset, header = struct.unpack_from("<LL", head, 10)
    if header == 12:
        width, height, _, depth = struct.unpack_from("<HHHH", head, 18)
        compression = 0
    else:
        width, height, _, depth = struct.unpack_from("<llHH", head, 18)
        compression = struct.unpack_from("<L", head, 30)[0] if header > 16 else 0
    height = abs(height)
    found = PictureHeader(width, height, int(PILLOW_BYTES["bmp"] * width * height))
    check(found)
    stored = (width * depth + 31) // 32 * 4 * height
    if compression in (0, 3, 6) and stored > file.seek(0, 2) - offset:
        raise Failed(Reason.DAMAGED)
    return found


def _webp(file: BinaryIO) -> PictureHeader:
    """VP8, VP8L or the extended header VP8X (RFC 9649)."""
    head = file.read(30)
    kind = head[12:16]
    frames: int | None = 1
    if kind == b"VP8X":
        frames = count_webp_frames(file) if head[20] & _WEBP_MOVING else 1
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
    elif kind == b"VP8L":
        (bits,) = struct.unpack_from("<L", head, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", head, 26))
    return PictureHeader(width, height, int(_WEBP_BYTES * width * height), frames=frames)


_READERS: dict[str, Callable[[BinaryIO], PictureHeader]] = {
    "jpeg": _jpeg,
    "png": _png,
    "gif": _gif,
    "bmp": _bmp,
    "webp": _webp,
}
