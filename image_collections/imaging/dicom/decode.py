"""The first frame as an array of stored values or of RGB; several decoders are tried, the fastest first."""

import struct
import warnings
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import UID

from image_collections.imaging.dicom.frame import compressed_frame, native_frame
from image_collections.imaging.dicom.header import DICOM_ERRORS, DicomHeader
from image_collections.imaging.dicom.layout import Layout, check_size
from image_collections.imaging.reasons import Failed, Reason

_JPEG = {f"1.2.840.10008.1.2.4.{last}" for last in (50, 51, 57, 70)}
_JPEG_LS = {f"1.2.840.10008.1.2.4.{last}" for last in (80, 81)}
_JPEG_2000 = {f"1.2.840.10008.1.2.4.{last}" for last in (90, 91, 201, 202, 203)}
_JPEG_XL = {f"1.2.840.10008.1.2.4.{last}" for last in (110, 111, 112)}
_RLE = "1.2.840.10008.1.2.5"
_JPEG_FRAME_MARKERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB, 0xF7}
# Rows that are converted at a time, where whole frames of floats would take too much memory.
_BAND = 128
_DTYPES = {8: "u1", 16: "u2", 32: "u4", 64: "u8"}


def decode_first_frame(header: DicomHeader, layout: Layout) -> NDArray[np.generic]:
    """Return the first frame: (rows, columns) stored words as they stand in the file, or (rows, columns, 3) RGB.

    Words are unsigned, with the bit patterns of the file: sign and unused bits are dealt with in window.py.
    Raises Failed(DAMAGED) or Failed(NO_DECODER), Refused when the code stream is larger than the limits.
    """
    if header.pixels is not None and header.pixels.length is not None:
        return _native(header, layout)
    data = compressed_frame(header, layout)
    size = _code_stream_size(data)
    if size:
        check_size(*size, layout.bits_allocated, jpeg2000=header.transfer_syntax in _JPEG_2000)
    try:
        return _shaped(_by_imagecodecs(data, header.transfer_syntax, layout), layout)
    except DICOM_ERRORS as error:
        if header.transfer_syntax in _JPEG_LS:  # every other decoder is the same CharLS, which can take seconds to fail
            raise Failed(Reason.DAMAGED) from error
        return _shaped(_by_pydicom(data, header, layout), layout)


def _native(header: DicomHeader, layout: Layout) -> NDArray[np.generic]:
    data = native_frame(header, layout)
    if layout.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little", count=layout.rows * layout.columns)
        return bits.reshape(layout.rows, layout.columns)
    kind = _DTYPES[layout.bits_allocated] if layout.kind == "integer" else f"f{layout.bits_allocated // 8}"
    values = np.frombuffer(data, ("<" if header.little_endian else ">") + kind)
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if layout.photometric == "YBR_FULL_422" and layout.samples == 3:
        values = _full_chroma(values)
    elif layout.samples == 3 and layout.planar:
        values = values.reshape(3, layout.rows, layout.columns).transpose(1, 2, 0)
    return _rgb(values.reshape((layout.rows, layout.columns, 3)[: 2 + (layout.samples == 3)]), layout.photometric)


def _full_chroma(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """Two brightness values share one pair of colour values: Y1 Y2 Cb Cr (PS3.3, C.7.6.3.1.2)."""
    pairs = values[: len(values) // 4 * 4].reshape(-1, 4)
    return pairs[:, [0, 2, 3, 1, 2, 3]].reshape(-1)


def _rgb(values: NDArray[np.generic], photometric: str) -> NDArray[np.generic]:
    """Turn uncompressed YBR_FULL into RGB (PS3.3, C.7.6.3.1.2)."""
    if values.ndim == 2 or not photometric.startswith("YBR_FULL") or values.dtype != np.uint8:
        return values
    result = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _BAND):
        luma, blue, red = (values[top : top + _BAND, :, index].astype(np.float32) for index in range(3))
        blue, red = blue - 128, red - 128
        mixed = (luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue)
        result[top : top + _BAND] = np.clip(np.rint(np.stack(mixed, axis=-1)), 0, 255).astype(np.uint8)
    return result


def _by_imagecodecs(data: bytes, syntax: str, layout: Layout) -> NDArray[np.generic]:
    if syntax in _JPEG:
        bare_rgb = layout.photometric == "RGB" and b"JFIF" not in data[:64] and b"Adobe" not in data[:1024]
        space = "RGB" if bare_rgb else None
        return np.asarray(imagecodecs.jpeg8_decode(data, colorspace=space, outcolorspace=space))
    if syntax in _JPEG_LS:
        return np.asarray(imagecodecs.jpegls_decode(data))
    if syntax in _JPEG_2000:
        return np.asarray(imagecodecs.jpeg2k_decode(data))
    if syntax in _JPEG_XL:
        return np.asarray(imagecodecs.jpegxl_decode(data))
    if syntax == _RLE:
        return _by_rle(data, layout)
    raise NotImplementedError(syntax)


def _by_rle(data: bytes, layout: Layout) -> NDArray[np.generic]:
    """One segment for each byte of each sample (PS3.5, annex G); samples follow each other as planes."""
    dtype = np.dtype("<" + _DTYPES[layout.bits_allocated])
    plain = bytes(imagecodecs.dicomrle_decode(data, dtype))
    wanted = layout.rows * layout.columns * layout.samples * dtype.itemsize
    if len(plain) < wanted:
        raise ValueError("RLE frame is too short")
    planes = np.frombuffer(plain[:wanted], dtype).reshape(layout.samples, layout.rows, layout.columns)
    values = planes[0] if layout.samples == 1 else planes.transpose(1, 2, 0)
    return _rgb(values, layout.photometric)


def _by_pydicom(data: bytes, header: DicomHeader, layout: Layout) -> NDArray[np.generic]:
    """Try pydicom's plugins (pylibjpeg, pyjpegls, Pillow, gdcm) on this one frame."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            decoder = get_decoder(UID(header.transfer_syntax))
            values, _ = decoder.as_array(encapsulate([data]), index=0, **_options(layout))
    except NotImplementedError as error:
        raise Failed(Reason.NO_DECODER) from error
    except DICOM_ERRORS as error:
        raise Failed(Reason.DAMAGED) from error
    return values


def _options(layout: Layout) -> dict[str, Any]:
    """Say to pydicom what the header says, which it does not see."""
    return {
        "rows": layout.rows,
        "columns": layout.columns,
        "number_of_frames": 1,
        "samples_per_pixel": layout.samples,
        "bits_allocated": layout.bits_allocated,
        "bits_stored": layout.bits_stored,
        "pixel_representation": int(layout.signed),
        "photometric_interpretation": layout.photometric,
        "planar_configuration": int(layout.planar),
        "pixel_keyword": "PixelData",
    }


def _shaped(values: NDArray[np.generic], layout: Layout) -> NDArray[np.generic]:
    """Bring what a decoder gives to (rows, columns[, 3]) of unsigned words."""
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    if values.ndim == 3 and values.shape[0] == 3 and values.shape[-1] != 3:
        values = values.transpose(1, 2, 0)
    if values.ndim != 2 + (layout.samples == 3) or values.dtype.kind not in "iu" or values.size == 0:
        raise Failed(Reason.DAMAGED)
    return values.view(f"u{values.dtype.itemsize}") if values.dtype.kind == "i" else values


def _code_stream_size(data: bytes) -> tuple[int, int, int] | None:
    """Return (columns, rows, samples) that a JPEG, JPEG-LS or JPEG 2000 stream claims, None where it does not say."""
    try:
        if data[:4] == b"\xff\x4f\xff\x51":
            right, bottom, left, top = struct.unpack_from(">LLLL", data, 8)
            return right - left, bottom - top, struct.unpack_from(">H", data, 40)[0]
        at = 2
        while data[:2] == b"\xff\xd8" and at < len(data):
            marker = data[at + 1]
            if marker in _JPEG_FRAME_MARKERS:
                rows, columns, samples = struct.unpack_from(">HHB", data, at + 5)
                return columns, rows, samples
            at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    except (struct.error, IndexError):
        return None
    return None
