"""3D scans: counted from their heads, shown as a jaw is looked at, whatever the format and whichever way it lies."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from image_collections.imaging import Failed, Reason, Refused, inspect, limits, render, scan
from image_collections.imaging.scan_mesh import Mesh
from image_collections.imaging.scan_poster import paint
from tests.samples import scan_files
from tests.samples.scans import jaw, obj, ply, stl_binary, stl_text

GROUND = (38, 42, 48)


def kept(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def poster(path: Path) -> Image.Image:
    preview = render(path, inspect(path, path.name)).preview
    return Image.open(BytesIO(preview or b"")).convert("RGB")


def covered(pixels: np.ndarray) -> np.ndarray:
    """Where something other than the ground is."""
    return np.abs(pixels.astype(int) - GROUND).max(axis=-1) > 25


def is_arch_from_the_front(pixels: np.ndarray) -> bool:
    """Closed below, open above, alike on both sides, with nothing in the middle of the upper half."""
    shown = covered(pixels)
    height, width = shown.shape
    upper, lower = shown[: height // 3], shown[-height // 3 :]
    middle = slice(width * 2 // 5, width * 3 // 5)
    alike = (shown == shown[:, ::-1]).mean() > 0.93
    return alike and upper[:, middle].mean() < 0.02 and lower[:, middle].mean() > 0.4 and upper[:, : width // 3].any()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [sample.path for sample in scan_files(tmp_path_factory.mktemp("scans"))]


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("number", range(9))
def test_jaw_is_shown_from_its_teeth_and_its_front(files, number):
    path = files[number]
    inspection = inspect(path, path.name)
    renditions = render(path, inspection)
    preview = np.asarray(Image.open(BytesIO(renditions.preview)).convert("RGB"))
    assert (inspection.width, inspection.facts.triangles > 5000) == (None, "points" not in path.name)
    assert is_arch_from_the_front(preview)
    assert max(Image.open(BytesIO(renditions.thumbnail)).size) == limits.THUMBNAIL_EDGE
    assert max(preview.shape) <= limits.PREVIEW_EDGE


@pytest.mark.parametrize("seed", range(6))
def test_jaw_that_lies_in_any_way_is_shown_the_same_way(seed):
    points, faces = jaw(120, 24)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    turned = (points @ turn.T + 700).astype(np.float32)
    assert is_arch_from_the_front(paint(Mesh(corners=turned[faces])))


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("make", [lambda p, f: ply(p, f, coloured=True), lambda p, f: obj(p, f, coloured=True)])
def test_colours_of_the_scanner_are_kept(tmp_path, make):
    data = make(*jaw(120, 24))
    pixels = np.asarray(poster(kept(tmp_path, "a.ply" if data.startswith(b"ply") else "a.obj", data)), float)
    shown = pixels[covered(pixels)]
    gum = (shown[:, 0] > 1.5 * shown[:, 2]).mean()
    assert 0.1 < gum < 0.9


def test_scan_without_colours_is_stone():
    points, faces = jaw(120, 24)
    pixels = paint(Mesh(corners=points[faces])).astype(float)
    shown = pixels[covered(pixels)]
    assert (shown[:, 0] < 1.4 * shown[:, 2]).all()


def test_normals_in_the_file_are_not_believed(tmp_path):
    points, faces = jaw(120, 24)
    data = bytearray(stl_binary(points, faces))
    zero = poster(kept(tmp_path, "a.stl", bytes(data)))
    for at in range(84, len(data), 50):
        struct.pack_into("<3f", data, at, float("nan"), 1e30, -1)
    assert poster(kept(tmp_path, "b.stl", bytes(data))).tobytes() == zero.tobytes()


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """The part of pixels that are covered in both, or in neither; the sizes may differ a little."""
    size = (400, 260)
    shown = [np.asarray(Image.fromarray(covered(pixels)).resize(size)) for pixels in (one, other)]
    return float((shown[0] == shown[1]).mean())


def test_many_triangles_are_thinned_out_without_holes(tmp_path, monkeypatch):
    path = kept(tmp_path, "a.stl", stl_binary(*jaw(280, 48)))
    whole = np.asarray(poster(path))
    monkeypatch.setattr(limits, "SCAN_TRIANGLES", 5_000)
    assert alike(whole, np.asarray(poster(path))) > 0.97


def test_facts_are_told_from_the_head(tmp_path):
    points, faces = jaw(40, 10)
    facts = scan.inspect_scan(kept(tmp_path, "a.ply", ply(points, faces)), "ply")
    assert (facts.triangles, facts.points) == (len(faces), len(points))
    text = scan.inspect_scan(kept(tmp_path, "a.stl", stl_text(points, faces)), "stl")
    assert text.triangles == len(faces)


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(("rows", "count"), [("vertex", 2**31 - 1), ("face", 40_000_000), ("vertex", -1)])
@pytest.mark.parametrize("order", ["<", ""])
def test_head_that_claims_more_than_the_file_holds_fails(tmp_path, rows, count, order):
    points, faces = jaw(40, 10)
    data = ply(points, faces, order)
    there = len(points) if rows == "vertex" else len(faces)
    path = kept(tmp_path, "a.ply", data.replace(f"element {rows} {there}".encode(), f"element {rows} {count}".encode()))
    with pytest.raises(Failed) as caught:
        inspect(path, path.name)
    assert caught.value.reason is Reason.DAMAGED


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("change", [-50, -1, 1, 50])
def test_stl_of_another_length_than_it_claims_is_refused(tmp_path, change):
    data = stl_binary(*jaw(40, 10))
    path = kept(tmp_path, "a.stl", data[:change] if change < 0 else data + bytes(change))
    with pytest.raises(Refused):
        inspect(path, path.name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 0\nend_header\n"),
        ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float a\nend_header\n0\n"),
        ("a.stl", b"scan".ljust(80, b"\0") + struct.pack("<L", 2) + bytes(100)),
        ("a.stl", b"scan".ljust(80, b"\0") + struct.pack("<L", 1) + struct.pack("<12fH", *[float("nan")] * 12, 0)),
        ("a.obj", b"v 1e300 0 0\nv 0 1e300 0\nv 0 0 1e300\nf 1 2 3\n"),
        ("a.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 7 8 9\n"),
    ],
)
def test_scan_of_nothing_is_kept_without_a_picture(tmp_path, name, data):
    path = kept(tmp_path, name, data)
    renditions = render(path, inspect(path, path.name))
    assert (renditions.preview, renditions.reason) == (None, Reason.NO_PICTURE)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ply", b"ply\nformat ascii 1.0\nelement vertex 1\nproperty strange x\nend_header\n0\n"),
        ("a.ply", b"ply\nelement vertex 1\nproperty float x\nend_header\n0\n"),
        ("a.ply", ply(*jaw(40, 10), "").replace(b"1", b"one", 40)),
        ("a.obj", b"v 0 0 0\nv 1 0 zero\nv 0 1 0\nf 1 2 3\n"),
        ("a.stl", stl_text(*jaw(40, 10)).replace(b"vertex", b"vertex x")),
    ],
)
def test_broken_scan_fails(tmp_path, name, data):
    path = kept(tmp_path, name, data)
    with pytest.raises(Failed) as caught:
        render(path, inspect(path, path.name))
    assert caught.value.reason is Reason.DAMAGED


def test_polygons_of_many_corners_are_shown(tmp_path):
    square = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"
    assert 0.35 < covered(np.asarray(poster(kept(tmp_path, "a.obj", square)))).mean() < 0.6


def test_text_that_is_too_long_is_too_detailed(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "SCAN_TEXT_BYTES", 1_000)
    path = kept(tmp_path, "a.obj", obj(*jaw(40, 10)))
    assert render(path, inspect(path, path.name)).reason is Reason.TOO_DETAILED


def test_long_text_of_facets_is_sampled(tmp_path, monkeypatch):
    path = kept(tmp_path, "a.stl", stl_text(*jaw(200, 40)))
    whole = np.asarray(poster(path))
    monkeypatch.setattr(limits, "SCAN_TEXT_BYTES", path.stat().st_size // 2)
    assert alike(whole, np.asarray(poster(path))) > 0.88
