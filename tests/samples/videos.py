"""Short clips as phones and cameras write them: H.264, HEVC and JPEG frames in MP4 and QuickTime, turned or not."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.samples import h264, hevc
from tests.samples.heic import box, configuration, full
from tests.samples.phone_photos import upright_picture
from tests.samples.sample import Sample, written

SIZE = (192, 160)
SCALE, STEP = 600, 60  # ten frames a second
MADE = 3_860_384_887  # 30 April 2026, in seconds since 1904
_MATRIX = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_STORED = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


@dataclass(frozen=True)
class Clip:
    """How a clip is written; `dark` frames come first; the upright picture is stored `turned` back."""

    codec: str = "avc1"
    brand: bytes = b"isom"
    turned: int = 0
    dark: int = 2
    frames: int = 12
    first_movie: bool = False
    size: tuple[int, int] = SIZE


def clip(how: Clip) -> bytes:
    """The whole file; its tables stand behind the frames, as cameras write them, or before."""
    upright = upright_picture(how.size)
    shown = upright.transpose(_STORED[how.turned]) if how.turned else upright
    black = Image.new("RGB", shown.size)
    entry, encode = _CODECS[how.codec](shown.size)
    samples = [encode(black if number < how.dark else shown, number) for number in range(how.frames)]
    start = box(b"ftyp", how.brand + struct.pack(">L", 512) + how.brand + (b"mp41" if how.brand != b"qt  " else b""))
    media = box(b"mdat", b"".join(samples))
    length = len(movie(how, shown.size, entry, [len(one) for one in samples], 0)) if how.first_movie else 0
    described = movie(how, shown.size, entry, [len(one) for one in samples], len(start) + length + 8)
    return start + (described + media if how.first_movie else media + described)


def movie(how: Clip, size: tuple[int, int], entry: bytes, lengths: list[int], offset: int) -> bytes:
    """The box that describes one track of pictures."""
    duration = len(lengths) * STEP
    turn = [value << 16 for value in _MATRIX[how.turned]]
    matrix = struct.pack(">9l", turn[0], turn[1], 0, turn[2], turn[3], 0, 0, 0, 1 << 30)
    head = struct.pack(">LLLL", MADE, MADE, SCALE, duration) + struct.pack(">LHH8x", 1 << 16, 1 << 8, 0) + matrix
    track = struct.pack(">LLLLL8xHHHH", MADE, MADE, 1, 0, duration, 0, 0, 0, 0) + matrix
    track += struct.pack(">LL", size[0] << 16, size[1] << 16)
    table = full(b"stsd", struct.pack(">L", 1) + entry)
    table += full(b"stts", struct.pack(">LLL", 1, len(lengths), STEP))
    table += full(b"stsc", struct.pack(">LLLL", 1, 1, len(lengths), 1))
    table += full(b"stsz", struct.pack(f">LL{len(lengths)}L", 0, len(lengths), *lengths))
    table += full(b"stco", struct.pack(">LL", 1, offset))
    data = box(b"dinf", full(b"dref", struct.pack(">L", 1) + b"\0\0\0\x0curl \0\0\0\1"))
    handler = b"mhlr" if how.brand == b"qt  " else bytes(4)
    media = full(b"mdhd", struct.pack(">LLLLHH", MADE, MADE, SCALE, duration, 0x55C4, 0))
    media += full(b"hdlr", handler + b"vide" + bytes(13))
    media += box(b"minf", full(b"vmhd", bytes(8)) + data + box(b"stbl", table))
    return box(
        b"moov",
        full(b"mvhd", head + bytes(24) + struct.pack(">L", 2))
        + box(b"trak", full(b"tkhd", track) + box(b"mdia", media)),
    )


Encoder = Callable[[Image.Image, int], bytes]


def _entry(name: bytes, size: tuple[int, int], extra: bytes) -> bytes:
    body = bytes(6) + struct.pack(">H", 1) + bytes(16) + struct.pack(">HHLLLH", *size, 72 << 16, 72 << 16, 0, 1)
    return box(name, body + bytes(32) + struct.pack(">Hh", 24, -1) + extra)


def _avc(size: tuple[int, int]) -> tuple[bytes, Encoder]:
    sets, sps_pps = h264.parameter_sets(*size), b""
    for mark, one in zip((b"\xe1", b"\x01"), sets, strict=True):
        sps_pps += mark + struct.pack(">H", len(one)) + one
    record = b"\x01" + sets[0][1:4] + b"\xff" + sps_pps
    return _entry(b"avc1", size, box(b"avcC", record)), lambda picture, number: _long(h264.frame(picture, number))


def _hevc(size: tuple[int, int]) -> tuple[bytes, Encoder]:
    def encode(picture: Image.Image, _number: int) -> bytes:
        luma, blue, red = (np.asarray(plane) for plane in picture.convert("YCbCr").split())
        halved = [np.ascontiguousarray(plane[::2, ::2]) for plane in (blue, red)]
        return _long(hevc.frame(luma, *halved))

    return _entry(b"hvc1", size, box(b"hvcC", configuration(hevc.parameter_sets(*size)))), encode


def _jpeg(size: tuple[int, int]) -> tuple[bytes, Encoder]:
    def encode(picture: Image.Image, _number: int) -> bytes:
        target = BytesIO()
        picture.save(target, "JPEG", quality=90)
        return target.getvalue()

    return _entry(b"jpeg", size, b""), encode


def _long(unit: bytes) -> bytes:
    return struct.pack(">L", len(unit)) + unit


_CODECS: dict[str, Callable[[tuple[int, int]], tuple[bytes, Encoder]]] = {"avc1": _avc, "hvc1": _hevc, "jpeg": _jpeg}


def video_files(folder: Path) -> list[Sample]:
    """One of each."""
    return [
        written(folder / "phone.mp4", clip(Clip(turned=90, first_movie=True))),
        written(folder / "phone.mov", clip(Clip("hvc1", b"qt  ", turned=270))),
        written(folder / "camera.mov", clip(Clip("jpeg", b"qt  "))),
        written(folder / "upside_down.mp4", clip(Clip(turned=180))),
    ]
