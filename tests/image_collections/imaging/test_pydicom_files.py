"""The public test files that come with pydicom: each has its outcome, in a child with a worker's limits; none kills."""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.pixels import pixel_array

from image_collections.imaging import Failed, Refused
from image_collections.imaging.dicom.header import DICOM_ERRORS, read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.presenters.reasons import WORDS

DATA = Path(pydicom.__file__).parent / "data"
FOLDERS = ("test_files", "charset_files", "palettes")
FILES = sorted(path for folder in FOLDERS for path in (DATA / folder).rglob("*") if path.is_file())
TABLE = Path(__file__).with_name("pydicom_outcomes.txt")
# Values that are shown in 65,536 steps, because they need more.
MORE_BITS = 16


def outcomes() -> dict[str, str]:
    command = [sys.executable, "-m", "benchmarks.one_file", *map(str, FILES)]
    root = Path(__file__).parents[3]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, timeout=300).stdout
    rows = [json.loads(line)["outcome"] for line in printed.splitlines()]
    return {path.relative_to(DATA).as_posix(): row for path, row in zip(FILES, rows, strict=True)}


@pytest.mark.accepts("C2")
@pytest.mark.accepts("C7")
def test_every_public_file_has_the_outcome_that_is_written_down():
    found = [f"{name}: {outcome}" for name, outcome in outcomes().items()]
    assert found == TABLE.read_text().splitlines()


def test_every_reason_of_a_public_file_has_words():
    reasons = {line.rpartition(": ")[2] for line in TABLE.read_text().splitlines()} - {"ready", "None"}
    assert reasons <= set(WORDS)
    assert reasons


def public_pictures() -> list[Path]:
    rows = (line.split(": ") for line in TABLE.read_text().splitlines())
    return [DATA / name for name, *outcome in rows if outcome == ["ready"]]


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("path", public_pictures(), ids=lambda path: path.name)
def test_values_are_those_that_pydicom_reads(path):
    """Colours are compared where both are 8 bits; what pydicom cannot read itself is compared elsewhere."""
    try:
        frame = load_frame(read_header(path))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            peer = pixel_array(path, index=0)
    except (*DICOM_ERRORS, Failed, Refused) as problem:
        pytest.skip(f"not read by pydicom: {problem!r}"[:100])
    if isinstance(frame, GreyPicture):
        ours = frame.stored[frame.words]
        if frame.layout.bits_stored > MORE_BITS:
            ours = ours * frame.slope / frame.grading.slope + frame.intercept
        assert np.abs(ours - peer.astype(float)).max() <= float(peer.max()) / 65_000
    elif peer.ndim == frame.ndim and peer.dtype == np.uint8:
        assert np.abs(frame.astype(int) - peer).max() <= 3
