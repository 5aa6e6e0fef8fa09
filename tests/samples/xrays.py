"""One X-ray as DICOM in every bit depth, photometric interpretation and transfer syntax that Bitewing promises."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import product
from pathlib import Path

import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

from tests.samples.jpeg_lossless import encode
from tests.samples.sample import Sample, written

BITS = (8, 12, 16)
PHOTOMETRICS = ("MONOCHROME1", "MONOCHROME2")
SYNTAXES: dict[str, UID] = {
    "explicit": ExplicitVRLittleEndian,
    "implicit": ImplicitVRLittleEndian,
    "rle": RLELossless,
    "jpeg_lossless": JPEGLosslessSV1,
    "jpeg_ls": JPEGLSLossless,
    "jpeg_2000": JPEG2000Lossless,
}
# Named, because GDCM's own RLE encoder ends the process at odd sizes.
ENCODERS = {"rle": "pydicom", "jpeg_ls": "pyjpegls", "jpeg_2000": "pylibjpeg"}
# Odd sizes show a forgotten padding byte and a swap of rows and columns.
ROWS, COLUMNS = 241, 319


@dataclass(frozen=True)
class Xray:
    """One cell of the matrix."""

    bits: int
    photometric: str
    syntax: str

    @property
    def file_name(self) -> str:
        """Tells the cell."""
        return f"xray_{self.bits}bit_{self.photometric.lower()}_{self.syntax}.dcm"


def shown_grey() -> np.ndarray:
    """The picture as people should see it, 0 to 1: dark, with a bright disc at the top left and fine grain."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    disc = 0.6 * (np.hypot(x - 90, y - 70) < 45)
    slope = 0.28 * x / COLUMNS + 0.06 * y / ROWS
    grain = np.random.default_rng(12).random((ROWS, COLUMNS)) * 0.05
    return np.clip(disc + slope + grain, 0, 1)


def stored_values(bits: int, photometric: str) -> np.ndarray:
    """The stored values of that picture; in MONOCHROME1 the lowest is white."""
    values = np.round(shown_grey() * (2**bits - 1))
    if photometric == "MONOCHROME1":
        values = 2**bits - 1 - values
    return values.astype(np.uint8 if bits == 8 else np.uint16)


def xray(cell: Xray) -> bytes:
    """The file of one cell."""
    dataset, syntax = _plain(cell), SYNTAXES[cell.syntax]
    if cell.syntax in ENCODERS:
        dataset.compress(syntax, encoding_plugin=ENCODERS[cell.syntax], generate_instance_uid=False)
    elif cell.syntax == "jpeg_lossless":
        dataset.PixelData = encapsulate([encode(stored_values(cell.bits, cell.photometric), cell.bits)])
        dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = syntax
    return _bytes_of(dataset)


def xray_cells() -> list[Xray]:
    """All 36 cells."""
    return [Xray(*cell) for cell in product(BITS, PHOTOMETRICS, SYNTAXES)]


def xray_matrix(folder: Path) -> list[Sample]:
    """All 36 files."""
    return [written(folder / cell.file_name, _cached(cell)) for cell in xray_cells()]


@cache
def _cached(cell: Xray) -> bytes:
    return xray(cell)


def _plain(cell: Xray) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = DigitalXRayImageStorageForPresentation
    for level in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(dataset, level, generate_uid(entropy_srcs=["Bitewing test", cell.file_name, level]))
    dataset.Modality, dataset.Manufacturer = "IO", "Bitewing test"
    dataset.PatientName, dataset.PatientID, dataset.StudyDate = "", "T-1", "20260430"
    dataset.ImagerPixelSpacing = [0.1, 0.1]
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = ROWS, COLUMNS, 1
    dataset.PhotometricInterpretation = cell.photometric
    dataset.BitsAllocated, dataset.PixelRepresentation = 8 if cell.bits == 8 else 16, 0
    dataset.BitsStored, dataset.HighBit = cell.bits, cell.bits - 1
    dataset.WindowCenter, dataset.WindowWidth = 2 ** (cell.bits - 1), 2**cell.bits
    data = stored_values(cell.bits, cell.photometric).tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OB" if cell.bits == 8 else "OW"
    return dataset


def _bytes_of(dataset: Dataset) -> bytes:
    target = BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()
