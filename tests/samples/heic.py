"""A HEIC file around one HEVC frame (ISO/IEC 23008-12), with EXIF orientation left to the reader."""

import struct

import numpy as np
from PIL import Image

from tests.samples import hevc


def as_heic(picture: Image.Image, note: bytes = b"") -> bytes:
    """The picture as HEIC; its sides are cut to multiples of 32 pixels.

    `note`: type, name and further names of an item of metadata that belongs to it.
    """
    width, height = (side - side % hevc.BLOCK for side in picture.size)
    planes = [np.asarray(plane) for plane in picture.convert("YCbCr").crop((0, 0, width, height)).split()]
    luma, blue, red = planes[0], planes[1][::2, ::2], planes[2][::2, ::2]
    sets = hevc.parameter_sets(width, height)
    coded = hevc.frame(luma, np.ascontiguousarray(blue), np.ascontiguousarray(red))
    media = struct.pack(">I", len(coded)) + coded
    start = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    # The place of the media depends on the length of the description, which does not depend on the place.
    offset = len(start) + len(description(sets, (width, height), (0, len(media)), note)) + 8
    return start + description(sets, (width, height), (offset, len(media)), note) + box(b"mdat", media)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def full(name: bytes, content: bytes, version: int = 0) -> bytes:
    return box(name, bytes([version, 0, 0, 0]) + content)


def description(sets: dict[int, bytes], size: tuple[int, int], place: tuple[int, int], note: bytes) -> bytes:
    """The meta box: one item, its codec's configuration, its size, and where it lies; perhaps a second, its note."""
    properties = box(b"hvcC", configuration(sets)) + full(b"ispe", struct.pack(">II", *size))
    owned = full(b"ipma", struct.pack(">IHBBB", 1, 1, 2, 0x81, 0x02))
    items = [b"hvc1\0", note] if note else [b"hvc1\0"]
    entries = [full(b"infe", struct.pack(">HH", at, 0) + item, version=2) for at, item in enumerate(items, 1)]
    places = [struct.pack(">HHHII", at, 0, 1, *place) for at in range(1, len(items) + 1)]
    return full(
        b"meta",
        full(b"hdlr", bytes(4) + b"pict" + bytes(13))
        + full(b"pitm", struct.pack(">H", 1))
        + full(b"iinf", struct.pack(">H", len(items)) + b"".join(entries))
        + (full(b"iref", box(b"cdsc", struct.pack(">HHH", 2, 1, 1))) if note else b"")
        + box(b"iprp", box(b"ipco", properties) + owned)
        + full(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)) + b"".join(places)),
    )


def configuration(sets: dict[int, bytes]) -> bytes:
    """HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1) of Main profile, 4:2:0, 8 bits."""
    head = bytes([1, 1]) + struct.pack(">I", 0x60000000) + bytes([0x90, 0, 0, 0, 0, 0, 93])
    head += bytes([0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, len(sets)])
    return head + b"".join(struct.pack(">BHH", 0x80 | kind, 1, len(nal)) + nal for kind, nal in sets.items())
