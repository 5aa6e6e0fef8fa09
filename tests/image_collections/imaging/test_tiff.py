"""TIFF in the ways it is written: small and big, in strips and tiles, with each compression and kind of colour."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image

from image_collections.imaging import Failed, Reason, Refused, inspect, render
from tests.samples import is_upright, upright_picture

SIZE = (400, 304)


def by_vips(**options: object) -> Callable[[Path], None]:
    picture = pyvips.Image.new_from_array(np.asarray(upright_picture(SIZE))).copy(interpretation="srgb")
    return lambda path: picture.tiffsave(str(path), **options)


def by_pillow(mode: str = "RGB", **options: object) -> Callable[[Path], None]:
    picture = upright_picture(SIZE).convert(mode)
    return lambda path: picture.save(path, **options)


def sixteen_bits(path: Path) -> None:
    values = np.asarray(upright_picture(SIZE)).astype(np.uint16) * 257
    pyvips.Image.new_from_array(values).copy(interpretation="rgb16").tiffsave(str(path), compression="deflate")


def shown(path: Path) -> Image.Image:
    return Image.open(BytesIO(render(path, inspect(path, path.name)).preview or b"")).convert("RGB")


COLOURED: dict[str, Callable[[Path], None]] = {
    "big": by_vips(bigtiff=True),
    "big, tiled": by_vips(bigtiff=True, tile=True, compression="deflate"),
    "tiled, LZW": by_vips(tile=True, compression="lzw"),
    "tiled, JPEG": by_vips(tile=True, compression="jpeg", Q=90),
    "JPEG": by_vips(compression="jpeg", Q=90),
    "PackBits": by_vips(compression="packbits"),
    "most significant byte first": lambda path: path.write_bytes(motorola()) and None,
    "YCbCr": by_pillow("YCbCr"),
    "palette": by_pillow("P"),
    "with alpha": by_pillow("RGBA"),
    "sixteen bits": sixteen_bits,
}


def motorola(version: int = 42) -> bytes:
    """Uncompressed, one strip, big-endian; `version` 43 is BigTIFF."""
    pixels = np.asarray(upright_picture(SIZE)).tobytes()
    big = version == 43
    tags = [(256, 3, 1, SIZE[0]), (257, 3, 1, SIZE[1]), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 2)]
    tags += [(273, 4, 1, 16), (277, 3, 1, 3), (278, 3, 1, SIZE[1]), (279, 4, 1, len(pixels))]
    form = ">HHQQ" if big else ">HHLL"
    values = [(value << {3: 48 if big else 16, 4: 32 if big else 0}[kind]) for _, kind, _, value in tags]
    rows = b"".join(struct.pack(form, *tag[:3], value) for tag, value in zip(tags, values, strict=True))
    start = 16 + len(pixels)
    head = struct.pack(">2sHHHQ", b"MM", 43, 8, 0, start) if big else struct.pack(">2sHL8x", b"MM", 42, start)
    return head + pixels + struct.pack(">Q" if big else ">H", len(tags)) + rows + bytes(8)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("kind", COLOURED)
def test_every_way_of_writing_is_shown_upright(tmp_path, kind):
    path = tmp_path / "a.tif"
    COLOURED[kind](path)
    assert is_upright(shown(path))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_deflate"])
def test_scanned_letter_in_black_and_white_is_shown(tmp_path, compression):
    by_pillow("1", compression=compression)(tmp_path / "a.tif")
    picture = shown(tmp_path / "a.tif")
    assert picture.getpixel((40, 30))[0] < 40
    assert picture.getpixel((360, 30))[0] > 200


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("head", [b"II+\0", b"MM\0+"])
def test_big_tiff_of_both_byte_orders_is_accepted(tmp_path, head):
    path = tmp_path / "a.tif"
    if head == b"MM\0+":
        path.write_bytes(motorola(43))
    else:
        by_vips(bigtiff=True)(path)
    assert path.read_bytes().startswith(head)
    inspection = inspect(path, path.name)
    assert (inspection.format.code, inspection.width, inspection.height) == ("tiff", *SIZE)
    assert is_upright(shown(path))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("big", [False, True])
def test_pages_are_counted(tmp_path, big):
    pages = [Image.new("RGB", SIZE, colour) for colour in ("white", "black")]
    by_pillow(save_all=True, append_images=pages, big_tiff=big)(tmp_path / "a.tif")
    assert inspect(tmp_path / "a.tif", "a.tif").pages == 3


def test_links_in_a_circle_end(tmp_path):
    data = bytearray(motorola())
    data[-8:-4] = struct.pack(">L", struct.unpack_from(">L", data, 4)[0])
    (tmp_path / "a.tif").write_bytes(data)
    assert inspect(tmp_path / "a.tif", "a.tif").pages == 1


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(
    ("head", "error"),
    [
        (struct.pack("<2sHHHQ", b"II", 43, 4, 0, 16), Failed(Reason.DAMAGED)),
        (struct.pack("<2sHHHQ", b"II", 43, 8, 0, 2**64 - 1), Failed(Reason.DAMAGED)),
        (struct.pack("<2sHHHQQ", b"II", 43, 8, 0, 16, 2**63), Failed(Reason.DAMAGED)),
        (struct.pack("<2sHHHQQHHQQ", b"II", 43, 8, 0, 16, 1, 273, 16, 2**40, 64), Refused(Reason.PICTURE_TOO_LARGE)),
        (struct.pack("<2sHHHQQ2HQQ2HQQ", b"II", 43, 8, 0, 16, 2, 256, 4, 1, 10**6, 257, 4, 1, 10**6), None),
    ],
)
def test_impossible_numbers_of_a_big_tiff_are_refused(tmp_path, head, error):
    path = tmp_path / "a.tif"
    path.write_bytes(head + bytes(100))
    with pytest.raises((Failed, Refused)) as caught:
        inspect(path, path.name)
    expected = error or Refused(Reason.PICTURE_TOO_LARGE)
    assert (type(caught.value), caught.value.reason) == (type(expected), expected.reason)


def test_big_tiff_that_claims_more_pixels_than_it_holds_fails(tmp_path):
    data = bytearray(motorola(43))
    struct.pack_into(">H", data, data.index(struct.pack(">HHQ", 257, 3, 1)) + 12, 9_000)
    (tmp_path / "a.tif").write_bytes(data)
    with pytest.raises(Failed):
        inspect(tmp_path / "a.tif", "a.tif")
