"""What a DICOM object holds instead of a picture: a document or a scan, as a file of its own for those who read it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydicom.dataelem import RawDataElement
from pydicom.tag import Tag

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader

_DOCUMENT = Tag("EncapsulatedDocument")
# PS3.3, C.24.2: the type of the document as a media type, and the code of our own table of formats.
_CODES = {"application/pdf": "pdf", "model/stl": "stl", "model/obj": "obj"}


@dataclass(frozen=True)
class Enclosed:
    """A file inside an object: our code for its format and where its bytes lie."""

    code: str
    offset: int
    length: int


def find_enclosed(header: DicomHeader) -> Enclosed | None:
    """Return the document or scan that is inside the object (PS3.3, C.24.2), None where there is none we can show."""
    code = _CODES.get(attributes.text(header.dataset, "MIMETypeOfEncapsulatedDocument").lower())
    # Asked for by its name, an element that was skipped because of its size would be read.
    element = next((one for one in header.dataset.values() if one.tag == _DOCUMENT), None)
    if code is None or not isinstance(element, RawDataElement) or not 0 < element.length <= limits.FILE_BYTES:
        return None
    return Enclosed(code, element.value_tell, element.length)


def lies_elsewhere(header: DicomHeader) -> bool:
    """Say whether the pixels are to be asked of a server (JPIP; PS3.3, C.7.6.3.1), which Bitewing never does."""
    return attributes.value(header.dataset, "PixelDataProviderURL") is not None


@contextmanager
def taken_out(header: DicomHeader, enclosed: Enclosed) -> Iterator[Path]:
    """A path at which the file inside the object lies while the block runs."""
    with tempfile.NamedTemporaryFile(prefix="bitewing-", suffix=f".{enclosed.code}") as copy, header.open() as file:
        file.seek(enclosed.offset)
        left = enclosed.length
        while left and (block := file.read(min(left, limits.MIB))):
            copy.write(block)
            left -= len(block)
        copy.flush()
        yield Path(copy.name)
