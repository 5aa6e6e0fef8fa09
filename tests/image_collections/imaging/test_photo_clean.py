"""Photos without anything but their picture (issue 5: EXIF and file names gone)."""

import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from image_collections.imaging import Failed, Reason, inspect
from image_collections.imaging.deidentifying import DEIDENTIFIABLE, deidentify, ending_of
from image_collections.imaging.dicom.deidentify import Disguise
from image_collections.imaging.formats import FORMATS
from tests.samples.other_pictures import other_pictures
from tests.samples.phone_photos import is_upright, orientation_photo

MARK = "ZQXMARK"
DISGUISE = Disguise(b"seed")
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{MARK}</x:xmpmeta>".encode()


def marked(kind: str) -> bytes:
    """A picture that says something wherever its format lets it."""
    picture, exif, text = Image.effect_noise((48, 32), 40).convert("RGB"), Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010E], exif[0x9286], exif[0x013B] = MARK, MARK, MARK
    exif.get_ifd(0x8825)[29] = MARK
    text.add_text("Comment", MARK)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    options = {
        "jpeg": {"exif": exif, "comment": MARK, "xmp": XMP},
        "png": {"exif": exif, "pnginfo": text},
        "webp": {"exif": exif.tobytes(), "xmp": XMP, "lossless": True},
        "tiff": {"tiffinfo": {270: MARK, 315: MARK, 700: XMP, 33432: MARK}},
        "gif": {"comment": MARK},
        "bmp": {},
    }
    target = io.BytesIO()
    picture.save(target, kind.upper(), **options[kind])
    return target.getvalue() + MARK.encode()


def cleaned(data: bytes, code: str, folder) -> bytes:
    (folder / "sent").write_bytes(data)
    deidentify(folder / "sent", code, folder / "clean", DISGUISE)
    return (folder / "clean").read_bytes()


@pytest.mark.parametrize("code", ["jpeg", "png", "webp", "tiff", "gif", "bmp"])
def test_nothing_that_was_written_into_a_picture_is_left(tmp_path, code):
    data = marked(code)
    clean = cleaned(data, code, tmp_path)
    assert MARK.encode() in data
    assert [
        word for word in (MARK.encode(), b"Exif", b"xmp", b"tEXt", b"iTXt", b"ICC_PROFILE", b"iCCP") if word in clean
    ] == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stays_upright_without_saying_where_and_when_it_was_taken(tmp_path, orientation):
    data = cleaned(orientation_photo(orientation), "jpeg", tmp_path)
    with Image.open(io.BytesIO(data)) as picture:
        assert dict(picture.getexif()) == {}
        assert is_upright(picture)


@pytest.mark.parametrize("code", ["png", "webp", "tiff", "bmp"])
def test_what_was_not_lossy_loses_nothing(tmp_path, code):
    data = marked(code)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(cleaned(data, code, tmp_path))) as after:
        assert np.array_equal(np.asarray(before.convert("RGB")), np.asarray(after.convert("RGB")))


def test_every_picture_of_the_samples_can_be_read_again_in_its_size(tmp_path):
    for sample in other_pictures(tmp_path):
        before = inspect(sample.path, sample.path.name)
        target = tmp_path / f"clean.{ending_of(before.format.code)}"
        deidentify(sample.path, before.format.code, target, DISGUISE)
        after = inspect(target, target.name)
        assert (after.width, after.height) == (before.width, before.height), sample.path.name


def test_sixteen_bits_stay_sixteen(tmp_path):
    deep = np.arange(2400, dtype=np.uint16).reshape(40, 60) * 25
    Image.fromarray(deep).save(tmp_path / "deep.png")
    data = cleaned((tmp_path / "deep.png").read_bytes(), "png", tmp_path)
    with Image.open(io.BytesIO(data)) as picture:
        assert np.array_equal(np.asarray(picture), deep)


def test_numbers_that_are_no_picture_are_not_made_into_another_one(tmp_path):
    Image.fromarray(np.linspace(0, 1, 2400, dtype=np.float32).reshape(40, 60)).save(tmp_path / "floating.tiff")
    with pytest.raises(Failed) as refused:
        cleaned((tmp_path / "floating.tiff").read_bytes(), "tiff", tmp_path)
    assert refused.value.reason == Reason.NO_DECODER


@pytest.mark.parametrize("code", [row.code for row in FORMATS if row.code not in DEIDENTIFIABLE])
def test_formats_with_text_in_too_many_places_are_left_out(tmp_path, code):
    with pytest.raises(Failed) as refused:
        cleaned(b"anything", code, tmp_path)
    assert refused.value.reason == Reason.NO_PICTURE


def test_a_damaged_photo_fails_with_a_reason(tmp_path):
    with pytest.raises(Failed) as refused:
        cleaned(marked("png")[:200], "png", tmp_path)
    assert refused.value.reason == Reason.DAMAGED
