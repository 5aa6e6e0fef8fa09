"""The demo pictures are what they claim: true DICOM, a closed scan, photos with a date, the same every time."""

import re
import warnings
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pypdfium2
import pytest
from PIL import Image, ImageOps

from config.demo.pictures import (
    DemoPicture,
    Exposure,
    as_dicom,
    as_photo,
    cephalometric,
    draw_all,
    drawn_before,
    lower_arch,
    referral_letter,
)
from config.demo.pictures.intraoral_xrays import periapical_lower_front

KINDS = {
    "periapical": 4,
    "bitewing": 2,
    "panoramic": 1,
    "cephalometric": 1,
    "cbct": 1,
    "intraoral_photo": 4,
    "model_or_scan": 1,
    "referral_letter": 1,
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> list[DemoPicture]:
    return draw_all(tmp_path_factory.mktemp("demo"))


def xrays(pictures: list[DemoPicture]) -> list[pydicom.Dataset]:
    files = [p.path.read_bytes() for p in pictures if p.path.suffix == ".dcm"]
    for volume in (p.path for p in pictures if p.path.suffix == ".zip"):
        with zipfile.ZipFile(volume) as archive:
            files += [archive.read(name) for name in archive.namelist()]
    return [pydicom.dcmread(BytesIO(data)) for data in files]


def test_each_kind_is_there_with_its_files(pictures):
    assert Counter(picture.kind for picture in pictures) == KINDS
    assert all(picture.path.stat().st_size > 500 for picture in pictures)
    assert all(re.fullmatch("[1-4][1-8]", tooth) for picture in pictures for tooth in picture.teeth)


def test_second_call_draws_nothing(pictures):
    folder = pictures[0].path.parent
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert draw_all(folder) == pictures
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_xrays_are_valid_dicom_of_twelve_bits(pictures):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        files = xrays(pictures)
        for dataset in files:
            assert dataset.pixel_array.shape == (dataset.Rows, dataset.Columns)
            assert (dataset.BitsStored, dataset.PhotometricInterpretation) == (12, "MONOCHROME2")
            assert dataset.pixel_array.max() <= 4095
            assert str(dataset.PatientName) == "Marchetti^Elena"
            assert dataset.Manufacturer == "Bitewing demo"
    assert len({dataset.SOPInstanceUID for dataset in files}) == len(files) == 48
    assert Counter(dataset.Modality for dataset in files) == {"IO": 6, "PX": 1, "DX": 1, "CT": 40}


def test_window_shows_most_of_the_grey_range(pictures):
    for dataset in xrays(pictures):
        if dataset.Modality == "CT":
            continue
        low = dataset.WindowCenter - dataset.WindowWidth / 2
        grey = np.clip((dataset.pixel_array - low) / dataset.WindowWidth, 0, 1)
        dark, bright = np.percentile(grey, [5, 95])
        assert bright - dark >= 0.5, dataset.SeriesDescription


def test_cone_beam_is_one_series_in_order_of_position(pictures):
    slices = [dataset for dataset in xrays(pictures) if dataset.Modality == "CT"]
    assert len({dataset.SeriesInstanceUID for dataset in slices}) == 1
    heights = [float(dataset.ImagePositionPatient[2]) for dataset in slices]
    assert heights == pytest.approx([0.8 * number for number in range(40)])


def test_photos_are_upright_once_their_orientation_is_applied(pictures):
    orientations = set()
    for picture in pictures:
        if picture.kind != "intraoral_photo":
            continue
        with Image.open(picture.path) as image:
            orientations.add(image.getexif()[0x0112])
            taken = image.getexif().get_ifd(0x8769)[0x9003]
            assert ImageOps.exif_transpose(image).size == (1800, 1200)
        assert taken == f"{picture.taken_on:%Y:%m:%d} 10:15:00"
    assert orientations == {1, 3, 6, 8}


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_a_turned_photo_shows_the_same_pixels(turned):
    pixels = np.zeros((64, 96, 3), dtype=np.uint8)
    pixels[:32, :48] = (255, 0, 0)
    with Image.open(BytesIO(as_photo(pixels, date(2026, 1, 2), turned=turned))) as image:
        upright = np.asarray(ImageOps.exif_transpose(image)).astype(int)
    assert np.abs(upright - pixels).mean() < 3


def test_the_same_seed_draws_the_same_picture():
    assert np.array_equal(cephalometric(3), cephalometric(3))
    assert not np.array_equal(cephalometric(3), cephalometric(4))


def test_the_same_pixels_make_the_same_file():
    exposure = Exposure("IO", 0.04, date(2026, 5, 12), "Periapical", "Test^Name", "7")
    pixels = periapical_lower_front()
    made = as_dicom(pixels, exposure)
    assert made == as_dicom(pixels, exposure)
    read = pydicom.dcmread(BytesIO(made))
    assert np.array_equal(read.pixel_array, pixels)
    assert list(read.ImagerPixelSpacing) == [0.04, 0.04]
    assert (str(read.PatientName), read.PatientID) == ("Test^Name", "7")


def test_scan_is_a_closed_surface_in_millimetres():
    data = lower_arch()
    count = int.from_bytes(data[80:84], "little")
    facets = np.frombuffer(data[84:], dtype=[("n", "<f4", 3), ("corners", "<f4", (3, 3)), ("spare", "<u2")])
    assert len(facets) == count > 2000
    corners = np.round(facets["corners"], 4)
    edges = Counter()
    for triangle in corners.tolist():
        a, b, c = map(tuple, triangle)
        edges.update([(a, b), (b, c), (c, a)])
    assert all(edges[end, start] == times for (start, end), times in edges.items())
    width, length, height = np.ptp(corners.reshape(-1, 3), axis=0)
    assert [round(float(size)) for size in (width, length, height)] == [89, 60, 14]


def test_letter_says_that_it_is_a_demo():
    document = pypdfium2.PdfDocument(referral_letter("Zoé (Test) Ünal", date(2026, 5, 2)))
    text = document[0].get_textpage().get_text_bounded()
    assert len(document) == 1
    assert "Referral: Zoé (Test) Ünal" in text
    assert "Demo, not a real patient" in text
    document.close()


def test_an_older_or_broken_drawing_does_not_count(pictures, tmp_path: Path):
    assert drawn_before(tmp_path) is None
    stamp = tmp_path / "drawn.json"
    stamp.write_text('{"version": 0, "pictures": []}', encoding="utf-8")
    assert drawn_before(tmp_path) is None
    stamp.write_bytes((pictures[0].path.parent / "drawn.json").read_bytes())
    assert drawn_before(tmp_path) is None
