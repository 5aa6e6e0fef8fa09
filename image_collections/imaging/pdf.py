"""PDF documents: the number of pages and a picture of the first one, within limits of size, memory and time."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.webp import Pixels8

_ERROR_PASSWORD = 4


def count_pages(path: Path) -> int:
    """Return the number of pages. Raises Failed(PASSWORD_PROTECTED or DAMAGED)."""
    with _opened(path) as document:
        return len(document)


def load_first_page(path: Path) -> Pixels8:
    """Return the first page on white, at most PREVIEW_EDGE long.

    Raises Failed(PASSWORD_PROTECTED, DAMAGED, or NO_PICTURE where drawing it would take too much memory or time).
    """
    with _opened(path) as document, closing(document[0]) as page:
        width, height = page.get_size()
        if not 0 < min(width, height) <= max(width, height) <= limits.PDF_PAGE_POINTS:
            raise Failed(Reason.NO_PICTURE)
        _check_pictures(page)
        return _draw(page, limits.PREVIEW_EDGE / max(width, height))


@contextmanager
def _opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            if len(document) == 0:
                raise Failed(Reason.DAMAGED)
            yield document
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _ERROR_PASSWORD
        raise Failed(Reason.PASSWORD_PROTECTED if locked else Reason.DAMAGED) from error


def _check_pictures(page: pypdfium2.PdfPage) -> None:
    held = 0
    for picture in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]):
        width, height = picture.get_px_size()
        held += 4 * width * height
        if held > limits.PDF_PICTURE_BYTES:
            raise Failed(Reason.NO_PICTURE)


def _draw(page: pypdfium2.PdfPage, scale: float) -> Pixels8:
    """Draw step by step, so that a page that takes too long can be given up."""
    width, height = (max(1, round(side * scale)) for side in page.get_size())
    deadline = time.monotonic() + limits.PDF_SECONDS
    pause = pdfium.IFSDK_PAUSE(version=1)
    pypdfium2.internal.set_callback(pause, "NeedToPauseNow", lambda _: time.monotonic() > deadline)
    with closing(pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_BGR)) as bitmap:
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        state = pdfium.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, pause)
        pdfium.FPDF_RenderPage_Close(page)
        if state != pdfium.FPDF_RENDER_DONE:
            raise Failed(Reason.NO_PICTURE)
        return bitmap.to_numpy().copy()
