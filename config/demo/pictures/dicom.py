"""Drawn pixels as DICOM files such as an X-ray sensor, a panoramic machine or a cone-beam scanner writes."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    CTImageStorage,
    DigitalIntraOralXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    generate_uid,
)

MANUFACTURER = "Bitewing demo"
# Brighter than any tooth; left out when the window is chosen, as it would darken the rest.
METAL = 3800
SOP_CLASSES = {
    "IO": DigitalIntraOralXRayImageStorageForPresentation,
    "PX": DigitalXRayImageStorageForPresentation,
    "DX": DigitalXRayImageStorageForPresentation,
    "CT": CTImageStorage,
}


@dataclass(frozen=True)
class Exposure:
    """What the file says about the picture: machine, scale, day, patient."""

    modality: str
    pixel_mm: float
    taken_on: date
    description: str
    patient_name: str = "Demo^Patient"
    patient_id: str = "DEMO"


def as_dicom(pixels: NDArray[np.uint16], exposure: Exposure) -> bytes:
    """One X-ray of 12 bits as a DICOM file; the same input gives the same bytes."""
    dataset = _described(exposure, exposure.description)
    _set_pixels(dataset, pixels)
    # The size on the detector: a projection has no true scale of its own.
    dataset.ImagerPixelSpacing = [exposure.pixel_mm, exposure.pixel_mm]
    tissue = pixels[::4, ::4][pixels[::4, ::4] < METAL]
    low, high = (float(value) for value in np.percentile(tissue, [0.5, 99.7]))
    dataset.WindowCenter, dataset.WindowWidth = round((low + high) / 2), max(1, round(high - low))
    return _written(dataset)


def as_series(volume: NDArray[np.uint16], exposure: Exposure, slice_mm: float) -> list[bytes]:
    """A volume as the slices of one CT series, first slice lowest."""
    return [_written(_slice(pixels, number, exposure, slice_mm)) for number, pixels in enumerate(volume)]


def _slice(pixels: NDArray[np.uint16], number: int, exposure: Exposure, slice_mm: float) -> Dataset:
    dataset = _described(exposure, f"{exposure.description} {number}")
    _set_pixels(dataset, pixels)
    dataset.InstanceNumber = number + 1
    half = exposure.pixel_mm * (pixels.shape[0] - 1) / 2
    dataset.ImagePositionPatient = [-half, -half, round(number * slice_mm, 4)]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing = [exposure.pixel_mm, exposure.pixel_mm]
    dataset.SliceThickness = slice_mm
    dataset.FrameOfReferenceUID = _uid(exposure, "frame of reference")
    dataset.RescaleIntercept, dataset.RescaleSlope = -1000, 1
    dataset.RescaleType = "HU"
    dataset.WindowCenter, dataset.WindowWidth = 700, 3200
    return dataset


def _uid(exposure: Exposure, what: str) -> str:
    return generate_uid(
        entropy_srcs=[MANUFACTURER, exposure.patient_id, str(exposure.taken_on), exposure.modality, what]
    )


def _described(exposure: Exposure, instance: str) -> Dataset:
    dataset = Dataset()
    day = exposure.taken_on.strftime("%Y%m%d")
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"] if exposure.modality == "CT" else ["ORIGINAL", "PRIMARY"]
    dataset.SOPClassUID = SOP_CLASSES[exposure.modality]
    dataset.SOPInstanceUID = _uid(exposure, instance)
    dataset.StudyInstanceUID = _uid(exposure, "study")
    dataset.SeriesInstanceUID = _uid(exposure, exposure.description)
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = day
    dataset.StudyTime = dataset.ContentTime = "101500"
    dataset.Modality = exposure.modality
    dataset.Manufacturer, dataset.ManufacturerModelName = MANUFACTURER, "Drawn by a script"
    dataset.SeriesDescription = exposure.description
    dataset.PatientName, dataset.PatientID = exposure.patient_name, exposure.patient_id
    dataset.PatientBirthDate = dataset.PatientSex = dataset.AccessionNumber = ""
    dataset.StudyID = dataset.ReferringPhysicianName = ""
    dataset.SeriesNumber, dataset.InstanceNumber = 1, 1
    dataset.BurnedInAnnotation = "NO"
    return dataset


def _set_pixels(dataset: Dataset, pixels: NDArray[np.uint16]) -> None:
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.PixelData = pixels.astype("<u2").tobytes()


def _written(dataset: Dataset) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    target = BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()
