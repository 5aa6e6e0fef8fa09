"""Pictures that the usual decoder gives up: the next one shows them, or the reason says that none has learned it."""

from io import BytesIO

import imagecodecs
import pytest
from PIL import Image

from image_collections.imaging import Failed, Reason, inspect, limits, render
from tests.samples import is_upright, odd_pictures
from tests.samples.odd_pictures import bmp_masked, greys_are_upright, jpeg, numbers, packed, tiff

COLOURED = {
    "lab.tif": odd_pictures.lab,
    "separate.tif": odd_pictures.separate_tiles,
    "no_end.jpg": odd_pictures.jpeg_without_end,
    "two_bits.bmp": odd_pictures.bmp_two_bits,
    "os2.bmp": odd_pictures.bmp_os2_short,
    "rgb565.bmp": bmp_masked(16, (0xF800, 0x07E0, 0x001F)),
    "rgb231.bmp": bmp_masked(16, (0x0C00, 0x00E0, 0x0003)),
    "rgb_ten_bits.bmp": bmp_masked(32, (0x3FF << 20, 0x3FF << 10, 0x3FF)),
    "rgba4444.bmp": bmp_masked(16, (0x0F00, 0x00F0, 0x000F, 0xF000), head=108),
    "alpha_masks.bmp": bmp_masked(32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000), compression=6),
}
GREY = {
    "twelve.tif": odd_pictures.twelve_bits,
    "planes.tif": odd_pictures.grey_with_more_planes,
    "float.tif": numbers("<f4", 1 / 255),
    "half.tif": numbers("<f2", 1 / 255),
    "double.tif": numbers("<f8", 3.0),
    "signed.tif": numbers("<i2", 20.0, -2_000),
    "signed_bytes.tif": numbers("<i1", 1.0, -128),
    "long.tif": numbers("<u4", 256.0),
    "longest.tif": numbers("<i8", 256.0),
    "lzma.tif": packed(34_925, imagecodecs.lzma_encode),
    "zstd.tif": packed(50_000, imagecodecs.zstd_encode),
    "twelve.jpg": jpeg(12, lossless=False),
    "lossless.jpg": jpeg(8, lossless=True),
    "lossless16.jpg": jpeg(16, lossless=True),
}
UNKNOWN = {
    "complex.tif": numbers("<c8"),
    "unknown.tif": packed(65_000, lambda data: data),
    "huffman.bmp": bmp_masked(32, (0xFF, 0xFF00, 0xFF0000), compression=7),
}


def outcome(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return render(path, inspect(path, name))


def picture(made):
    return Image.open(BytesIO(made.preview))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("name", COLOURED)
def test_odd_picture_is_shown_in_its_colours(tmp_path, name):
    assert is_upright(picture(outcome(tmp_path, name, COLOURED[name]())))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("name", GREY)
def test_odd_greys_are_shown(tmp_path, name):
    assert greys_are_upright(picture(outcome(tmp_path, name, GREY[name]())))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("name", UNKNOWN)
def test_what_no_decoder_has_learned_is_kept_and_says_so(tmp_path, name):
    made = outcome(tmp_path, name, UNKNOWN[name]())
    assert (made.preview, made.reason) == (None, Reason.NO_DECODER)


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("name", ["twelve.tif", "lzma.tif", "lossless16.jpg", "rgb_ten_bits.bmp"])
def test_odd_picture_cut_in_half_is_damaged(tmp_path, name):
    whole = {**GREY, **COLOURED}[name]()
    with pytest.raises(Failed) as caught:
        outcome(tmp_path, name, whole[: len(whole) // 2])
    assert caught.value.reason is Reason.DAMAGED


def test_photo_of_which_more_than_its_end_is_missing_is_damaged(tmp_path):
    with pytest.raises(Failed) as caught:
        outcome(tmp_path, "a.jpg", odd_pictures.jpeg_without_end()[:-900])
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("name", ["twelve.tif", "twelve.jpg"])
def test_odd_picture_that_is_too_large_for_the_other_decoders_is_kept_without_a_picture(tmp_path, monkeypatch, name):
    monkeypatch.setattr(limits, "PICTURE_DECODER_VALUES", 400 * 304 - 1)
    assert outcome(tmp_path, name, GREY[name]()).reason is Reason.TOO_DETAILED


def test_odd_picture_is_turned_as_it_says(tmp_path):
    values = odd_pictures.greys()[::-1].astype("<f8").tobytes()
    data = tiff([values], {258: 64, 274: 4, 339: 3})
    assert greys_are_upright(picture(outcome(tmp_path, "a.tif", data)))


@pytest.mark.parametrize(("kind", "expected"), [(1, 255), (2, 155)])
def test_what_can_be_seen_through_is_white(tmp_path, kind, expected):
    """Half of a grey of 55 and of white; or of one that is multiplied already."""
    path = tmp_path / "a.tif"
    path.write_bytes(odd_pictures.see_through_tiles(kind, 55 if kind == 2 else 128))
    shown = picture(render(path, inspect(path, "a.tif"))).convert("RGB").getpixel((30, 30))
    assert max(abs(one - expected) for one in shown) <= 3


def test_bytes_that_are_only_called_signed_are_shown_as_they_look(tmp_path):
    shown = picture(outcome(tmp_path, "a.tif", odd_pictures.bytes_called_signed())).convert("L").crop((8, 8, 392, 296))
    least, most = shown.getextrema()
    assert (60 <= least <= 76, 180 <= most <= 196) == (True, True)


def test_values_that_are_no_numbers_are_black(tmp_path):
    values = odd_pictures.greys().astype("<f4")
    values[100:110] = [float("nan")] * 200 + [float("inf")] * 200
    data = tiff([values.tobytes()], {258: 32, 339: 3})
    assert greys_are_upright(picture(outcome(tmp_path, "a.tif", data)))


def test_a_width_below_nothing_is_damage(tmp_path):
    data = bytearray(odd_pictures.bmp_two_bits())
    data[18:22] = (-400).to_bytes(4, "little", signed=True)
    with pytest.raises(Failed):
        outcome(tmp_path, "a.bmp", bytes(data))
