"""Pictures that are written in ways which few programs read: odd TIFF, BMP and JPEG, each with the upright picture."""

import struct
from collections.abc import Callable
from io import BytesIO

import imagecodecs
import numpy as np
from PIL import Image, ImageCms

from tests.samples.phone_photos import upright_picture

SIZE = (400, 304)
COLUMNS, ROWS = SIZE
_TIFF_TYPES = {"H": 3, "L": 4}
Tags = dict[int, int | tuple[int, ...]]


def colours() -> np.ndarray:
    """(rows, columns, 3)."""
    return np.asarray(upright_picture(SIZE))


def greys() -> np.ndarray:
    """(rows, columns): bright at the top left, dark at the bottom right, grey in the other corners."""
    return colours()[..., 0]


def greys_are_upright(image: Image.Image) -> bool:
    """Whether a picture made of `greys` stands upright and is not inverted."""
    shown = image.convert("L")
    width, height = shown.size
    left, right = width // 10, width * 9 // 10
    top, bottom = height // 10, height * 9 // 10
    first, second = shown.getpixel((left, top)), shown.getpixel((right, top))
    third, last = shown.getpixel((left, bottom)), shown.getpixel((right, bottom))
    return first > second + 40 and third > last + 40 and abs(second - third) < 10


def tiff(parts: list[bytes], tags: Tags) -> bytes:
    """A little-endian TIFF of these strips, or tiles where the tags say so."""
    data, offsets = b"".join(parts), []
    at = 8
    for part in parts:
        offsets.append(at)
        at += len(part)
    tiled = 322 in tags
    known: Tags = {256: COLUMNS, 257: ROWS, 258: 8, 259: 1, 262: 1, 277: 1, **({} if tiled else {278: ROWS})}
    known |= {(324 if tiled else 273): tuple(offsets), (325 if tiled else 279): tuple(map(len, parts))}
    known |= tags
    return struct.pack("<2sHL", b"II", 42, at) + data + _directory({tag: known[tag] for tag in sorted(known)}, at)


def _directory(tags: Tags, at: int) -> bytes:
    """Long values follow the directory."""
    rows, behind = b"", b""
    end = at + 2 + 12 * len(tags) + 4
    for tag, value in tags.items():
        values = value if isinstance(value, tuple) else (value,)
        form = "L" if tag in (273, 279, 324, 325) else "H"
        raw = struct.pack(f"<{len(values)}{form}", *values)
        if len(raw) > 4:
            raw, behind = struct.pack("<L", end + len(behind)), behind + raw
        rows += struct.pack("<HHL4s", tag, _TIFF_TYPES[form], len(values), raw)
    return struct.pack("<H", len(tags)) + rows + bytes(4) + behind


def lab() -> bytes:
    """As a printer keeps colours."""
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    picture = ImageCms.profileToProfile(upright_picture(SIZE), *profiles, outputMode="LAB")
    target = BytesIO()
    picture.save(target, "TIFF")
    return target.getvalue()


def twelve_bits() -> bytes:
    """Two values in three bytes."""
    values = greys().astype(np.uint16) * 16
    pairs = values.reshape(-1, 2)
    packed = np.stack([pairs[:, 0] >> 4, (pairs[:, 0] & 15) << 4 | pairs[:, 1] >> 8, pairs[:, 1] & 255], axis=-1)
    return tiff([packed.astype(np.uint8).tobytes()], {258: 12})


def numbers(kind: str, factor: float = 1.0, shift: float = 0.0) -> Callable[[], bytes]:
    """Values of any type of numbers, as their TIFF sample format says."""
    word = np.dtype(kind)
    form = {"u": 1, "i": 2, "f": 3, "c": 5}[word.kind]
    return lambda: tiff([(greys() * factor + shift).astype(word).tobytes()], {258: word.itemsize * 8, 339: form})


def separate_tiles() -> bytes:
    """Each colour in tiles of its own."""
    tiles = []
    for plane in np.moveaxis(np.pad(colours(), ((0, 16), (0, 0), (0, 0))), 2, 0):
        for top in range(0, 320, 80):
            tiles += [plane[top : top + 80, left : left + 80].tobytes() for left in range(0, COLUMNS, 80)]
    return tiff(tiles, {258: (8, 8, 8), 262: 2, 277: 3, 284: 2, 322: 80, 323: 80})


def see_through_tiles(kind: int, level: int) -> bytes:
    """Sixteen bits of one grey, half of it seen through; `kind` says whether it is multiplied with that already."""
    planes = [np.full((80, 80), value * 257, "<u2").tobytes() for value in (level, level, level, 128)]
    tags = {256: 80, 257: 80, 258: (16,) * 4, 262: 2, 277: 4, 284: 2, 322: 80, 323: 80, 338: kind}
    return tiff(planes, tags)


def bytes_called_signed() -> bytes:
    """Waves around a middle grey, by a program that calls its bytes signed."""
    waves = 128 + 60 * np.sin(np.arange(COLUMNS) / 8)
    return tiff([np.tile(waves, (ROWS, 1)).astype(np.uint8).tobytes()], {339: 2})


def grey_with_more_planes() -> bytes:
    """A grey picture and two planes that mean something to one program only."""
    parts = [greys().tobytes(), bytes(ROWS * COLUMNS), bytes(ROWS * COLUMNS)]
    return tiff(parts, {258: (8, 8, 8), 277: 3, 284: 2, 338: (0, 0)})


def packed(code: int, pack: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """One strip in a compression that libvips has not learned here."""
    return lambda: tiff([pack(greys().tobytes())], {259: code})


def jpeg(bits: int, *, lossless: bool) -> Callable[[], bytes]:
    """More bits than a browser shows, or without loss."""
    values = greys().astype(np.uint16) << (bits - 8) if bits > 8 else np.ascontiguousarray(greys())
    return lambda: bytes(imagecodecs.jpeg8_encode(values, bitspersample=bits, lossless=lossless, level=95))


def jpeg_without_end() -> bytes:
    """As some cameras write it."""
    target = BytesIO()
    upright_picture(SIZE).save(target, "JPEG", quality=90)
    return target.getvalue()[:-2]


def bmp_masked(depth: int, masks: tuple[int, ...], head: int = 40, compression: int = 3) -> Callable[[], bytes]:
    """Red, green, blue and perhaps alpha under masks of bits."""

    def made() -> bytes:
        words = np.zeros((ROWS, COLUMNS), np.uint32)
        for plane, mask in zip([*np.moveaxis(colours(), 2, 0), np.full((ROWS, COLUMNS), 255)], masks, strict=False):
            low = (mask & -mask).bit_length() - 1
            words |= (np.rint(plane / 255 * (mask >> low)).astype(np.uint32) << low).astype(np.uint32)
        rows = words.astype(f"<u{depth // 8}")[::-1].tobytes()
        return _bmp(rows, depth, compression, struct.pack(f"<{len(masks)}L", *masks), head)

    return made


def bmp_two_bits() -> bytes:
    """Four colours, and a palette that is longer than it may be."""
    index = np.select([greys() > 200, greys() < 60], [1, 2], 0).astype(np.uint8).reshape(ROWS, -1, 4)
    rows = index[..., 0] << 6 | index[..., 1] << 4 | index[..., 2] << 2 | index[..., 3]
    palette = bytes((128, 128, 128, 0, 30, 30, 220, 0, 220, 60, 30, 0)) + bytes(4 * 400)
    return _bmp(rows[::-1].tobytes(), 2, 0, palette, 40)


def bmp_os2_short() -> bytes:
    """The shortest head of OS/2, upright."""
    return _bmp(colours()[::-1, :, ::-1].tobytes(), 24, 0, b"", 16)


def _bmp(rows: bytes, depth: int, compression: int, behind: bytes, head: int) -> bytes:
    known = struct.pack("<LllHHLLllLL", head, COLUMNS, ROWS, 1, depth, compression, len(rows), 0, 0, 0, 0)
    whole = (known + behind).ljust(head, b"\0") if head > 40 else known[:head] + behind
    return struct.pack("<2sLLL", b"BM", 14 + len(whole) + len(rows), 0, 14 + len(whole)) + whole + rows
