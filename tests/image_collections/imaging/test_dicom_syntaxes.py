"""Every transfer syntax: the values arrive, also where the file says the wrong one; films have a reason."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from image_collections.imaging import Failed, Reason, inspect, render
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from tests.image_collections.imaging.dicom_objects import grey_object, stored
from tests.image_collections.imaging.dicom_streams import GREY_8, KINDS, Kind, jpeg


def values_of(path: Path) -> np.ndarray:
    frame = load_frame(read_header(path))
    return frame.stored[frame.words] if isinstance(frame, GreyPicture) else frame


def assert_arrived(path: Path, kind: Kind) -> None:
    found = values_of(path)
    assert found.shape == kind.values.shape
    assert np.abs(found.astype(int) - kind.values).max() <= kind.off


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_values_of_every_transfer_syntax_arrive(tmp_path, kind):
    assert_arrived(kind.stored(tmp_path), kind)


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.syntax.startswith(".4.")], ids=lambda kind: kind.name)
@pytest.mark.parametrize("said", [".4.50", ".4.70", ".4.90", ".5", ".1"])
def test_stream_is_believed_more_than_its_transfer_syntax(tmp_path, kind, said):
    assert_arrived(dataclasses.replace(kind, syntax=said).stored(tmp_path), kind)


@pytest.mark.accepts("C2")
def test_stream_that_is_not_in_items_is_read(tmp_path):
    stream = jpeg(level=98)(GREY_8)
    path = stored(grey_object(GREY_8, PixelData=stream + b"\0" * (len(stream) % 2)), tmp_path)
    path.write_bytes(path.read_bytes().replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.4."))
    assert_arrived(path, Kind("", "", GREY_8, jpeg(), 8, 4))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("last", [100, 101, 102, 103, 104, 105, 106, 107, 108])
def test_films_have_a_reason(tmp_path, last):
    path = Kind("", f".4.{last}", GREY_8, lambda _values: b"\0\0\1\xb3" + b"\0" * 60, 8).stored(tmp_path)
    assert render(path, inspect(path, path.name)).reason is Reason.FILM


def test_wrong_number_of_samples_is_corrected_by_the_stream(tmp_path):
    kind = next(kind for kind in KINDS if kind.name == "JPEG 2000 lossless, colour")
    dataset = kind.dataset()
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    assert_arrived(stored(dataset, tmp_path), kind)


@pytest.mark.parametrize("syntax", [".4.50", ".4.70", ".4.80", ".4.90", ".4.201", ".5"])
def test_stream_of_nonsense_is_damaged(tmp_path, syntax):
    path = Kind("", syntax, GREY_8, lambda _values: b"no picture at all " * 20, 8).stored(tmp_path)
    with pytest.raises(Failed) as caught:
        load_frame(read_header(path))
    assert caught.value.reason is Reason.DAMAGED


def test_unknown_stream_in_an_unknown_syntax_has_no_decoder(tmp_path):
    path = Kind("", ".4.89", GREY_8, lambda _values: b"no picture at all " * 20, 8).stored(tmp_path)
    with pytest.raises(Failed) as caught:
        load_frame(read_header(path))
    assert caught.value.reason is Reason.NO_DECODER


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("bits", range(1, 33))
@pytest.mark.parametrize("signed", [False, True])
def test_every_number_of_bits_is_read(tmp_path, bits, signed):
    """Odd numbers of bits follow each other without a gap (PS3.5, 8.1.1)."""
    words = np.random.default_rng(bits).integers(0, 2**bits, (9, 11), dtype=np.uint64)
    planes = (words.reshape(-1, 1) >> np.arange(bits, dtype=np.uint64)) & np.uint64(1)
    packed = np.packbits(planes.astype(np.uint8).reshape(-1), bitorder="little").tobytes()
    dataset = grey_object(words.astype(np.uint32), BitsAllocated=bits, BitsStored=bits, HighBit=bits - 1)
    dataset.PixelRepresentation, dataset.PixelData = int(signed), packed + b"\0" * (len(packed) % 2)
    frame = load_frame(read_header(stored(dataset, tmp_path)))
    wanted = words.astype(np.int64)
    if signed:
        wanted = np.where(wanted >> (bits - 1), wanted - 2**bits, wanted)
    meant = frame.stored[frame.words] * frame.slope + frame.intercept
    assert np.abs(meant - wanted).max() <= max(0, 2 ** (bits - 16) if bits > 16 else 0)
