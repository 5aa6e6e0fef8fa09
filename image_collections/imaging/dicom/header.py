"""The header of a DICOM object, read with bounds: no pixel data, no endless nesting, no huge elements."""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol, cast

import pydicom
import pydicom.config
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset
from pydicom.tag import BaseTag, Tag
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from image_collections.imaging import limits
from image_collections.imaging.dicom.keywords import KEYWORDS
from image_collections.imaging.dicom.streams import begins_stream
from image_collections.imaging.reasons import Failed, Reason, Refused

# What other programs wrote is read as far as it can be; it is not our business to complain about it.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

DICOM_ERRORS = (
    pydicom.errors.InvalidDicomError,
    pydicom.errors.BytesLengthException,
    struct.error,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)
"""What pydicom and the decoders raise for data that are not as they should be."""

_PIXEL_TAGS = {0x7FE00008: "float", 0x7FE00009: "double", 0x7FE00010: "integer"}
_UNDEFINED = 0xFFFFFFFF
# A private syntax of older tomographs: implicit little endian, but for the pixels.
_PIXELS_BIG_ENDIAN = "1.2.840.113619.5.2"
_STREAM_HEAD_BYTES = 12
_PREAMBLE_BYTES, _PREFIX_END = 128, 132
_COMPRESSED = "1.2.840.10008.1.2.4."
_HEAD_BYTES = 12
_LONG_FORM = {b"OB", b"OW", b"OF", b"OD", b"OL", b"OV", b"UN", b"SQ", b"UC", b"UR", b"UT", b"SV", b"UV"}
_TAGS: list[BaseTag | int] = [Tag(keyword) for keyword in KEYWORDS]


class Openable(Protocol):
    """Where an object is read from: a path, or an entry of an archive."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """The object from its first byte."""


@dataclass(frozen=True)
class PixelElement:
    """The value of the pixel data: its offset, its length in bytes (None: compressed), kind of numbers, VR OW.

    `bare_bytes` is the length of a compressed stream that stands there without the items it should be in, else 0.
    """

    offset: int
    length: int | None
    kind: str
    in_words: bool = False
    bare_bytes: int = 0


@dataclass(frozen=True)
class DicomHeader:
    """The wanted attributes, the transfer syntax and the place of the pixel data (None: there is no picture)."""

    path: Openable
    dataset: Dataset
    transfer_syntax: str
    little_endian: bool
    pixels: PixelElement | None
    inflated: bytes | None
    preamble: bool = False
    """Whether the 128 bytes before the object are used (PS3.10, 7.1): they may hold a file of another kind."""
    frame_starts: list[int] = field(default_factory=list, compare=False)
    """Where the compressed frames begin, filled by fragments.py when a frame behind the first is asked for."""

    def open(self) -> BinaryIO:
        """Open what PixelElement.offset counts in: the file, or the inflated data set."""
        return self.path.open("rb") if self.inflated is None else io.BytesIO(self.inflated)


class _BoundedFile:
    """A file that ends the reading of a header after too many reads or bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._reads, self._bytes = limits.DICOM_READS, limits.DICOM_HEADER_BYTES
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int) -> bytes:
        """Read `size` bytes; the few of a further element head are free of the limit on bytes."""
        self._reads -= 1
        self._bytes -= size
        if self._reads < 0 or (self._bytes < 0 and size > _HEAD_BYTES):
            raise Failed(Reason.DAMAGED)
        return self._file.read(size)


def read_header(path: Openable) -> DicomHeader:
    """Return the header of a DICOM object, with or without preamble. Raises Failed(DAMAGED) or Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(path)
    except DICOM_ERRORS as error:
        raise Failed(Reason.DAMAGED) from error


def _read(path: Openable) -> DicomHeader:
    syntax, start, preamble = _beginning(path)
    if syntax == DeflatedExplicitVRLittleEndian:
        return _read_deflated(path, start, preamble=preamble)
    with path.open("rb") as opened:
        file = cast(BinaryIO, _BoundedFile(opened))
        dataset = pydicom.dcmread(
            file, defer_size=limits.DICOM_ELEMENT_BYTES, stop_before_pixels=True, force=True, specific_tags=_TAGS
        )
        implicit, little = dataset.original_encoding
        pixels = _pixel_element(
            file, implicit=bool(implicit), little=bool(little), compressed=syntax.startswith(_COMPRESSED)
        )
    if len(dataset) == 0 and (not start or not _goes_on(path, start)):
        raise Failed(Reason.DAMAGED)
    syntax = syntax or str(ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian)
    return DicomHeader(path, dataset, syntax, bool(little) and syntax != _PIXELS_BIG_ENDIAN, pixels, None, preamble)


def _read_deflated(path: Openable, start: int, *, preamble: bool) -> DicomHeader:
    inflated = _inflate(path, start)
    file = cast(BinaryIO, _BoundedFile(io.BytesIO(inflated)))
    dataset = read_dataset(
        file, False, True, stop_when=_at_pixels, defer_size=limits.DICOM_ELEMENT_BYTES, specific_tags=_TAGS
    )
    pixels = _pixel_element(file, implicit=False, little=True, compressed=False)
    return DicomHeader(path, dataset, str(DeflatedExplicitVRLittleEndian), True, pixels, inflated, preamble)


def _goes_on(path: Openable, start: int) -> bool:
    """Say whether anything follows the file meta information, if only attributes that nobody reads."""
    with path.open("rb") as file:
        return file.seek(0, io.SEEK_END) > start


def _at_pixels(tag: BaseTag, _vr: str | None, _length: int) -> bool:
    return int(tag) in _PIXEL_TAGS


def has_preamble(path: Openable) -> bool:
    """Say whether a file has a preamble that is used, without reading on."""
    return _beginning(path)[2]


def _beginning(path: Openable) -> tuple[str, int, bool]:
    """Return the transfer syntax UID, where the data set begins and whether the preamble is used (PS3.10, 7.1).

    The UID is "" where the file does not say.
    """
    with path.open("rb") as file:
        head = file.read(64 * limits.KIB)
    at = _PREFIX_END if head[_PREAMBLE_BYTES:_PREFIX_END] == b"DICM" else 0
    preamble = at > 0 and any(head[:_PREAMBLE_BYTES])
    syntax = ""
    while at + 12 <= len(head):
        group, element, vr, length = struct.unpack_from("<HH2sH", head, at)
        if group != 2:
            break
        step = 8
        if vr in _LONG_FORM:
            (length,) = struct.unpack_from("<L", head, at + 8)
            step = 12
        if element == 0x10:
            syntax = head[at + step : at + step + length].decode("ascii", "replace").strip(" \0")
        at += step + length
    return syntax, at, preamble


def _inflate(path: Openable, start: int) -> bytes:
    """Inflate the data set of a deflated object (PS3.5, A.5), up to the limit."""
    engine, parts, size = zlib.decompressobj(-zlib.MAX_WBITS), [], 0
    with path.open("rb") as file:
        file.seek(start)
        while not engine.eof and (block := engine.unconsumed_tail or file.read(limits.MIB)):
            parts.append(engine.decompress(block, limits.MIB))
            size += len(parts[-1])
            if size > limits.DICOM_DEFLATED_BYTES:
                raise Refused(Reason.PICTURE_TOO_LARGE)
    return b"".join(parts)


def _pixel_element(file: BinaryIO, *, implicit: bool, little: bool, compressed: bool) -> PixelElement | None:
    """Read the head of the pixel data element, at which the reading of the header stopped (PS3.5, 7.1).

    Some files are implicit although they say explicit: then no two letters stand where the value representation should.
    """
    order = "<" if little else ">"
    head = file.read(8)
    if len(head) < 8:
        return None
    group, element, vr, short = struct.unpack(order + "HH2sH", head)
    kind = _PIXEL_TAGS.get(group << 16 | element)
    if kind is None:
        return None
    if implicit or not vr.isalpha():
        (length,) = struct.unpack(order + "L", head[4:])
    elif vr in _LONG_FORM:
        (length,) = struct.unpack(order + "L", file.read(4))
    else:
        length = short
    at, in_words = file.tell(), vr == b"OW"
    if length == _UNDEFINED:
        return PixelElement(at, None, kind, in_words)
    if compressed and begins_stream(file.read(_STREAM_HEAD_BYTES)):
        return PixelElement(at, None, kind, in_words, length)
    return PixelElement(at, length, kind, in_words)
