"""The viewer's payload: every value comes back, and its meaning with it."""

import zlib

import numpy as np
import pytest

from image_collections.imaging import PixelPayload, inspect, limits, render
from image_collections.imaging.pixels import pack
from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, item, stored

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def unpacked(data: bytes, rows: int, cols: int, signed: bool) -> np.ndarray:
    """What the browser does: planes to words, zigzag back, sums along the rows."""
    planes = np.frombuffer(zlib.decompress(data), np.uint8).reshape(2, rows, cols).astype(np.uint16)
    zigzag = planes[0] | planes[1] << 8
    delta = (zigzag >> 1) ^ (-(zigzag & 1).astype(np.int16)).view(np.uint16)
    delta[:, 0] = np.cumsum(delta[:, 0], dtype=np.uint16)
    words = np.cumsum(delta, axis=1, dtype=np.uint16)
    return words.view(np.int16) if signed else words


def payload_of(dataset: object, folder: object) -> PixelPayload:
    path = stored(dataset, folder)
    pixels = render(path, inspect(path, path.name)).pixels
    assert pixels is not None
    return pixels


@pytest.mark.accepts("E3")
@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (257, 31), (600, 400)])
@pytest.mark.parametrize("dtype", [np.uint16, np.int16])
def test_packed_values_come_back(shape, dtype):
    limit = np.iinfo(dtype)
    values = np.random.default_rng(1).integers(limit.min, limit.max, shape, dtype=dtype, endpoint=True)
    assert np.array_equal(unpacked(pack(values), *shape, signed=dtype == np.int16), values)


@pytest.mark.accepts("E3")
def test_meaning_of_the_values_is_complete(tmp_path):
    dataset = grey_object(RAMP, BitsStored=12, HighBit=11, RescaleSlope=2, RescaleIntercept=-5)
    dataset.WindowCenter, dataset.WindowWidth = [2000, 900, 5], [3000, 400, 0]
    dataset.WindowCenterWidthExplanation = ["Bone", "Soft", "None"]
    dataset.PhotometricInterpretation, dataset.PixelSpacing = "MONOCHROME1", [0.2, 0.1]
    assert payload_of(dataset, tmp_path).meta == {
        "rows": 64,
        "cols": 64,
        "slope": 2.0,
        "intercept": -5.0,
        "wc": 2000.0,
        "ww": 3000.0,
        "invert": True,
        "signed": False,
        "spacing": [0.2, 0.1],
        "spacing_kind": "PixelSpacing",
        "aspect": 2.0,
        "bits": 12,
        "presets": [{"name": "Bone", "wc": 2000.0, "ww": 3000.0}, {"name": "Soft", "wc": 900.0, "ww": 400.0}],
    }


@pytest.mark.accepts("E3")
def test_signed_values_arrive_signed(tmp_path):
    values = np.array([[-1000, 3], [2, -1]], np.int16)
    pixels = payload_of(grey_object(values), tmp_path)
    assert pixels.meta["signed"] is True
    assert unpacked(pixels.data, 2, 2, signed=True).tolist() == values.tolist()


def test_object_without_spacing_has_none(tmp_path):
    meta = payload_of(grey_object(RAMP), tmp_path).meta
    assert (meta["spacing"], meta["spacing_kind"], meta["presets"]) == (None, None, [])


def test_large_frame_is_averaged_and_its_spacing_grows(tmp_path):
    values = np.repeat(np.arange(100, dtype=np.uint16)[:, None], 2 * limits.PIXELS_EDGE, axis=1)
    values[:, 1::2] += 1000
    pixels = payload_of(grey_object(values, PixelSpacing=[0.1, 0.2]), tmp_path)
    assert (pixels.meta["rows"], pixels.meta["cols"]) == (50, limits.PIXELS_EDGE)
    assert pixels.meta["spacing"] == [pytest.approx(0.2), pytest.approx(0.4)]
    small = unpacked(pixels.data, 50, limits.PIXELS_EDGE, signed=False)
    assert np.abs(small[:, 5].astype(float) - (np.arange(50) * 2 + 500.5)).max() <= 1


def test_table_of_the_modality_is_in_the_values(tmp_path):
    table = item(LUTDescriptor=[4096, 0, 16], LUTData=[value * 3 for value in range(4096)])
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    pixels = payload_of(grey_object(RAMP, ModalityLUTSequence=[table]), tmp_path)
    assert (pixels.meta["slope"], pixels.meta["intercept"]) == (1.0, 0.0)
    assert np.array_equal(unpacked(pixels.data, 64, 64, signed=False), RAMP * 3)


def test_values_of_32_bits_are_scaled_with_their_slope(tmp_path):
    values = np.linspace(5, 2**31, 10_000).astype(np.uint32).reshape(100, 100)
    pixels = payload_of(grey_object(values), tmp_path)
    words = unpacked(pixels.data, 100, 100, signed=False)
    meant = words * pixels.meta["slope"] + pixels.meta["intercept"]
    assert np.abs(meant - values).max() <= 2**31 / 65_000


def test_colour_has_no_payload(tmp_path):
    path = stored(colour_object(np.full((20, 30, 3), 90, np.uint8)), tmp_path)
    renditions = render(path, inspect(path, path.name))
    assert renditions.pixels is None
    assert renditions.preview is not None
