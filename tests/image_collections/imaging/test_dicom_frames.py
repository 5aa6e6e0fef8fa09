"""One frame of many: the right one, and no other is read or decoded."""

import warnings
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.uid import ExplicitVRBigEndian, JPEGLSLossless, RLELossless

from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.dicom.window import Window
from tests.image_collections.imaging.dicom_objects import grey_object, item, stored

FRAMES = np.random.default_rng(4).integers(0, 4000, (5, 20, 31)).astype(np.uint16)


def values_of(path: Path, index: int) -> np.ndarray:
    frame = load_frame(read_header(path), index)
    assert isinstance(frame, GreyPicture)
    return frame.stored[frame.words]


def streams(kind: str) -> list[bytes]:
    if kind == "JPEG-LS":
        return [imagecodecs.jpegls_encode(frame) for frame in FRAMES]
    return list(
        RLELosslessEncoder.iter_encode(
            FRAMES.tobytes(),
            rows=20,
            columns=31,
            number_of_frames=5,
            samples_per_pixel=1,
            bits_allocated=16,
            bits_stored=16,
            pixel_representation=0,
            photometric_interpretation="MONOCHROME2",
            encoding_plugin="pydicom",
        )
    )


def compressed(kind: str, table: str, fragments: int) -> Dataset:
    dataset = grey_object(FRAMES)
    dataset.file_meta.TransferSyntaxUID = RLELossless if kind == "RLE" else JPEGLSLossless
    if table == "extended":
        data, offsets, lengths = encapsulate_extended(streams(kind))
        dataset.PixelData, dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = data, offsets, lengths
    else:
        dataset.PixelData = encapsulate(streams(kind), fragments_per_frame=fragments, has_bot=table == "basic")
    dataset["PixelData"].VR = "OB"
    return dataset


@pytest.mark.accepts("E3")
@pytest.mark.parametrize(
    ("kind", "table", "fragments"),
    [
        ("RLE", "basic", 1),
        ("RLE", "none", 1),
        ("RLE", "extended", 1),
        ("JPEG-LS", "basic", 3),
        ("JPEG-LS", "none", 3),
        ("JPEG-LS", "none", 1),
    ],
)
def test_every_compressed_frame_is_found(tmp_path, kind, table, fragments):
    path = stored(compressed(kind, table, fragments), tmp_path)
    header = read_header(path)
    for index in (3, 0, 4, 1, 2):
        frame = load_frame(header, index)
        assert np.array_equal(frame.stored[frame.words], FRAMES[index])


@pytest.mark.accepts("E3")
def test_every_uncompressed_frame_is_found(tmp_path):
    path = stored(grey_object(FRAMES), tmp_path)
    assert [np.array_equal(values_of(path, index), FRAMES[index]) for index in range(5)] == [True] * 5


def test_frames_of_one_bit_follow_each_other_without_a_gap(tmp_path):
    bits = np.random.default_rng(8).integers(0, 2, (3, 5, 7)).astype(np.uint8)
    dataset = grey_object(bits, BitsAllocated=1, BitsStored=1, HighBit=0)
    dataset.PixelData = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    path = stored(dataset, tmp_path)
    assert [values_of(path, index).tolist() for index in range(3)] == bits.tolist()


def test_swapped_bytes_of_odd_frames_are_found(tmp_path):
    """Big endian words: bytes stand in pairs the other way round, also across two frames (PS3.5, 8.1.1)."""
    values = np.random.default_rng(9).integers(0, 256, (3, 3, 5)).astype(np.uint8)
    dataset = grey_object(values)
    data = values.tobytes() + b"\0"
    dataset.PixelData = np.frombuffer(data, np.uint16).byteswap().tobytes()
    dataset["PixelData"].VR = "OW"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = stored(dataset, tmp_path)
    assert [values_of(path, index).tolist() for index in range(3)] == values.tolist()


def test_frame_that_is_not_there_is_no_frame(tmp_path):
    header = read_header(stored(grey_object(FRAMES), tmp_path))
    for index in (-1, 5):
        with pytest.raises(LookupError):
            load_frame(header, index)


def test_each_frame_has_its_own_window(tmp_path):
    groups = [item(FrameVOILUTSequence=[item(WindowCenter=100 * n, WindowWidth=50)]) for n in (1, 2, 3, 4, 5)]
    header = read_header(stored(grey_object(FRAMES, PerFrameFunctionalGroupsSequence=groups), tmp_path))
    assert [load_frame(header, index).window.center for index in range(5)] == [100, 200, 300, 400, 500]


def test_frames_of_a_film_can_be_graded_alike(tmp_path):
    header = read_header(stored(grey_object(FRAMES), tmp_path))
    first = load_frame(header)
    assert load_frame(header, 4, first.window).window == first.window
    assert load_frame(header, 4, Window(10, 5)).window == Window(10, 5)
