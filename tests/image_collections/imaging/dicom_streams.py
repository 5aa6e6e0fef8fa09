"""One small picture in every compressed transfer syntax that can be made here, for tests."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders import RLELosslessEncoder

from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, stored

ROWS, COLUMNS = 61, 83
_DOWN, _ACROSS = np.mgrid[0:ROWS, 0:COLUMNS]
_SHADE = (np.hypot(_ACROSS - 40, _DOWN - 30) / 80 + _ACROSS / 300).clip(0, 1)
GREY_8, GREY_12, GREY_16 = ((_SHADE * top).astype(kind) for top, kind in ((255, "u1"), (4095, "u2"), (65535, "u2")))
COLOUR = np.stack([GREY_8, 255 - GREY_8, GREY_8 // 2 + 60], axis=-1).astype(np.uint8)
UID = "1.2.840.10008.1.2"
WRITABLE = {UID + last for last in (".5", *(f".4.{n}" for n in (50, 51, 57, 70, 80, 81, 90, 91, 201, 202, 203)))}
_SHORT, _LONG = UID + ".4.50", UID + ".4.201"


@dataclass(frozen=True)
class Kind:
    """A transfer syntax, the stored bits, what makes its stream of an array, and how far off a value may be."""

    name: str
    syntax: str
    values: np.ndarray
    encode: Callable[[np.ndarray], bytes]
    bits: int
    off: int = 0
    photometric: str = ""

    def dataset(self) -> Dataset:
        """The object."""
        colour = self.values.ndim == 3
        photometric = self.photometric or ("RGB" if colour else "MONOCHROME2")
        dataset = (colour_object if colour else grey_object)(self.values, PhotometricInterpretation=photometric)
        dataset.BitsStored, dataset.HighBit = self.bits, self.bits - 1
        dataset.file_meta.TransferSyntaxUID = self._written()
        if not colour:
            dataset.WindowCenter, dataset.WindowWidth = 2 ** (self.bits - 1), 2**self.bits
        dataset.PixelData = encapsulate([self.encode(self.values)])
        dataset["PixelData"].VR = "OB"
        return dataset

    def stored(self, folder: Path) -> Path:
        """The object as a file; pydicom writes compressed pixels only for transfer syntaxes it knows."""
        path = stored(self.dataset(), folder)
        written = self._written().encode()
        written += b"\0" * (len(written) % 2)
        said = (UID + self.syntax).encode().ljust(len(written), b"\0")
        path.write_bytes(path.read_bytes().replace(written, said, 1))
        return path

    def _written(self) -> str:
        uid = UID + self.syntax
        if uid in WRITABLE:
            return uid
        return _LONG if len(uid) > len(_SHORT) else _SHORT


def jpeg(**options: object) -> Callable[[np.ndarray], bytes]:
    return lambda values: imagecodecs.jpeg8_encode(values, **options)


def lossless(predictor: int, bits: int) -> Callable[[np.ndarray], bytes]:
    return jpeg(lossless=True, predictor=predictor, bitspersample=bits)


def jpeg_2000(**options: object) -> Callable[[np.ndarray], bytes]:
    return lambda values: imagecodecs.jpeg2k_encode(values, **{"codecformat": "j2k", "level": 0, **options})


def jpeg_ls(near: int) -> Callable[[np.ndarray], bytes]:
    return lambda values: imagecodecs.jpegls_encode(values, level=near)


def htj2k(values: np.ndarray) -> bytes:
    return imagecodecs.htj2k_encode(values, reversible=True)


def deflated(values: np.ndarray) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(values.tobytes()) + engine.flush()


def rle(values: np.ndarray) -> bytes:
    return RLELosslessEncoder.encode(
        values.tobytes(),
        rows=values.shape[0],
        columns=values.shape[1],
        samples_per_pixel=3 if values.ndim == 3 else 1,
        bits_allocated=values.dtype.itemsize * 8,
        bits_stored=values.dtype.itemsize * 8,
        pixel_representation=0,
        photometric_interpretation="RGB" if values.ndim == 3 else "MONOCHROME2",
        planar_configuration=0,
        number_of_frames=1,
        encoding_plugin="pydicom",
    )


KINDS = [
    Kind("JPEG baseline", ".4.50", GREY_8, jpeg(level=98), 8, 4),
    Kind("JPEG baseline, colour as YCbCr", ".4.50", COLOUR, jpeg(level=98), 8, 12, "YBR_FULL_422"),
    Kind("JPEG baseline, colour as RGB", ".4.50", COLOUR, jpeg(level=98, colorspace="RGB", outcolorspace="RGB"), 8, 6),
    Kind("JPEG extended, 8 bits", ".4.51", GREY_8, jpeg(level=98), 8, 4),
    Kind("JPEG extended, 12 bits", ".4.51", GREY_12, jpeg(level=98, bitspersample=12), 12, 48),
    Kind("JPEG lossless, process 14, predictor 4", ".4.57", GREY_12, lossless(4, 12), 12),
    Kind("JPEG lossless, process 14, predictor 7", ".4.57", GREY_16, lossless(7, 16), 16),
    Kind("JPEG lossless, first order, 8 bits", ".4.70", GREY_8, lossless(1, 8), 8),
    Kind("JPEG lossless, first order, 12 bits", ".4.70", GREY_12, lossless(1, 12), 12),
    Kind("JPEG lossless, first order, colour", ".4.70", COLOUR, lossless(1, 8), 8),
    Kind("JPEG-LS", ".4.80", GREY_16, jpeg_ls(0), 16),
    Kind("JPEG-LS, colour", ".4.80", COLOUR, jpeg_ls(0), 8),
    Kind("JPEG-LS near lossless", ".4.81", GREY_12, jpeg_ls(3), 12, 3),
    Kind("JPEG 2000 lossless", ".4.90", GREY_12, jpeg_2000(reversible=True), 12),
    Kind("JPEG 2000 lossless, colour", ".4.90", COLOUR, jpeg_2000(reversible=True), 8, 0, "YBR_RCT"),
    Kind("JPEG 2000 in a box", ".4.90", GREY_12, jpeg_2000(reversible=True, codecformat="jp2"), 12),
    Kind("JPEG 2000", ".4.91", GREY_12, jpeg_2000(level=100), 12, 40),
    Kind("JPEG 2000, colour", ".4.91", COLOUR, jpeg_2000(level=50), 8, 12, "YBR_ICT"),
    Kind("JPEG 2000 part 2 lossless", ".4.92", GREY_12, jpeg_2000(reversible=True), 12),
    Kind("JPEG 2000 part 2", ".4.93", GREY_12, jpeg_2000(reversible=True), 12),
    Kind("HTJ2K lossless", ".4.201", GREY_12, htj2k, 12),
    Kind("HTJ2K lossless, ordered", ".4.202", GREY_16, htj2k, 16),
    Kind("HTJ2K", ".4.203", COLOUR, htj2k, 8, 0, "YBR_RCT"),
    Kind("JPEG XL", ".4.110", GREY_16, lambda values: imagecodecs.jpegxl_encode(values, lossless=True), 16),
    Kind("JPEG XL, colour", ".4.112", COLOUR, lambda values: imagecodecs.jpegxl_encode(values, lossless=True), 8),
    Kind("RLE", ".5", GREY_16, rle, 16),
    Kind("RLE, colour", ".5", COLOUR, rle, 8),
    Kind("Deflated frames", ".8.1", GREY_16, deflated, 16),
    Kind("Deflated frames, colour", ".8.1", COLOUR, deflated, 8),
]
