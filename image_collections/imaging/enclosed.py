"""Documents and scans inside DICOM objects: what they are and their picture, by those who read such files."""

from image_collections.imaging import pdf, scan
from image_collections.imaging.dicom.enclosed import Enclosed, taken_out
from image_collections.imaging.dicom.header import DicomHeader
from image_collections.imaging.formats import BY_CODE, ItemType
from image_collections.imaging.webp import Pixels8


def inspect_enclosed(header: DicomHeader, found: Enclosed) -> tuple[ItemType, int | None]:
    """Return what the enclosed file is, and its pages. Raises Failed."""
    with taken_out(header, found) as path:
        if found.code == "pdf":
            return BY_CODE["pdf"].item_type, pdf.count_pages(path)
        scan.inspect_scan(path, found.code)
        return BY_CODE[found.code].item_type, None


def draw_enclosed(header: DicomHeader, found: Enclosed) -> Pixels8:
    """Return the first page or the scan as a still picture. Raises Failed."""
    with taken_out(header, found) as path:
        return pdf.load_first_page(path) if found.code == "pdf" else scan.draw_scan(path, found.code).pixels
