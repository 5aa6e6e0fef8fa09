"""PDF: first page and number of pages; locked documents are kept without a preview."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from image_collections.imaging import Failed, Reason, inspect, render

PAGE = "/Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"
RED_SQUARE = b"1 0 0 rg 0 0 100 100 re f"
# RC4, 40 bits, with a user password that is not empty (made once, any 32 bytes do for a wrong password).
LOCK = "<</Filter/Standard/V 1/R 2/P -4/O<{}>/U<{}>>>".format("11" * 32, "22" * 32)


def document(*, pages: int = 1, size: tuple[int, int] = (200, 100), content: bytes = RED_SQUARE, **extra: str) -> bytes:
    """A PDF by hand; the reader rebuilds the missing table of references."""
    kids = " ".join(["3 0 R"] * pages)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        f"<<{PAGE.format(width=size[0], height=size[1])}>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        extra.get("picture", "<<>>").encode(),
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, text) for number, text in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + f"trailer<</Root 1 0 R{extra.get('trailer', '')}>>\n%%EOF".encode()


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "letter.pdf"
    path.write_bytes(data)
    return path


@pytest.mark.accepts("C7")
def test_first_page_is_shown_and_pages_are_counted(tmp_path):
    path = kept(tmp_path, document(pages=3))
    inspection = inspect(path, path.name)
    preview = Image.open(BytesIO(render(path, inspection).preview)).convert("RGB")
    assert (inspection.pages, preview.size) == (3, (1600, 800))
    red, white = preview.getpixel((400, 400)), preview.getpixel((1200, 400))
    assert (red[0] > 240, red[1] < 20, red[2] < 20, min(white) > 250) == (True, True, True, True)


def test_locked_document_is_kept_without_preview(tmp_path):
    path = kept(tmp_path, document(trailer=f"/Encrypt {LOCK}/ID[<00><00>]"))
    inspection = inspect(path, path.name)
    assert inspection.reason is Reason.PASSWORD_PROTECTED
    assert render(path, inspection).reason is Reason.PASSWORD_PROTECTED


def test_broken_document_fails(tmp_path):
    path = kept(tmp_path, b"%PDF-1.4\nnothing")
    with pytest.raises(Failed) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.parametrize(
    "data",
    [
        document(size=(1_000_000, 10)),
        document(
            content=b"q 100 0 0 100 0 0 cm /I Do Q",
            picture="<</Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray"
            "/BitsPerComponent 8/Length 1>>stream\nx\nendstream",
        ),
    ],
    ids=["endless page", "huge picture"],
)
def test_page_that_would_take_too_much_has_no_preview(tmp_path, data):
    path = kept(tmp_path, data)
    renditions = render(path, inspect(path, path.name))
    assert (renditions.preview, renditions.reason) == (None, Reason.NO_PICTURE)
