"""How the pixels of an object are laid out, checked against the limits and against the bytes that are there."""

from dataclasses import dataclass

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.reasons import Failed, Reason, Refused

# Peak memory of the whole way for each sample, measured. OpenJPEG holds 32 bits for each.
_BYTES_PER_SAMPLE = {1: 3, 8: 3, 16: 5, 32: 17, 64: 33}
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

    @property
    def frame_bytes(self) -> int:
        """Bytes of one uncompressed frame."""
        values = self.rows * self.columns * self.samples
        if self.photometric == "YBR_FULL_422" and self.samples == 3:
            values = values * 2 // 3
        return (values * self.bits_allocated + 7) // 8

    @property
    def grey(self) -> bool:
        """One sample per pixel that means brightness."""
        return self.samples == 1 and self.photometric != "PALETTE COLOR"


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
    )
    _check(layout, header)
    return layout


def _check(layout: Layout, header: DicomHeader) -> None:
    if layout.rows < 1 or layout.columns < 1 or layout.samples not in (1, 3):
        raise Failed(Reason.DAMAGED)
    if layout.bits_allocated not in (1, 8, 16, 32, 64) or layout.high_bit >= layout.bits_allocated:
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
    factor = max(_BYTES_PER_SAMPLE[bits], _BYTES_PER_SAMPLE_JPEG2000 if jpeg2000 else 0)
    too_long = max(columns, rows) > limits.PICTURE_EDGE
    if too_long or columns * rows * samples * factor > limits.WORKING_BYTES:
        raise Refused(Reason.PICTURE_TOO_LARGE)
