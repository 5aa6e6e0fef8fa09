"""DICOM objects for tests, built around an array of stored values."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid


def grey_object(values: np.ndarray, **attributes: object) -> Dataset:
    """An uncompressed greyscale object; (frames, rows, columns) or (rows, columns)."""
    bits = values.dtype.itemsize * 8
    dataset = _image(values.shape[-2], values.shape[-1], bits)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.PixelRepresentation = int(values.dtype.kind == "i")
    if values.ndim == 3:
        dataset.NumberOfFrames = len(values)
    return _filled(dataset, values, attributes)


def colour_object(values: np.ndarray, **attributes: object) -> Dataset:
    """An uncompressed 8-bit colour object of (rows, columns, 3), pixel by pixel."""
    dataset = _image(*values.shape[:2], 8)
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PlanarConfiguration = 3, "RGB", 0
    dataset.PixelRepresentation = 0
    return _filled(dataset, values, attributes)


def stored(dataset: Dataset, folder: Path, name: str = "image.dcm") -> Path:
    """The object as a file."""
    path = folder / name
    dataset.save_as(path, enforce_file_format=True)
    return path


def item(**attributes: object) -> Dataset:
    """An item of a sequence."""
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def _image(rows: int, columns: int, bits: int) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = SecondaryCaptureImageStorage, generate_uid()
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = generate_uid(), generate_uid()
    dataset.Modality, dataset.Rows, dataset.Columns = "PX", rows, columns
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    return dataset


def _filled(dataset: Dataset, values: np.ndarray, attributes: dict[str, object]) -> Dataset:
    data = values.tobytes()
    dataset.PixelData = data + b"\0" * (len(data) % 2)
    dataset["PixelData"].VR = "OW" if values.dtype.itemsize > 1 else "OB"
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset
