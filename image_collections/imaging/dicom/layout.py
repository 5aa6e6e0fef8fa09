"""How the pixels of an object are laid out, checked against the limits and against the bytes that are there."""

from dataclasses import dataclass, replace

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.reasons import Failed, Reason, Refused

DTYPES = {8: "u1", 16: "u2", 32: "u4", 64: "u8"}
"""Words that machines know, by their bits; others are packed without a gap."""

_MOST_BITS = 32
_SAMPLES = (1, 3, 4)
# Peak memory of the whole way for each sample, measured. OpenJPEG holds 32 bits for each.
_BYTES_PER_SAMPLE = {8: 3, 16: 5, 32: 17, 64: 33}
_BYTES_PER_SAMPLE_JPEG2000 = 8
_JPEG2000 = ("1.2.840.10008.1.2.4.9", "1.2.840.10008.1.2.4.20")


@dataclass(frozen=True)
class Layout:
    """Image Pixel module (PS3.3, C.7.6.3): sizes in pixels and bits, first of `frames` frames."""

    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    planar: bool
    frames: int
    kind: str
    subsampled: bool

    @property
    def unused_low_bits(self) -> int:
        """Bits below the stored ones in words that stand as in the file (PS3.5, 8.1.1)."""
        return max(0, self.high_bit + 1 - self.bits_stored)

    @property
    def frame_bits(self) -> int:
        """Bits of one uncompressed frame; only those of one bit per pixel need not fill their last byte."""
        values = self.rows * self.columns * self.samples
        if self.subsampled:
            values = values * 2 // 3
        return values * self.bits_allocated

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        return (self.frame_bits + 7) // 8


def read_layout(header: DicomHeader) -> Layout:
    """Return the layout of an object that has pixel data. Raises Failed or Refused before anything is decoded."""
    dataset = header.dataset
    allocated = attributes.whole(dataset, "BitsAllocated", 16)
    stored = attributes.whole(dataset, "BitsStored", allocated)
    stored = stored if 0 < stored <= allocated else allocated
    samples = attributes.whole(dataset, "SamplesPerPixel", 1)
    layout = Layout(
        rows=attributes.whole(dataset, "Rows"),
        columns=attributes.whole(dataset, "Columns"),
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=attributes.whole(dataset, "HighBit", stored - 1),
        signed=attributes.whole(dataset, "PixelRepresentation") == 1,
        photometric=attributes.text(dataset, "PhotometricInterpretation") or ("RGB" if samples == 3 else "MONOCHROME2"),
        planar=attributes.whole(dataset, "PlanarConfiguration") == 1,
        frames=max(1, attributes.whole(dataset, "NumberOfFrames", 1)),
        kind=header.pixels.kind if header.pixels else "integer",
        subsampled=False,
    )
    layout = replace(layout, subsampled=_is_subsampled(layout, header))
    _check(layout, header)
    return layout


def _is_subsampled(layout: Layout, header: DicomHeader) -> bool:
    """Half of the colour values are left out (PS3.3, C.7.6.3.1.2); some files say so and have them all."""
    length = header.pixels.length if header.pixels else None
    if layout.photometric not in ("YBR_FULL_422", "YBR_PARTIAL_422") or layout.samples != _SAMPLES[1] or length is None:
        return False
    return length < layout.frame_bytes * layout.frames


def _check(layout: Layout, header: DicomHeader) -> None:
    if layout.rows < 1 or layout.columns < 1 or layout.samples not in _SAMPLES:
        raise Failed(Reason.DAMAGED)
    known = 1 <= layout.bits_allocated <= _MOST_BITS or layout.bits_allocated in DTYPES
    if not known or not 0 <= layout.high_bit < layout.bits_allocated:
        raise Failed(Reason.DAMAGED)
    if layout.kind != "integer" and layout.bits_allocated not in (32, 64):
        raise Failed(Reason.DAMAGED)
    jpeg2000 = header.transfer_syntax.startswith(_JPEG2000)
    check_size(layout.columns, layout.rows, layout.samples, layout.bits_allocated, jpeg2000=jpeg2000)
    if layout.frames > limits.FRAMES:
        raise Refused(Reason.PICTURE_TOO_LARGE)
    if header.pixels is None or header.pixels.length is None:
        return
    with header.open() as file:
        present = min(header.pixels.length, file.seek(0, 2) - header.pixels.offset)
    if present < layout.frame_bytes * limits.DICOM_FRAME_PRESENT:
        raise Failed(Reason.DAMAGED)


def check_size(columns: int, rows: int, samples: int, bits: int, *, jpeg2000: bool) -> None:
    """Refuse a frame that is too large to be decoded safely."""
    words = next((room for room in DTYPES if room >= bits), max(DTYPES))
    factor = max(_BYTES_PER_SAMPLE[words], _BYTES_PER_SAMPLE_JPEG2000 if jpeg2000 else 0)
    too_long = max(columns, rows) > limits.PICTURE_EDGE
    if too_long or columns * rows * samples * factor > limits.WORKING_BYTES:
        raise Refused(Reason.PICTURE_TOO_LARGE)
