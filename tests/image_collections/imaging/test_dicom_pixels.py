"""X-rays: every stored value arrives, and becomes the grey level it should."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ImplicitVRLittleEndian

from image_collections.imaging import Failed, Reason, Refused, limits
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, item, stored
from tests.samples import Xray, shown_grey, stored_values, xray, xray_cells

RAMP = np.arange(4096, dtype=np.uint16).reshape(64, 64)


def loaded(path: Path) -> GreyPicture:
    frame = load_frame(read_header(path))
    assert isinstance(frame, GreyPicture)
    return frame


def grey_of(dataset: object, folder: Path) -> np.ndarray:
    return loaded(stored(dataset, folder)).graded()


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("cell", xray_cells(), ids=lambda cell: cell.file_name)
def test_every_value_of_every_kind_of_xray_arrives(tmp_path, cell):
    path = tmp_path / cell.file_name
    path.write_bytes(xray(cell))
    frame = loaded(path)
    assert np.array_equal(frame.stored[frame.words], stored_values(cell.bits, cell.photometric))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("cell", xray_cells(), ids=lambda cell: cell.file_name)
def test_every_kind_of_xray_is_the_right_way_round(tmp_path, cell):
    path = tmp_path / cell.file_name
    path.write_bytes(xray(cell))
    assert np.abs(loaded(path).graded() - shown_grey() * 255).max() <= 2


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16])
def test_other_encodings_of_whole_numbers_are_read(tmp_path, syntax, dtype):
    values = np.random.default_rng(3).integers(0, 120, (33, 41)).astype(dtype)
    big = syntax == ExplicitVRBigEndian
    dataset = grey_object(values.astype(values.dtype.newbyteorder(">")) if big else values)
    dataset.file_meta.TransferSyntaxUID = syntax
    if big and dtype == np.uint8:
        dataset["PixelData"].VR = "OB"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = stored(dataset, tmp_path)
    frame = loaded(path)
    assert np.array_equal(frame.stored[frame.words], values)


def test_signed_values_keep_their_sign(tmp_path):
    values = np.array([[-1000, -1], [0, 3000]], np.int16)
    frame = loaded(stored(grey_object(values), tmp_path))
    assert frame.stored[frame.words].tolist() == values.tolist()


def test_bits_above_those_stored_do_not_count(tmp_path):
    """Old overlays lie in the unused bits."""
    dataset = grey_object(RAMP | 0xF000, BitsStored=12, HighBit=11)
    frame = loaded(stored(dataset, tmp_path))
    assert np.array_equal(frame.stored[frame.words], RAMP)


def test_values_at_the_upper_end_of_the_word_are_shifted(tmp_path):
    frame = loaded(stored(grey_object(RAMP << 4, BitsStored=12, HighBit=15), tmp_path))
    assert np.array_equal(frame.stored[frame.words], RAMP)


def test_linear_window_follows_the_standard(tmp_path):
    """PS3.3 C.11.2.1.2.1: with center 2048 and width 4096 the whole range of 12 bits is shown."""
    grey = grey_of(grey_object(RAMP, WindowCenter=2048, WindowWidth=4096), tmp_path)
    assert np.abs(grey - RAMP / 4095 * 255).max() <= 0.51


@pytest.mark.parametrize(
    ("function", "expected"), [("LINEAR", (0, 129, 255)), ("LINEAR_EXACT", (0, 128, 255)), ("SIGMOID", (30, 128, 225))]
)
def test_window_functions_follow_the_standard(tmp_path, function, expected):
    values = np.array([[50, 100, 150]], np.uint16)
    dataset = grey_object(values, WindowCenter=100, WindowWidth=100, VOILUTFunction=function)
    assert np.abs(grey_of(dataset, tmp_path)[0] - np.array(expected)).max() <= 1


def test_first_of_several_windows_is_used(tmp_path):
    dataset = grey_object(RAMP, WindowCenter=[1000, 3000], WindowWidth=[100, 50])
    frame = loaded(stored(dataset, tmp_path))
    assert (frame.window.center, frame.window.width) == (1000, 100)


def test_rescale_comes_before_the_window(tmp_path):
    dataset = grey_object(RAMP, RescaleSlope=2, RescaleIntercept=-1000, WindowCenter=3096, WindowWidth=8192)
    assert np.abs(grey_of(dataset, tmp_path) - RAMP / 4095 * 255).max() <= 1


def test_modality_table_comes_before_the_window(tmp_path):
    table = item(LUTDescriptor=[4096, 0, 16], LUTData=list(range(4095, -1, -1)), ModalityLUTType="US")
    dataset = grey_object(RAMP, ModalityLUTSequence=[table], WindowCenter=2048, WindowWidth=4096)
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    assert np.abs(grey_of(dataset, tmp_path) - (255 - RAMP / 4095 * 255)).max() <= 1


def test_table_of_the_file_is_used_where_there_is_no_window(tmp_path):
    table = item(LUTDescriptor=[4096, 0, 12], LUTData=[value // 2 for value in range(4096)])
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    grey = grey_of(grey_object(RAMP, VOILUTSequence=[table]), tmp_path)
    assert np.abs(grey - RAMP / 4095 * 127).max() <= 1


@pytest.mark.parametrize(
    "window", [{}, {"WindowCenter": 2000, "WindowWidth": 0.5}, {"WindowCenter": 1, "WindowWidth": 0}]
)
def test_panoramic_without_a_usable_window_is_neither_black_nor_white(tmp_path, window):
    """Borders of both extremes and burnt-in letters are left out: 5 to 95 % of the pixels over 60 % of the greys."""
    values = (1200 + 150 * np.random.default_rng(5).normal(size=(400, 900))).clip(500, 2000).astype(np.uint16)
    values[:60], values[-60:], values[100:120, 20:60] = 0, 4095, 4095
    grey = grey_of(grey_object(values, BitsStored=12, HighBit=11, **window), tmp_path)[60:-60]
    low, high = np.percentile(grey, [5, 95])
    assert high - low >= 0.6 * 255


def test_padding_does_not_count_for_the_window(tmp_path):
    values = np.random.default_rng(6).integers(1000, 2000, (100, 100)).astype(np.int16)
    values[:50], values[50:70] = -2000, -1990
    dataset = grey_object(values, PixelPaddingValue=-2000, PixelPaddingRangeLimit=-1990)
    dataset["PixelPaddingValue"].VR = dataset["PixelPaddingRangeLimit"].VR = "SS"
    frame = loaded(stored(dataset, tmp_path))
    assert 1400 < frame.window.center < 1600
    assert frame.window.width < 1100


def test_picture_of_one_value_is_shown(tmp_path):
    assert grey_of(grey_object(np.full((20, 20), 700, np.uint16)), tmp_path).shape == (20, 20)


def test_values_of_32_bits_are_shown(tmp_path):
    values = np.linspace(0, 2**31, 10_000).astype(np.uint32).reshape(100, 100)
    grey = grey_of(grey_object(values), tmp_path)
    assert grey[0, 0] == 0
    assert grey[-1, -1] == 255
    assert np.all(np.diff(grey.reshape(-1).astype(int)) >= 0)


def test_one_bit_objects_are_shown(tmp_path):
    dataset = grey_object(np.zeros((8, 16), np.uint8), BitsAllocated=1, BitsStored=1, HighBit=0, WindowCenter=0.5)
    dataset.WindowWidth, dataset.PixelData = 1, b"\x0f\xff" * 8
    assert grey_of(dataset, tmp_path)[0].tolist() == [255] * 4 + [0] * 4 + [255] * 8


def test_only_the_first_frame_is_read(tmp_path):
    frames = np.stack([np.full((20, 30), value, np.uint16) for value in (7, 8, 9)])
    frame = loaded(stored(grey_object(frames), tmp_path))
    assert set(frame.stored[frame.words].reshape(-1).tolist()) == {7}


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL"])
@pytest.mark.parametrize("planar", [0, 1])
def test_colour_is_shown_as_it_is(tmp_path, photometric, planar):
    red = (200, 50, 30) if photometric == "RGB" else (93, 93, 205)
    values = np.full((20, 30, 3), red, np.uint8)
    dataset = colour_object(values, PhotometricInterpretation=photometric, PlanarConfiguration=planar)
    if planar:
        dataset.PixelData = values.transpose(2, 0, 1).tobytes()
    picture = load_frame(read_header(stored(dataset, tmp_path)))
    assert np.abs(picture.astype(int) - (200, 50, 30)).max() <= 2


def test_palette_is_looked_up(tmp_path):
    values = np.tile(np.array([0, 1], np.uint8), (10, 10))
    dataset = grey_object(values, PhotometricInterpretation="PALETTE COLOR")
    for colour, entries in (("Red", (0, 200)), ("Green", (10, 50)), ("Blue", (20, 30))):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [2, 0, 16])
        dataset[f"{colour}PaletteColorLookupTableDescriptor"].VR = "US"
        data = np.array([entry * 257 for entry in entries], np.uint16).tobytes()
        setattr(dataset, f"{colour}PaletteColorLookupTableData", data)
    picture = load_frame(read_header(stored(dataset, tmp_path)))
    assert picture[0, :2].tolist() == [[0, 10, 20], [200, 50, 30]]


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(("share", "readable"), [(0.6, True), (0.4, False)])
def test_missing_end_is_padded_when_most_is_there(tmp_path, share, readable):
    path = stored(grey_object(np.full((100, 100), 900, np.uint16)), tmp_path)
    path.write_bytes(path.read_bytes()[: -int(20_000 * (1 - share))])
    if readable:
        frame = loaded(path)
        assert frame.stored[frame.words][0, 0] == 900
        assert frame.stored[frame.words][-1, -1] == 0
        return
    with pytest.raises(Failed) as caught:
        load_frame(read_header(path))
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize("attributes", [{"Rows": 0}, {"BitsAllocated": 13}, {"SamplesPerPixel": 2}, {"HighBit": 40}])
def test_impossible_numbers_get_a_reason(tmp_path, attributes):
    with pytest.raises(Failed):
        load_frame(read_header(stored(grey_object(RAMP, **attributes), tmp_path)))


def test_too_many_frames_are_refused(tmp_path):
    with pytest.raises(Refused) as caught:
        load_frame(read_header(stored(grey_object(RAMP, NumberOfFrames=limits.FRAMES + 1), tmp_path)))
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE


def test_unknown_transfer_syntax_has_no_decoder(tmp_path):
    path = tmp_path / "a.dcm"
    data = xray(Xray(8, "MONOCHROME2", "jpeg_ls")).replace(b"1.2.840.10008.1.2.4.80", b"1.2.840.10008.1.2.4.89")
    path.write_bytes(data.replace(b"\xff\xd8\xff\xf7", b"\0\1\2\3"))
    with pytest.raises(Failed) as caught:
        load_frame(read_header(path))
    assert caught.value.reason is Reason.NO_DECODER


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(
    "attributes", [{"PixelSpacing": [0.2, 0.1]}, {"PixelAspectRatio": [2, 1]}, {"ImagerPixelSpacing": [1, 0.5]}]
)
def test_pixels_that_are_higher_than_wide_are_shown_undistorted(tmp_path, attributes):
    frame = loaded(stored(grey_object(RAMP, **attributes), tmp_path))
    assert frame.aspect == 2.0
    assert frame.preview().shape == (128, 64)
    assert frame.words.shape == (64, 64)


@pytest.mark.accepts("C7")
def test_wide_pixels_of_colour_objects_are_shown_undistorted(tmp_path):
    dataset = colour_object(np.full((30, 20, 3), 90, np.uint8), PixelAspectRatio=[1, 3])
    assert load_frame(read_header(stored(dataset, tmp_path))).shape == (30, 60, 3)


@pytest.mark.parametrize("ratio", [[1, 0], [1, 1000], [1000, 1001], ["0", "0"]])
def test_odd_ratios_leave_the_picture_as_it_is(tmp_path, ratio):
    assert loaded(stored(grey_object(RAMP, PixelAspectRatio=ratio), tmp_path)).preview().shape == (64, 64)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(("function", "width"), [("LINEAR", 0.5), ("LINEAR_EXACT", 0.5), ("SIGMOID", 0.25)])
def test_windows_below_one_are_used_where_values_are_that_small(tmp_path, function, width):
    dataset = grey_object(RAMP, RescaleSlope=0.001, RescaleIntercept=0, VOILUTFunction=function)
    dataset.WindowCenter, dataset.WindowWidth = 2, width
    frame = loaded(stored(dataset, tmp_path))
    assert (frame.window.center, frame.window.width) == (2, width)
    grey = frame.graded()
    assert abs(int(grey.reshape(-1)[2000]) - 128) <= 2
    assert (grey.min(), grey.max()) == (0, 255)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(("modality", "used"), [("PX", False), ("IO", False), ("CT", True)])
def test_window_that_shows_nothing_of_a_projection_is_not_used(tmp_path, modality, used):
    """A slice may be empty; a panoramic is not."""
    dataset = grey_object(RAMP, Modality=modality, WindowCenter=50_000, WindowWidth=100)
    grey = grey_of(dataset, tmp_path)
    assert bool(grey.max() == 0) is used


def test_words_of_32_bits_with_few_stored_keep_their_values(tmp_path):
    values = (RAMP.astype(np.uint32) << 4) | 0xFF000000
    frame = loaded(stored(grey_object(values, BitsStored=12, HighBit=15), tmp_path))
    assert np.array_equal(frame.stored[frame.words], RAMP)


@pytest.mark.parametrize("kind", ["FloatPixelData", "DoubleFloatPixelData"])
def test_numbers_with_a_point_are_shown(tmp_path, kind):
    bits = 32 if kind == "FloatPixelData" else 64
    values = np.linspace(-1, 1, 4096).astype(f"f{bits // 8}").reshape(64, 64)
    dataset = grey_object(RAMP, BitsAllocated=bits, BitsStored=bits, HighBit=bits - 1)
    del dataset.PixelData
    setattr(dataset, kind, values.tobytes())
    frame = loaded(stored(dataset, tmp_path))
    meant = frame.stored[frame.words] * frame.slope + frame.intercept
    assert np.abs(meant - values).max() < 1e-4


def test_table_whose_depth_is_wrong_is_not_black(tmp_path):
    table = item(LUTDescriptor=[4096, 0, 16], LUTData=[value // 4 for value in range(4096)])
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    assert grey_of(grey_object(RAMP, VOILUTSequence=[table]), tmp_path).max() == 255


@pytest.mark.parametrize("length", [20 * 30 * 2, 20 * 30 * 3])
def test_colours_that_are_said_to_be_halved_are_read_as_they_are(tmp_path, length):
    """YBR_FULL_422 (PS3.3, C.7.6.3.1.2); some files say so and have all values."""
    halved = length == 20 * 30 * 2
    pixel = bytes([93, 93, 93, 205]) if halved else bytes([93, 93, 205])
    dataset = colour_object(np.zeros((20, 30, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422")
    dataset.PixelData = pixel * (length // len(pixel))
    picture = load_frame(read_header(stored(dataset, tmp_path)))
    assert np.abs(picture.astype(int) - (200, 50, 30)).max() <= 2


def test_segmented_palette_is_looked_up(tmp_path):
    """PS3.3, C.7.9.2: a first value, then a line to the last."""
    values = np.arange(100, dtype=np.uint8).reshape(10, 10)
    dataset = grey_object(values, PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [100, 0, 16])
        dataset[f"{colour}PaletteColorLookupTableDescriptor"].VR = "US"
        data = np.array([0, 1, 0, 1, 99, 99 * 256], np.uint16).tobytes()
        setattr(dataset, f"Segmented{colour}PaletteColorLookupTableData", data)
    picture = load_frame(read_header(stored(dataset, tmp_path)))
    assert np.abs(picture[..., 0].astype(int) - values).max() <= 1


def test_palette_that_is_missing_leaves_grey(tmp_path):
    dataset = grey_object(np.arange(100, dtype=np.uint8).reshape(10, 10), PhotometricInterpretation="PALETTE COLOR")
    assert isinstance(load_frame(read_header(stored(dataset, tmp_path))), GreyPicture)
