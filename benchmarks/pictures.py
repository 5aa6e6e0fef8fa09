"""Pictures to measure with, made from a seed: a 24-megapixel photo and a panoramic X-ray in three transfer syntaxes."""

from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    JPEGLosslessSV1,
    RLELossless,
    generate_uid,
)

PHOTO = (6000, 4000)
PANORAMIC = (2900, 1400)


def photo(folder: Path) -> Path:
    """Light with structure of all sizes, soft colours, sharp edges and the noise of a sensor, at quality 92."""
    chance = np.random.default_rng(1)
    width, height = PHOTO
    light = 128 + sum(_clouds(chance, PHOTO, *layer) for layer in ((1000, 40), (200, 20), (40, 8), (8, 3), (2, 2)))
    tints = [_clouds(chance, PHOTO, 1000, 20) + _clouds(chance, PHOTO, 100, 8) for _ in range(3)]
    picture = np.stack([light + tint + _clouds(chance, PHOTO, 1, 2) for tint in tints], axis=-1)
    rows, columns = np.mgrid[:height, :width]
    for x, y, radius in zip(*(chance.integers(50, limit, 60) for limit in (width, height, 500)), strict=True):
        picture[(columns - x) ** 2 + (rows - y) ** 2 < radius**2] += chance.normal(0, 30, 3)
    path = folder / "photo.jpg"
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(path, quality=92)
    return path


def panoramic_values() -> NDArray[np.uint16]:
    """12-bit values with structure of all sizes and noise."""
    chance = np.random.default_rng(2)
    layers = [_clouds(chance, PANORAMIC, *layer) for layer in ((400, 500), (100, 300), (20, 150), (5, 40), (1, 12))]
    return (1800 + sum(layers)).clip(0, 4095).astype(np.uint16)


def panoramics(folder: Path) -> dict[str, Path]:
    """The same panoramic uncompressed, as JPEG Lossless and as RLE."""
    values, paths = panoramic_values(), {}
    for name in ("raw", "JPEG Lossless", "RLE"):
        dataset = xray_object(values)
        if name == "JPEG Lossless":
            stream = imagecodecs.jpeg8_encode(values, lossless=True, predictor=1, bitspersample=12)
            dataset.PixelData = encapsulate([stream])
            dataset["PixelData"].VR = "OB"
            dataset.file_meta.TransferSyntaxUID = JPEGLosslessSV1
        elif name == "RLE":
            dataset.compress(RLELossless, encoding_plugin="pydicom")
        paths[name] = folder / f"{name.replace(' ', '_')}.dcm"
        dataset.save_as(paths[name], enforce_file_format=True)
    return paths


def _clouds(chance: np.random.Generator, size: tuple[int, int], grain: int, strength: float) -> NDArray[np.float32]:
    width, height = size
    coarse = chance.normal(0, strength, (height // grain + 2, width // grain + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))


def xray_object(values: NDArray[np.uint16]) -> Dataset:
    """An uncompressed 12-bit X-ray of these values, with a window."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = DigitalXRayImageStorageForPresentation, generate_uid()
    dataset.Modality, dataset.SamplesPerPixel, dataset.PhotometricInterpretation = "PX", 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = values.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
    dataset.WindowCenter, dataset.WindowWidth = 2000, 3000
    dataset.PixelData = values.tobytes()
    dataset["PixelData"].VR = "OW"
    return dataset
