"""Grey levels and colours compared with dcmtk's: within 12 levels for 99 % of the pixels of what both can read."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from image_collections.imaging import Failed, Refused
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, item, stored
from tests.image_collections.imaging.dicom_streams import COLOUR, GREY_12, KINDS
from tests.image_collections.imaging.test_pydicom_files import public_pictures
from tests.samples import xray, xray_cells

LEVELS, SHARE = 12, 0.99
WINDOW = {"WindowCenter": 1800, "WindowWidth": 3000}


@pytest.fixture(scope="module", autouse=True)
def dcmtk() -> None:
    """In CI it must be there."""
    if shutil.which("dcmj2pnm"):
        return
    assert os.environ.get("BITEWING_DCMTK") != "required", "dcmj2pnm is missing: install Debian's dcmtk"
    pytest.skip("wants dcmj2pnm of Debian's package dcmtk")


def by_dcmtk(path: Path, folder: Path, *, window: bool) -> np.ndarray | None:
    out = folder / "yardstick.png"
    chosen = ["--use-window", "1"] if window else []
    command = ["dcmj2pnm", "--frame", "1", *chosen, "--write-png", str(path), str(out)]
    subprocess.run(command, capture_output=True, check=False)
    return np.asarray(Image.open(out)) if out.exists() else None


def share_alike(path: Path, folder: Path) -> float | None:
    """The share of pixels that are alike, None where dcmtk cannot read the file or has no window to use."""
    frame = load_frame(read_header(path))
    grey = isinstance(frame, GreyPicture)
    if grey and not frame.grading.windows:
        return None
    peer = by_dcmtk(path, folder, window=grey)
    if peer is None:
        return None
    ours = frame.graded() if grey else frame
    assert ours.shape == peer.shape
    return float((np.abs(ours.astype(int) - peer) <= LEVELS).mean())


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("path", public_pictures(), ids=lambda path: path.name)
def test_public_files_look_as_in_dcmtk(tmp_path, path):
    try:
        alike = share_alike(path, tmp_path)
    except (Failed, Refused):
        pytest.fail("we cannot read what is in the list of readable files")
    assert alike is None or alike >= SHARE


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("cell", xray_cells(), ids=lambda cell: cell.file_name)
def test_every_kind_of_xray_looks_as_in_dcmtk(tmp_path, cell):
    path = tmp_path / cell.file_name
    path.write_bytes(xray(cell))
    alike = share_alike(path, tmp_path)
    assert (alike is None) == (cell.syntax in ("jpeg_ls", "jpeg_2000"))
    assert alike is None or alike >= SHARE


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.syntax in (".4.50", ".4.51", ".4.57", ".4.70", ".5")], ids=lambda k: k.name
)
def test_compressed_frames_look_as_in_dcmtk(tmp_path, kind):
    alike = share_alike(kind.stored(tmp_path), tmp_path)
    assert alike is not None
    assert alike >= SHARE


def modality_table() -> Dataset:
    table = item(LUTDescriptor=[4096, 0, 16], LUTData=[4095 - value for value in range(4096)], ModalityLUTType="US")
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    return grey_object(GREY_12, BitsStored=12, HighBit=11, ModalityLUTSequence=[table], **WINDOW)


def grey(**attributes: object) -> Callable[[], Dataset]:
    return lambda: grey_object(GREY_12, **{"BitsStored": 12, "HighBit": 11, **WINDOW, **attributes})


def signed() -> Dataset:
    return grey_object(GREY_12.astype(np.int16) - 2000, BitsStored=13, HighBit=12, WindowCenter=-200, WindowWidth=3000)


def shifted() -> Dataset:
    return grey_object(GREY_12 << 3, BitsStored=12, HighBit=14, **WINDOW)


def overlaid() -> Dataset:
    return grey_object(GREY_12 | 0xA000, BitsStored=12, HighBit=11, **WINDOW)


def colour(photometric: str, *, planar: bool) -> Callable[[], Dataset]:
    def made() -> Dataset:
        dataset = colour_object(COLOUR, PhotometricInterpretation=photometric, PlanarConfiguration=int(planar))
        if planar:
            data = np.ascontiguousarray(COLOUR.transpose(2, 0, 1)).tobytes()
            dataset.PixelData = data + b"\0" * (len(data) % 2)
        return dataset

    return made


CASES: dict[str, Callable[[], Dataset]] = {
    "window": grey(),
    "second window": grey(WindowCenter=[1800, 500], WindowWidth=[3000, 100]),
    "sigmoid": grey(VOILUTFunction="SIGMOID"),
    "narrow": grey(WindowCenter=2000, WindowWidth=1),
    "rescaled": grey(RescaleSlope=2, RescaleIntercept=-1024, WindowCenter=2500, WindowWidth=5000),
    "falling": grey(RescaleSlope=-1, RescaleIntercept=4095),
    "inverted": grey(PhotometricInterpretation="MONOCHROME1"),
    "inverted by its table": grey(PresentationLUTShape="INVERSE"),
    "not inverted by its table": grey(PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="IDENTITY"),
    "padding": grey(PixelPaddingValue=4095),
    "modality table": modality_table,
    "signed": signed,
    "shifted": shifted,
    "overlaid": overlaid,
    "colour": colour("RGB", planar=False),
    "colour in planes": colour("RGB", planar=True),
    "YCbCr": colour("YBR_FULL", planar=False),
    "YCbCr in planes": colour("YBR_FULL", planar=True),
}


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian])
def test_gradings_look_as_in_dcmtk(tmp_path, name, syntax):
    dataset = CASES[name]()
    if "PixelPaddingValue" in dataset:
        dataset["PixelPaddingValue"].VR = "US"
    if syntax:
        dataset.file_meta.TransferSyntaxUID = syntax
    alike = share_alike(stored(dataset, tmp_path), tmp_path)
    assert alike is not None
    assert alike >= SHARE


@pytest.mark.accepts("C7")
def test_big_endian_words_look_as_in_dcmtk(tmp_path):
    dataset = grey()()
    dataset.PixelData = GREY_12.byteswap().tobytes()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRBigEndian
    assert (share_alike(stored(dataset, tmp_path), tmp_path) or 0) >= SHARE
