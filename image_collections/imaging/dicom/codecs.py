"""Decoders of compressed frames, tried one after the other, the fastest first: the error of one is no end."""

import warnings
import zlib
from collections.abc import Callable

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from image_collections.imaging import limits
from image_collections.imaging.dicom.header import DICOM_ERRORS
from image_collections.imaging.dicom.jpeg_ls import decode_jpeg_ls
from image_collections.imaging.dicom.layout import DTYPES, Layout
from image_collections.imaging.dicom.second_opinion import by_gdcm
from image_collections.imaging.dicom.streams import Stream, components_are_mixed, kind_of
from image_collections.imaging.reasons import Failed, Reason

Values = NDArray[np.generic]
Decoder = Callable[[bytes, Layout], Values]

RLE, DEFLATED_FRAME = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.8.1"
WHOLE_WORDS = {RLE, DEFLATED_FRAME}
"""Syntaxes that keep the words as they are, unused bits included; the others keep numbers."""


def decode_stream(data: bytes, syntax: str, layout: Layout) -> tuple[Values, bool]:
    """Return what a compressed frame holds and whether its colours are still those of the photometric interpretation.

    Raises Failed(NO_DECODER) where nobody knows such a stream, Failed(DAMAGED) where all decoders give up.
    """
    kind = kind_of(data)
    decoders = _BY_SYNTAX.get(syntax) if kind is None else _BY_KIND[kind]
    if decoders is None:
        raise Failed(Reason.DAMAGED if syntax in _KNOWN else Reason.NO_DECODER)
    for decoder in decoders:
        try:
            return _quietly(decoder, data, layout), _keeps_colours(data, kind)
        except DICOM_ERRORS:
            continue
    try:
        return by_gdcm(data, kind, layout), False
    except DICOM_ERRORS as error:
        raise Failed(Reason.DAMAGED) from error


def _quietly(decoder: Decoder, data: bytes, layout: Layout) -> Values:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = np.asarray(decoder(data, layout))
    if values.size == 0:
        raise ValueError("nothing was decoded")
    return values


def _keeps_colours(data: bytes, kind: Stream | None) -> bool:
    """JPEG and JPEG XL bring RGB, JPEG 2000 where it says so; the others hold samples (PS3.5, 8.2)."""
    if kind in (Stream.JPEG_2000, Stream.HTJ2K):
        return not components_are_mixed(data)
    return kind not in (Stream.JPEG, Stream.JPEG_XL)


def _jpeg(data: bytes, layout: Layout) -> Values:
    """8 and 12 bits. Without a word in the file libjpeg takes three samples for YCbCr, DICOM's RGB included."""
    bare_rgb = layout.photometric == "RGB" and b"JFIF" not in data[:64] and b"Adobe" not in data[:1024]
    space = "RGB" if bare_rgb else None
    return np.asarray(imagecodecs.jpeg8_decode(data, colorspace=space, outcolorspace=space))


def _jpeg_lossless(data: bytes, _layout: Layout) -> Values:
    return np.asarray(imagecodecs.jpeg8_decode(data))


def _jpeg_lossless_slow(data: bytes, _layout: Layout) -> Values:
    return np.asarray(imagecodecs.jpegsof3_decode(data))


def _jpeg_2000(data: bytes, _layout: Layout) -> Values:
    return np.asarray(imagecodecs.jpeg2k_decode(data))


def _jpeg_xl(data: bytes, _layout: Layout) -> Values:
    return np.asarray(imagecodecs.jpegxl_decode(data))


def _rle(data: bytes, layout: Layout) -> Values:
    """One segment for each byte of each sample (PS3.5, annex G); samples follow each other as planes."""
    dtype = np.dtype("<" + DTYPES[layout.bits_allocated])
    plain = bytes(imagecodecs.dicomrle_decode(data, dtype))
    wanted = layout.rows * layout.columns * layout.samples * dtype.itemsize
    if len(plain) < wanted * limits.DICOM_FRAME_PRESENT:
        raise ValueError("RLE frame is too short")
    values = np.frombuffer(plain[:wanted].ljust(wanted, b"\0"), dtype)
    planes = values.reshape(layout.samples, layout.rows, layout.columns)
    return planes[0] if layout.samples == 1 else planes.transpose(1, 2, 0)


def _deflated(data: bytes, layout: Layout) -> Values:
    """Each frame for itself (PS3.5, A.4.12); no more is inflated than the frame has."""
    plain = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, layout.frame_bytes)
    values = np.frombuffer(plain.ljust(layout.frame_bytes, b"\0"), np.dtype("<" + DTYPES[layout.bits_allocated]))
    if layout.samples == 1:
        return values.reshape(layout.rows, layout.columns)
    if layout.planar:
        return values.reshape(layout.samples, layout.rows, layout.columns).transpose(1, 2, 0)
    return values.reshape(layout.rows, layout.columns, layout.samples)


_BY_KIND: dict[Stream, tuple[Decoder, ...]] = {
    Stream.JPEG: (_jpeg,),
    Stream.JPEG_LOSSLESS: (_jpeg_lossless, _jpeg_lossless_slow),
    Stream.JPEG_LS: (decode_jpeg_ls,),
    Stream.JPEG_2000: (_jpeg_2000,),
    # OpenJPH would be faster, but its errors are lost on the way and leave memory that nobody filled.
    Stream.HTJ2K: (_jpeg_2000,),
    Stream.JPEG_XL: (_jpeg_xl,),
}
_BY_SYNTAX: dict[str, tuple[Decoder, ...]] = {RLE: (_rle,), DEFLATED_FRAME: (_deflated,)}
_KNOWN = {f"1.2.840.10008.1.2.4.{last}" for last in (50, 51, 57, 70, 80, 81, 90, 91, 92, 93, 110, 111, 112, 201, 202)}
