"""Photos: upright, in sRGB, without what the camera wrote into them."""

import struct
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import pyvips
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from image_collections.imaging import Failed, Reason, Refused, Renditions, inspect, limits, picture_headers, render
from tests.samples import big_photo, is_upright, orientation_photo
from tests.samples.heic import as_heic

RED = (200, 50, 30)


def saved(folder: Path, picture: Image.Image, name: str, **options: object) -> Path:
    path = folder / name
    picture.save(path, **options)
    return path


def rendered(path: Path) -> Renditions:
    return render(path, inspect(path, path.name))


def opened(data: bytes | None) -> Image.Image:
    return Image.open(BytesIO(data or b""))


def middle(data: bytes | None) -> tuple[int, ...]:
    picture = opened(data).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def near(colour: tuple[int, ...], expected: tuple[int, ...], tolerance: int = 6) -> bool:
    return all(abs(one - other) <= tolerance for one, other in zip(colour, expected, strict=True))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_is_upright_in_every_orientation(tmp_path, orientation):
    path = tmp_path / "photo.jpg"
    path.write_bytes(orientation_photo(orientation))
    inspection = inspect(path, path.name)
    renditions = render(path, inspection)
    assert (inspection.width, inspection.height) == (1200, 900)
    assert opened(renditions.preview).size == (1200, 900)
    assert opened(renditions.thumbnail).size == (320, 240)
    assert is_upright(opened(renditions.preview).convert("RGB"))
    assert is_upright(opened(renditions.thumbnail).convert("RGB"))


@pytest.mark.accepts("C7")
def test_renditions_of_a_large_photo_have_their_sizes(tmp_path):
    renditions = rendered(big_photo(tmp_path).path)
    assert max(opened(renditions.preview).size) == limits.PREVIEW_EDGE
    assert max(opened(renditions.thumbnail).size) == limits.THUMBNAIL_EDGE


def test_small_picture_is_not_enlarged(tmp_path):
    assert opened(rendered(saved(tmp_path, Image.new("RGB", (30, 20)), "a.png")).preview).size == (30, 20)


def test_nothing_the_camera_wrote_is_in_the_renditions(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(orientation_photo(6))
    renditions = rendered(path)
    assert {opened(data).info.get("exif") for data in (renditions.preview, renditions.thumbnail)} == {None}
    assert b"EXIF" not in renditions.preview + renditions.thumbnail


HIDDEN = b"Very Secret Name"
PLACE = b"47.0,8.5 Secret Street"


def talkative(kind: str) -> tuple[Image.Image, dict[str, object]]:
    """A picture and what must not come through: EXIF with a place, XMP, texts, a profile with a text in it."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = (HIDDEN.decode(),) * 3
    exif.get_ifd(0x8769).update({0x9286: HIDDEN, 0x927C: HIDDEN, 0xA430: HIDDEN.decode()})
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 8.0), 27: PLACE})
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.index(b"s\0R\0G\0B")
    profile[at : at + len(HIDDEN)] = HIDDEN
    options = {"exif": exif, "icc_profile": bytes(profile), "xmp": b"<x:xmpmeta>" + HIDDEN + b"</x:xmpmeta>"}
    if kind == "png":
        notes = PngInfo()
        notes.add_text("Comment", HIDDEN.decode())
        notes.add_itxt("XML:com.adobe.xmp", HIDDEN.decode())
        options["pnginfo"] = notes
    if kind in ("jpg", "gif"):
        options["comment"] = HIDDEN
    return Image.new("RGB", (200, 100), RED), options if kind not in ("gif", "bmp") else {"comment": HIDDEN}


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif", "gif"])
def test_nothing_hidden_in_a_picture_reaches_what_is_made_of_it(tmp_path, kind):
    picture, options = talkative(kind)
    path = saved(tmp_path, picture, f"a.{kind}", **options)
    assert HIDDEN in path.read_bytes()
    renditions = rendered(path)
    made = renditions.preview + renditions.thumbnail
    assert not [mark for mark in (HIDDEN, PLACE, b"EXIF", b"Exif", b"XMP", b"ICCP", b"mpmeta", b"acsp") if mark in made]
    assert {made[12:16], renditions.thumbnail[12:16]} == {b"VP8 "}  # not the form that can hold more than pixels


def test_small_picture_in_the_head_of_a_photo_is_never_what_is_shown(tmp_path):
    small = BytesIO()
    Image.new("RGB", (160, 120), (0, 0, 255)).save(small, "JPEG")
    segment = b"Exif\0\0" + small.getvalue()
    data = orientation_photo(1)
    (tmp_path / "a.jpg").write_bytes(data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:])
    assert is_upright(opened(rendered(tmp_path / "a.jpg").preview))


def test_day_it_was_taken_is_told(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(orientation_photo(1))
    assert inspect(path, path.name).taken_on == date(2026, 4, 30)


@pytest.mark.parametrize("value", ["0000:00:00 00:00:00", "yesterday", "", "2026:13:40 00:00:00"])
def test_impossible_day_is_no_day(tmp_path, value):
    picture, exif = Image.new("RGB", (8, 8)), Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = value
    path = saved(tmp_path, picture, "a.jpg", exif=exif)
    assert inspect(path, path.name).taken_on is None


@pytest.mark.accepts("C7")
@pytest.mark.parametrize(
    ("name", "mode", "options"),
    [
        ("a.jpg", "RGB", {"quality": 95}),
        ("a.jpg", "RGB", {"quality": 95, "progressive": True}),
        ("a.png", "RGB", {}),
        ("a.png", "P", {}),
        ("a.gif", "P", {}),
        ("a.bmp", "RGB", {}),
        ("a.bmp", "P", {}),
        ("a.webp", "RGB", {"lossless": True}),
        ("a.tif", "RGB", {}),
        ("a.tif", "RGB", {"compression": "tiff_lzw"}),
        ("a.tif", "RGB", {"compression": "jpeg"}),
    ],
)
def test_colour_is_kept(tmp_path, name, mode, options):
    path = saved(
        tmp_path, Image.new("RGB", (200, 100), RED).convert(mode, palette=Image.Palette.ADAPTIVE), name, **options
    )
    assert near(middle(rendered(path).preview), RED)


@pytest.mark.accepts("C7")
def test_heic_is_shown(tmp_path):
    path = tmp_path / "a.heic"
    path.write_bytes(as_heic(Image.new("RGB", (320, 192), RED)))
    inspection = inspect(path, path.name)
    assert (inspection.width, inspection.height) == (320, 192)
    assert near(middle(render(path, inspection).preview), RED, 20)


def test_wide_gamut_is_brought_to_srgb(tmp_path):
    plain = pyvips.Image.new_from_array(np.full((60, 60, 3), RED, np.uint8)).copy(interpretation="srgb")
    plain.icc_transform("p3").jpegsave(str(tmp_path / "a.jpg"), Q=95)
    assert not near(Image.open(tmp_path / "a.jpg").getpixel((30, 30)), RED)
    assert near(middle(rendered(tmp_path / "a.jpg").preview), RED)


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])
def test_printers_colours_are_brought_to_srgb(tmp_path, name):
    found = middle(rendered(saved(tmp_path, Image.new("RGB", (60, 60), RED).convert("CMYK"), name)).preview)
    assert found[0] > 170
    assert found[1] < 100
    assert found[2] < 90


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_transparency_becomes_white(tmp_path, name):
    clear = Image.new("RGBA", (60, 60), (*RED, 0))
    options = {"lossless": True} if name == "a.webp" else {}
    assert near(middle(rendered(saved(tmp_path, clear, name, **options)).preview), (255, 255, 255))


@pytest.mark.parametrize(("value", "grey"), [(2000, 250), (40_000, 156)])
@pytest.mark.parametrize("name", ["a.png", "a.tif"])
def test_sixteen_bit_files_show_the_bits_they_use(tmp_path, name, value, grey):
    """2,000 is bright for 11 bits and would be black for 16."""
    path = saved(tmp_path, Image.fromarray(np.full((60, 60), value, np.uint16)), name)
    assert near(middle(rendered(path).preview), (grey,) * 3)


@pytest.mark.accepts("C7")
def test_first_page_of_a_tiff_is_shown_and_pages_are_counted(tmp_path):
    pages = [Image.new("RGB", (60, 40), colour) for colour in (RED, (0, 0, 255), (0, 255, 0))]
    path = saved(tmp_path, pages[0], "a.tif", save_all=True, append_images=pages[1:])
    inspection = inspect(path, path.name)
    assert inspection.pages == 3
    assert near(middle(render(path, inspection).preview), RED)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("name", ["a.gif", "a.webp"])
@pytest.mark.parametrize("number", [1, 2, 5])
def test_first_frame_of_a_moving_picture_is_shown_and_frames_are_counted(tmp_path, name, number):
    frames = [Image.new("RGB", (60, 40), colour) for colour in (RED, *[(0, 50 * more, 255) for more in range(4)])]
    path = saved(tmp_path, frames[0], name, save_all=True, append_images=frames[1:number])
    inspection = inspect(path, path.name)
    assert inspection.facts.frames == number
    assert near(middle(render(path, inspection).preview), RED)


@pytest.mark.accepts("C7")
def test_photo_in_the_colours_of_a_press_is_shown_in_its_colours(tmp_path):
    """YCCK: as Adobe writes CMYK, upside down and with the brightness apart."""
    cmyk = Image.new("RGB", (64, 64), RED).convert("CMYK")
    values = np.asarray(cmyk)
    plain = pyvips.Image.new_from_array(values).copy(interpretation="cmyk")
    plain.jpegsave(str(tmp_path / "a.jpg"), Q=95)
    data = (tmp_path / "a.jpg").read_bytes()
    assert data[data.index(b"Adobe") + 11] in (0, 2)
    found = middle(rendered(tmp_path / "a.jpg").preview)
    assert (found[0] > 150, found[1] < 110, found[2] < 100) == (True, True, True)


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.bmp", "a.tif", "a.webp"])
def test_picture_cut_in_half_fails(tmp_path, name):
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8))
    path = saved(tmp_path, noise, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Failed) as caught:
        rendered(path)
    assert caught.value.reason is Reason.DAMAGED


def test_picture_that_its_decoder_cannot_read_fails(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"II*\0" + bytes(200))
    with pytest.raises(Failed):
        rendered(tmp_path / "a.tif")


@pytest.mark.parametrize("scans", [100, 101])
def test_progressive_photo_may_have_a_hundred_scans(tmp_path, scans):
    path = saved(tmp_path, Image.new("RGB", (64, 64), RED), "a.jpg", progressive=True)
    data = path.read_bytes()
    missing = scans - data.count(b"\xff\xda")
    path.write_bytes(data + b"\xff\xda" * missing)
    if scans <= limits.PROGRESSIVE_SCANS:
        assert picture_headers.read_header(path, "jpeg").width == 64
        return
    with pytest.raises(Refused) as caught:
        picture_headers.read_header(path, "jpeg")
    assert caught.value.reason is Reason.PICTURE_TOO_LARGE


def test_profile_of_the_same_space_changes_nothing(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(tmp_path, Image.new("RGB", (60, 60), RED), "a.png", icc_profile=profile)
    assert near(middle(rendered(path).preview), RED)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("mode", ["L", "RGB", "I;16"])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_picture_of_one_pixel_is_shown(tmp_path, mode, ending):
    path = tmp_path / f"dot.{ending}"
    Image.new(mode, (1, 1), 90 if mode != "RGB" else (90, 20, 20)).save(path)
    made = render(path, inspect(path, path.name))
    assert Image.open(BytesIO(made.preview)).size == (1, 1)
