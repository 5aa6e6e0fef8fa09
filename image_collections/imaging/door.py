"""The front door: what a file is and says of itself, and the pictures made of it; formats are read elsewhere."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyvips

from image_collections.imaging import pdf, photo, scan, video
from image_collections.imaging.dicom.decode import FILM_SYNTAXES
from image_collections.imaging.dicom.enclosed import find_enclosed, lies_elsewhere
from image_collections.imaging.dicom.facts import DicomFacts, DirectoryFacts, read_facts
from image_collections.imaging.dicom.header import DicomHeader, has_preamble, read_header
from image_collections.imaging.dicom.layout import read_layout
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.enclosed import draw_enclosed, inspect_enclosed
from image_collections.imaging.film import load_film
from image_collections.imaging.formats import Format, ItemType
from image_collections.imaging.photo import PhotoFacts
from image_collections.imaging.pixels import PixelPayload, make_payload
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.scan import ScanFacts
from image_collections.imaging.sniff import sniff
from image_collections.imaging.video_boxes import VideoFacts
from image_collections.imaging.webp import encode_pair

_NOT_XRAY = {
    "XC": ItemType.IMAGE,
    "ES": ItemType.IMAGE,
    "GM": ItemType.IMAGE,
    "OP": ItemType.IMAGE,
    "DOC": ItemType.DOCUMENT,
    "SR": ItemType.DOCUMENT,
    "M3D": ItemType.SCAN,
}
_WITHOUT_PREVIEW = {Reason.PASSWORD_PROTECTED, Reason.NO_PICTURE, Reason.NO_DECODER, Reason.FILM, Reason.TOO_DETAILED}


@dataclass(frozen=True)
class Inspection:
    """What a file is. `width` and `height` in pixels, upright; `pages` of PDF and TIFF; `frames` of DICOM.

    `reason` says why an accepted file will have no preview (PASSWORD_PROTECTED, NO_PICTURE), None otherwise.
    """

    format: Format
    item_type: ItemType
    facts: DicomFacts | DirectoryFacts | PhotoFacts | ScanFacts | VideoFacts | None = None
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    frames: int | None = None
    taken_on: date | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Renditions:
    """WebP of THUMBNAIL_EDGE and PREVIEW_EDGE, the viewer's payload of greyscale DICOM; None where there is none.

    `reason` says why an accepted file of a renderable format has no picture, or one picture only (FILM).
    """

    thumbnail: bytes | None = None
    preview: bytes | None = None
    pixels: PixelPayload | None = None
    reason: Reason | None = None


def inspect(path: Path, name: str) -> Inspection:
    """Tell what the file at `path`, called `name` by its owner, is. Reads headers only.

    Raises Refused (never acceptable) or Failed (accepted type, cannot be read).
    """
    found = sniff(path, name)
    if found.code == "dicom":
        return _inspect_dicom(path, found)
    if found.code == "dicomdir":
        return Inspection(found, found.item_type, DirectoryFacts(has_preamble(path) or None))
    if found.code == "pdf":
        return _inspect_pdf(path, found)
    if found.item_type is ItemType.IMAGE:
        return _inspect_photo(path, found)
    if found.item_type is ItemType.VIDEO:
        return _inspect_video(path, found)
    if found.item_type is ItemType.SCAN:
        return Inspection(found, found.item_type, scan.inspect_scan(path, found.code))
    return Inspection(found, found.item_type)


def render(path: Path, inspection: Inspection) -> Renditions:
    """Make the renditions of a file that was inspected. Raises Refused or Failed(DAMAGED)."""
    if not inspection.format.renderable or inspection.reason is not None:
        return Renditions(reason=inspection.reason)
    try:
        return _render(path, inspection)
    except Failed as failure:
        if failure.reason in _WITHOUT_PREVIEW:
            return Renditions(reason=failure.reason)
        raise
    except pyvips.Error as error:
        raise Failed(Reason.DAMAGED) from error


def _render(path: Path, inspection: Inspection) -> Renditions:
    code = inspection.format.code
    if code == "dicom":
        return _render_dicom(read_header(path))
    if code == "pdf":
        return Renditions(*encode_pair(pdf.load_first_page(path)))
    if isinstance(inspection.facts, ScanFacts):
        return Renditions(*encode_pair(scan.draw_scan(path, code).pixels))
    if isinstance(inspection.facts, VideoFacts):
        return Renditions(*encode_pair(video.load_poster(path, inspection.facts)))
    return Renditions(*encode_pair(photo.load_photo(path, code)))


def _inspect_dicom(path: Path, found: Format) -> Inspection:
    header = read_header(path)
    facts = read_facts(header)
    item_type = _NOT_XRAY.get(facts.modality, found.item_type)
    if header.pixels is None:
        return _inspect_without_pixels(header, found, item_type, facts)
    layout = read_layout(header)
    return Inspection(
        found, item_type, facts, layout.columns, layout.rows, frames=layout.frames, taken_on=facts.taken_on
    )


def _inspect_without_pixels(header: DicomHeader, found: Format, item_type: ItemType, facts: DicomFacts) -> Inspection:
    """A document or a scan may be inside; a picture may lie on a server, and one that is missing is damage."""
    reason: Reason | None = Reason.NO_PICTURE
    pages = None
    if inside := find_enclosed(header):
        item_type, pages, reason = *inspect_enclosed(header, inside), None
    elif lies_elsewhere(header):
        reason = Reason.PICTURE_ELSEWHERE
    elif facts.rows:
        raise Failed(Reason.DAMAGED)
    return Inspection(found, item_type, facts, pages=pages, taken_on=facts.taken_on, reason=reason)


def _render_dicom(header: DicomHeader) -> Renditions:
    if header.pixels is None and (inside := find_enclosed(header)):
        return Renditions(*encode_pair(draw_enclosed(header, inside)))
    if header.transfer_syntax in FILM_SYNTAXES:
        return Renditions(*encode_pair(load_film(header)), reason=Reason.FILM)
    frame = load_frame(header)
    if isinstance(frame, GreyPicture):
        return Renditions(*encode_pair(frame.preview()), make_payload(frame))
    return Renditions(*encode_pair(frame))


def _inspect_photo(path: Path, found: Format) -> Inspection:
    facts = photo.inspect_photo(path, found.code)
    return Inspection(found, found.item_type, facts, facts.width, facts.height, facts.pages, taken_on=facts.taken_on)


def _inspect_video(path: Path, found: Format) -> Inspection:
    """A file that holds only sound is kept without a picture."""
    facts = video.inspect_video(path)
    if facts is None:
        return Inspection(found, found.item_type, reason=Reason.NO_PICTURE)
    return Inspection(found, found.item_type, facts, facts.width, facts.height, taken_on=facts.taken_on)


def _inspect_pdf(path: Path, found: Format) -> Inspection:
    try:
        return Inspection(found, found.item_type, pages=pdf.count_pages(path))
    except Failed as failure:
        if failure.reason is Reason.PASSWORD_PROTECTED:
            return Inspection(found, found.item_type, reason=failure.reason)
        raise
