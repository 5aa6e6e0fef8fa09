"""Files that lie or attack: wrong names, broken ends, impossible sizes, bombs, files with two faces."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from tests.samples.phone_photos import orientation_photo, upright_picture
from tests.samples.sample import FAILED, READY, REFUSED, Sample, written
from tests.samples.xrays import Xray, xray

SCRIPT = b"<html><body><script>document.title='ran'</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="ran"</script></svg>'
# The head of a Windows program: the old header, then the mark of the new one.
PROGRAM = b"MZ\x90\x00" + bytes(56) + struct.pack("<L", 64) + b"PE\0\0" + bytes(200)
TINY_DICOM_BYTES = 910


def text_called_jpg(folder: Path) -> Sample:
    """A text with the name of a photo."""
    return written(folder / "notes.jpg", b"Patient was here on Tuesday.\n", REFUSED, "content_mismatch")


def empty_file(folder: Path) -> Sample:
    """Nothing in it."""
    return written(folder / "empty.png", b"", REFUSED, "empty")


def html_called_jpg(folder: Path) -> Sample:
    """A page with a script and the name of a photo."""
    return written(folder / "page.jpg", SCRIPT, REFUSED, "content_mismatch")


def program_called_jpg(folder: Path) -> Sample:
    """A Windows program with the name of a photo."""
    return written(folder / "setup.jpg", PROGRAM, REFUSED, "content_mismatch")


def program(folder: Path) -> Sample:
    """A Windows program under its own name."""
    return written(folder / "setup.exe", PROGRAM, REFUSED, "type_not_accepted")


def svg(folder: Path) -> Sample:
    """A drawing that can hold scripts."""
    return written(folder / "drawing.svg", SVG, REFUSED, "type_not_accepted")


def svg_called_png(folder: Path) -> Sample:
    """The same with the name of a picture."""
    return written(folder / "drawing.png", SVG, REFUSED, "content_mismatch")


def jpeg_and_html(folder: Path) -> Sample:
    """A true photo that is also a page with a script: ready, but its bytes must never run in a browser."""
    photo = orientation_photo(1)
    comment = b"\xff\xfe" + struct.pack(">H", len(SCRIPT) + 2) + SCRIPT
    return written(folder / "two_faces.jpg", photo[:2] + comment + photo[2:] + SCRIPT, READY)


def truncated_jpeg(folder: Path) -> Sample:
    """A photo of which only the beginning of its pixels arrived."""
    photo = orientation_photo(1)
    return written(folder / "half.jpg", photo[: photo.rindex(b"\xff\xda") + 400], FAILED, "damaged")


def truncated_dicom(folder: Path) -> Sample:
    """An X-ray of which a third arrived."""
    data = xray(Xray(12, "MONOCHROME2", "explicit"))
    return written(folder / "third.dcm", data[: len(data) // 3], FAILED, "damaged")


def png_claiming_30000(folder: Path) -> Sample:
    """A few bytes whose header claims 30,000 x 30,000 pixels."""
    header = struct.pack(">LLBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks)
    return written(folder / "huge.png", data, REFUSED, "picture_too_large")


def jpeg_claiming_65500(folder: Path) -> Sample:
    """A small photo whose header claims 65,500 x 65,500 pixels."""
    target = BytesIO()
    upright_picture((64, 48)).save(target, "JPEG")
    data = target.getvalue()
    at = data.index(b"\xff\xc0") + 5
    claimed = data[:at] + struct.pack(">HH", 65_500, 65_500) + data[at + 4 :]
    return written(folder / "huge.jpg", claimed, REFUSED, "picture_too_large")


def gif_of_many_frames(folder: Path) -> Sample:
    """Small pictures without end: 3,000 frames; only the first is ever read."""
    frames = [Image.new("P", (8, 8), number % 2) for number in range(3_000)]
    target = BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:], optimize=False)
    return written(folder / "frames.gif", target.getvalue(), READY)


def tiff_with_forged_strips(folder: Path) -> Sample:
    """A TIFF whose only strip claims to lie far behind the end of the file."""
    tags = ((256, 4, 64), (257, 4, 64), (258, 3, 8), (259, 3, 1), (262, 3, 1))
    tags += ((273, 4, 0x7FFFFF00), (277, 3, 1), (278, 4, 64), (279, 4, 0x7FFFFFFF))
    rows = b"".join(struct.pack("<HHLL", tag, kind, 1, value) for tag, kind, value in tags)
    data = b"II*\0" + struct.pack("<LH", 8, len(tags)) + rows + bytes(4)
    return written(folder / "forged.tif", data, FAILED, "damaged")


def tiny_dicom_claiming_65535(folder: Path) -> Sample:
    """910 bytes that claim 65,535 x 65,535 pixels."""
    data = _claiming_dicom("")
    comments = "x" * (TINY_DICOM_BYTES - len(data))
    return written(folder / "tiny.dcm", _claiming_dicom(comments), REFUSED, "picture_too_large")


def nested_dicom(folder: Path, depth: int = 10_000) -> Sample:
    """Sequences in sequences, so many levels deep, written by hand."""
    endless = 0xFFFFFFFF
    opening = struct.pack("<HH2sHL", 0x0008, 0x1140, b"SQ", 0, endless) + struct.pack("<HHL", 0xFFFE, 0xE000, endless)
    closing = struct.pack("<HHLHHL", 0xFFFE, 0xE00D, 0, 0xFFFE, 0xE0DD, 0)
    plain = xray(Xray(8, "MONOCHROME2", "explicit"))
    # Elements stand in rising order: the last of group 0008 comes just before the patient's name.
    at = plain.index(struct.pack("<HH", 0x0010, 0x0010))
    nested = plain[:at] + opening * depth + closing * depth + plain[at:]
    return written(folder / "nested.dcm", nested, FAILED, "damaged")


def zip_bomb(folder: Path) -> Sample:
    """60 MB of zeros in 60 kB."""
    return written(folder / "bomb.zip", _zip({"zeros.bin": bytes(60_000_000)}), REFUSED, "archive_unsafe")


def zip_with_outside_names(folder: Path) -> Sample:
    """Entries that want to be written outside their folder."""
    entries = {"../../outside.txt": b"out", "inside.txt": b"in", "/absolute.txt": b"root"}
    return written(folder / "slip.zip", _zip(entries), REFUSED, "archive_unsafe")


def wrong_names(folder: Path) -> list[Sample]:
    """Content that is not what the name says, or of no accepted type."""
    makers = (text_called_jpg, empty_file, html_called_jpg, program_called_jpg, program, svg, svg_called_png)
    return [make(folder) for make in makers]


def hostile_files(folder: Path) -> list[Sample]:
    """One of each in this module."""
    pictures = (jpeg_and_html, truncated_jpeg, png_claiming_30000, jpeg_claiming_65500, gif_of_many_frames)
    others = (tiff_with_forged_strips, truncated_dicom, tiny_dicom_claiming_65535, nested_dicom)
    archives = (zip_bomb, zip_with_outside_names)
    return [*wrong_names(folder), *(make(folder) for make in (*pictures, *others, *archives))]


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def _claiming_dicom(comments: str) -> bytes:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = DigitalXRayImageStorageForPresentation, "1.2.3.4"
    dataset.Modality, dataset.PatientName = "IO", "Test^Tiny"
    dataset.DerivationDescription = comments
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows = dataset.Columns = 65_535
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 16, 15, 0
    dataset.PixelData = bytes(64)
    dataset["PixelData"].VR = "OW"
    target = BytesIO()
    dataset.save_as(target, enforce_file_format=True)
    return target.getvalue()


def _zip(entries: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 30, 9, 8, 6)), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
