"""Damaged X-rays of every transfer syntax: each is shown or gets a reason, in time, and none ends the process."""

import contextlib
import itertools
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydicom.encaps import encapsulate

from image_collections.imaging import Failed, Reason, Refused, inspect, limits, render
from tests.image_collections.imaging.dicom_objects import grey_object, item, stored
from tests.image_collections.imaging.dicom_streams import GREY_8, KINDS

ROOT = Path(__file__).parents[3]
SEED = "20260430"
LONG = os.environ.get("BITEWING_LONG") == "yes"
COPIES, PARTS = (100_000, 50) if LONG else (400, 2)
REFUSAL_SECONDS = 0.1


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_xrays_are_shown_or_get_a_reason(tmp_path, part):
    module = "tests.image_collections.imaging.dicom_mutants"
    command = [sys.executable, "-m", module, f"{SEED} {part}", str(COPIES // PARTS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    lines = done.stdout.splitlines()
    problems = [" ".join(pair) for pair in itertools.pairwise(lines) if pair[1].startswith("!")]
    assert problems == []
    assert done.returncode == 0, f"ended at {lines[-1:]}: {done.stderr[-500:]}"
    assert len(lines) == COPIES // PARTS


def cut(kind_name: str, share: float, folder: Path) -> Path:
    kind = next(kind for kind in KINDS if kind.name == kind_name)
    path = kind.stored(folder)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    return path


@pytest.mark.accepts("C6")
@pytest.mark.parametrize("share", [0.45, 0.531, 0.6, 0.7, 0.8, 0.9])
@pytest.mark.parametrize("name", ["JPEG-LS", "JPEG-LS, colour", "JPEG-LS near lossless"])
def test_cut_jpeg_ls_takes_no_time(tmp_path, name, share):
    """CharLS alone looks for the end of a run of zeros for many seconds."""
    path = cut(name, share, tmp_path)
    start = time.process_time()
    with contextlib.suppress(Failed):
        assert render(path, inspect(path, path.name)).preview
    assert time.process_time() - start < 1


@pytest.mark.accepts("C6")
def test_stream_that_ends_gdcm_does_not_end_us(tmp_path):
    """Found by mutation: gdcm throws where nobody catches."""
    kind = next(kind for kind in KINDS if kind.name == "JPEG baseline, colour as YCbCr")
    path = kind.stored(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\xff\xc4", b"\xff\xb8"))
    with pytest.raises(Failed):
        render(path, inspect(path, path.name))


def nested(depth: int) -> bytes:
    """A file whose sequences lie in each other, with undefined lengths."""
    head = stored_head()
    opening = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    return head + opening * depth


def stored_head() -> bytes:
    meta = b"\x02\x00\x10\x00UI\x14\x001.2.840.10008.1.2.1\0"
    return bytes(128) + b"DICM" + meta


@pytest.mark.accepts("C6")
@pytest.mark.parametrize("depth", [100, 10_000])
def test_nested_sequences_end(tmp_path, depth):
    path = tmp_path / "nested.dcm"
    path.write_bytes(nested(depth))
    start = time.process_time()
    with pytest.raises((Failed, Refused)):
        render(path, inspect(path, path.name))
    assert time.process_time() - start < 2


@pytest.mark.accepts("C6")
@pytest.mark.parametrize("kind", [None, "JPEG 2000 lossless", "RLE", "JPEG-LS", "Deflated frames"])
def test_small_header_with_a_huge_claim_is_refused_at_once(tmp_path, kind):
    dataset = grey_object(GREY_8) if kind is None else next(one for one in KINDS if one.name == kind).dataset()
    dataset.Rows = dataset.Columns = 65_535
    path = stored(dataset, tmp_path)
    inspect_once = time.process_time()
    with pytest.raises(Refused) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE
    assert time.process_time() - inspect_once < REFUSAL_SECONDS


@pytest.mark.accepts("C6")
def test_number_of_frames_that_nobody_can_have_is_refused(tmp_path):
    path = stored(grey_object(GREY_8, NumberOfFrames=limits.FRAMES * 20), tmp_path)
    with pytest.raises(Refused):
        inspect(path, path.name)


@pytest.mark.parametrize("attributes", [{"WindowCenter": "1e308", "WindowWidth": "1e308"}, {"RescaleSlope": "-1e300"}])
def test_numbers_beyond_all_measure_are_shown(tmp_path, attributes):
    path = stored(grey_object(GREY_8, **attributes), tmp_path)
    assert render(path, inspect(path, path.name)).preview


def test_tables_that_lie_about_their_length_are_shown(tmp_path):
    table = item(LUTDescriptor=[65_535, 0, 16], LUTData=[1, 2, 3])
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    path = stored(grey_object(GREY_8, ModalityLUTSequence=[table], VOILUTSequence=[table]), tmp_path)
    assert render(path, inspect(path, path.name)).preview


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(
    "header",
    [(0,), (1, 64), (16, *[64] * 15), (2, 64, 2**31), (2, 64, 2**32 - 1), (2, 2**20, 64), (2, 0, 8), (2, 900, 70)],
)
def test_an_rle_header_that_points_elsewhere_ends_nobody(tmp_path, header):
    """The decoder of the library believes it, and read outside of the file."""
    kind = next(kind for kind in KINDS if kind.name == "RLE")
    dataset = kind.dataset()
    words = struct.pack("<16I", *header, *[0] * (16 - len(header)))
    dataset.PixelData = encapsulate([words + kind.encode(kind.values)[64:]])
    path = stored(dataset, tmp_path)
    with pytest.raises(Failed) as caught:
        render(path, inspect(path, path.name))
    assert caught.value.reason is Reason.DAMAGED
