"""The builders tell the truth: what they write decodes to what they say, and is the same every time."""

import struct
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import imagecodecs
import numpy as np
import pi_heif
import pydicom
import pypdfium2
import pytest
from PIL import Image, ImageOps
from pydicom.encaps import generate_frames

from tests.samples import (
    Sample,
    Xray,
    big_photo,
    hostile_files,
    is_upright,
    issue_folder,
    orientation_photo,
    other_pictures,
    shown_grey,
    stored_values,
    upright_picture,
    xray,
    xray_cells,
)
from tests.samples.jpeg_lossless import encode
from tests.samples.xrays import SYNTAXES


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    return issue_folder(tmp_path_factory.mktemp("issue"))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sample]:
    return {sample.path.name: sample for sample in hostile_files(tmp_path_factory.mktemp("hostile"))}


def opened(path: Path) -> Image.Image:
    if path.suffix == ".heic":
        return pi_heif.open_heif(path).to_pillow()
    return Image.open(path)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_phone_photo_is_upright_only_after_its_orientation_is_applied(orientation):
    with Image.open(BytesIO(orientation_photo(orientation))) as image:
        exif = image.getexif()
        assert exif[0x0112] == orientation
        assert exif.get_ifd(0x8769)[0x9003] == "2026:04:30 09:08:07"
        assert exif.get_ifd(0x8825)[2] == (47.0, 22.0, 8.0)
        assert is_upright(image) == (orientation == 1)
        turned = ImageOps.exif_transpose(image)
        assert turned.size == (1200, 900)
        assert is_upright(turned)


def test_upright_is_seen_at_any_size_and_nothing_else_counts():
    image = upright_picture((160, 120))
    assert is_upright(image)
    assert not any(is_upright(image.transpose(way)) for way in Image.Transpose)


def test_big_photo_has_24_megapixels(tmp_path):
    sample = big_photo(tmp_path)
    with Image.open(sample.path) as image:
        assert (image.size, image.format) == ((6000, 4000), "JPEG")
    assert 4_000_000 < sample.path.stat().st_size < 9_000_000


def test_other_pictures_open_with_what_they_promise(tmp_path):
    seen = {}
    for sample in other_pictures(tmp_path):
        with opened(sample.path) as image:
            image.load()
            seen[sample.path.name] = (image.mode, getattr(image, "n_frames", 1))
            assert "grey16" in sample.path.name or is_upright(image)
    assert seen == {
        "colour.png": ("RGB", 1),
        "alpha.png": ("RGBA", 1),
        "grey16.png": ("I;16", 1),
        "pages.tiff": ("RGB", 3),
        "grey16.tif": ("I;16", 1),
        "cmyk.tif": ("CMYK", 1),
        "phone.heic": ("RGB", 1),
        "picture.webp": ("RGB", 1),
        "moving.gif": ("P", 2),
        "picture.bmp": ("RGB", 1),
    }


@pytest.mark.parametrize("cell", xray_cells(), ids=lambda cell: cell.file_name)
def test_xray_decodes_to_its_stored_values(cell):
    dataset = pydicom.dcmread(BytesIO(xray(cell)))
    assert dataset.file_meta.TransferSyntaxUID == SYNTAXES[cell.syntax]
    assert (dataset.BitsStored, dataset.PhotometricInterpretation) == (cell.bits, cell.photometric)
    assert np.array_equal(dataset.pixel_array, stored_values(cell.bits, cell.photometric))


def test_both_photometric_interpretations_show_the_same_picture():
    light, dark = stored_values(12, "MONOCHROME2"), stored_values(12, "MONOCHROME1")
    assert np.array_equal(light, 4095 - dark)
    assert np.abs(light / 4095 - shown_grey()).max() < 0.001


@pytest.mark.parametrize("bits", [2, 8, 12, 16])
def test_jpeg_lossless_is_decoded_by_another_library(bits):
    random = np.random.default_rng(bits)
    values = random.integers(0, 2**bits, (37, 53)).astype(np.uint8 if bits <= 8 else np.uint16)
    values[0, :4] = (0, 2**bits - 1, 0, 2 ** (bits - 1))
    stream = encode(values, bits)
    assert np.array_equal(imagecodecs.ljpeg_decode(stream), values)


def test_compressed_frames_have_the_prediction_they_claim():
    dataset = pydicom.dcmread(BytesIO(xray(Xray(12, "MONOCHROME2", "jpeg_lossless"))))
    frame = next(generate_frames(dataset.PixelData, number_of_frames=1))
    scan = frame.index(b"\xff\xda")
    assert frame[scan + 7] == 1


def test_same_cell_gives_the_same_bytes():
    cell = Xray(16, "MONOCHROME1", "jpeg_2000")
    assert xray(cell) == xray(cell)


def test_issue_folder_holds_each_promised_format(dropped):
    kinds = Counter(sample.path.suffix for sample in dropped)
    assert kinds == {".jpg": 10, ".png": 2, ".tiff": 1, ".heic": 1, ".pdf": 1, ".dcm": 36}
    refused = {sample.path.name: sample.reason for sample in dropped if sample.expected == "refused"}
    assert refused == {"notes.jpg": "content_mismatch", "empty.png": "empty"}
    assert len({sample.path for sample in dropped}) == len(dropped) == 51
    with pypdfium2.PdfDocument(next(s.path for s in dropped if s.path.suffix == ".pdf")) as document:
        assert len(document) == 1


def test_hostile_pictures_claim_what_they_say(hostile):
    assert struct.unpack_from(">LL", hostile["huge.png"].path.read_bytes(), 16) == (30_000, 30_000)
    tiny = hostile["tiny.dcm"].path
    dataset = pydicom.dcmread(tiny)
    assert (tiny.stat().st_size, dataset.Rows, dataset.Columns) == (910, 65_535, 65_535)
    jpeg = hostile["huge.jpg"].path.read_bytes()
    assert struct.unpack_from(">HH", jpeg, jpeg.index(b"\xff\xc0") + 5) == (65_500, 65_500)
    with Image.open(hostile["frames.gif"].path) as image:
        assert image.n_frames == 3_000


def test_two_faced_photo_is_a_photo_and_holds_a_script(hostile):
    path = hostile["two_faces.jpg"].path
    with Image.open(path) as image:
        assert is_upright(image)
    assert path.read_bytes().count(b"<script>") == 2


def test_broken_files_do_not_decode(hostile):
    with pytest.raises(OSError, match="truncated"), Image.open(hostile["half.jpg"].path) as image:
        image.load()
    with pytest.raises((EOFError, ValueError)):
        _ = pydicom.dcmread(hostile["third.dcm"].path).pixel_array
    with pytest.raises(RecursionError):
        pydicom.dcmread(hostile["nested.dcm"].path)


def test_archives_are_bombs_and_slips(hostile):
    with zipfile.ZipFile(hostile["bomb.zip"].path) as archive:
        entry = archive.infolist()[0]
        assert entry.file_size > 900 * entry.compress_size
    with zipfile.ZipFile(hostile["slip.zip"].path) as archive:
        assert archive.namelist() == ["../../outside.txt", "inside.txt", "/absolute.txt"]
