"""Decoders of compressed frames, tried one after the other, the fastest first: the error of one is no end."""

import struct
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
_RLE_HEADER = 64  # bytes
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
    """One segment for each byte of each sample, the most significant first (PS3.5, G.2); samples follow as planes."""
    dtype = np.dtype("<" + DTYPES[layout.bits_allocated])
    places, plane = _rle_segments(data, layout.samples * dtype.itemsize), layout.rows * layout.columns
    values = np.zeros((layout.samples, plane, dtype.itemsize), np.uint8)
    present = 0
    for number, place in enumerate(places):
        sample, byte = divmod(number, dtype.itemsize)
        found = _unpacked(data[place], plane)
        values[sample, : found.size, dtype.itemsize - 1 - byte] = found
        present += found.size
    if present < values.size * limits.DICOM_FRAME_PRESENT:
        raise ValueError("RLE frame is too short")
    planes = values.view(dtype).reshape(layout.samples, layout.rows, layout.columns)
    return planes[0] if layout.samples == 1 else planes.transpose(1, 2, 0)


def _rle_segments(data: bytes, wanted: int) -> list[slice]:
    """Where the segments lie, as the header of 16 words says (PS3.5, G.5); decoders that believe it read anywhere."""
    count, *starts = struct.unpack_from("<16I", data)
    if count != wanted or count > len(starts):
        raise ValueError("not the segments that the frame needs")
    ends = [*starts[1:count], len(data)]
    if any(not _RLE_HEADER <= start <= end <= len(data) for start, end in zip(starts[:count], ends, strict=True)):
        raise ValueError("a segment lies outside of the frame")
    return [slice(start, end) for start, end in zip(starts[:count], ends, strict=True)]


def _unpacked(segment: bytes, plane: int) -> NDArray[np.uint8]:
    """At most one plane of PackBits; what stands behind it is filling."""
    out = np.zeros(plane, np.uint8)
    try:
        return np.frombuffer(imagecodecs.packbits_decode(segment, out=out.data), np.uint8)
    except imagecodecs.PackbitsError as error:
        if "TOO_SMALL" in str(error):
            return out
        raise


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
