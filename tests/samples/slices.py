"""Slices of a cone-beam CT as a scanner writes them, and discs as ZIP; each slice has its number as its grey value."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import numpy as np
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, UltrasoundMultiFrameImageStorage

ROOT_UID = "1.2.826.0.1.3680043.8.498.77"
SIDE = 32
STEP_MM = 0.4


def slice_dataset(number: int, *, series: int = 1, **changes: Any) -> Dataset:
    """Slice `number` of a series, lying `number` steps above the lowest; `changes` are attributes."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = CTImageStorage, f"{ROOT_UID}.{series}.{number + 1}"
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality, dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "CT", ROOT_UID, f"{ROOT_UID}.{series}"
    dataset.FrameOfReferenceUID, dataset.InstanceNumber = f"{ROOT_UID}.9", 1
    dataset.PatientName = dataset.PatientID = dataset.PatientBirthDate = ""
    dataset.AcquisitionDate = "20260512"
    dataset.ImagePositionPatient = [-6, -6, round(number * STEP_MM, 4)]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing, dataset.SliceThickness = [STEP_MM, STEP_MM], STEP_MM
    dataset.WindowCenter, dataset.WindowWidth = 500, 1000
    _set_pixels(dataset, np.full((SIDE, SIDE), number, np.uint16))
    for name, value in changes.items():
        setattr(dataset, name, value)
    return dataset


def ct_slice(number: int, *, series: int = 1, **changes: Any) -> bytes:
    """The same as a file."""
    return written(slice_dataset(number, series=series, **changes))


def film(frames: int, **changes: Any) -> bytes:
    """A multi-frame object; frame n has the grey value n."""
    dataset = slice_dataset(0, series=5)
    dataset.SOPClassUID, dataset.Modality = UltrasoundMultiFrameImageStorage, "US"
    dataset.NumberOfFrames, dataset.RecommendedDisplayFrameRate = frames, 12
    values = np.arange(frames, dtype=np.uint16)[:, None, None] * np.ones((1, SIDE, SIDE), np.uint16)
    dataset.PixelData = values.astype("<u2").tobytes()
    for name, value in changes.items():
        setattr(dataset, name, value)
    return written(dataset)


def written(dataset: Dataset) -> bytes:
    target = BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()


def disc(files: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these files."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def _set_pixels(dataset: Dataset, pixels: np.ndarray) -> None:
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.PixelData = pixels.astype("<u2").tobytes()
