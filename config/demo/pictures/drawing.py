"""The set of demo pictures as files in a folder, drawn once and found again by their stamp."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from config.demo.pictures import intraoral_xrays
from config.demo.pictures.cephalometric import PIXEL_MM as CEPHALOMETRIC_MM
from config.demo.pictures.cephalometric import cephalometric
from config.demo.pictures.cone_beam import SLICE_MM, VOXEL_MM, cone_beam
from config.demo.pictures.dicom import Exposure, as_dicom, as_series
from config.demo.pictures.frontal_photo import frontal
from config.demo.pictures.letter import referral_letter
from config.demo.pictures.occlusal_photo import occlusal
from config.demo.pictures.panoramic import PIXEL_MM as PANORAMIC_MM
from config.demo.pictures.panoramic import panoramic
from config.demo.pictures.scan import lower_arch

# Raised whenever a drawing changes, so that folders of older drawings are drawn again.
VERSION = 3
STAMP = "drawn.json"
BEFORE, TODAY = date(2026, 3, 3), date(2026, 5, 12)
PATIENT_NAME, PATIENT_ID = "Marchetti^Elena", "HD-20418"
ORIENTATION_TAG, TAKEN_TAG, EXIF_BLOCK = 0x0112, 0x9003, 0x8769
Bytes = Callable[[], bytes]


@dataclass(frozen=True)
class DemoPicture:
    """One thing to put into a collection: its file (a ZIP for a series) and what to say about it."""

    path: Path
    title: str
    kind: str
    teeth: tuple[str, ...]
    taken_on: date


def draw_all(folder: Path) -> list[DemoPicture]:
    """All demo pictures in `folder`; drawn only when they are not there yet."""
    found = drawn_before(folder)
    if found is not None:
        return found
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [_single(folder, *row) for row in _singles()]
    pictures.append(_series(folder))
    rows = [{**asdict(p), "path": p.path.name, "taken_on": str(p.taken_on)} for p in pictures]
    (folder / STAMP).write_text(json.dumps({"version": VERSION, "pictures": rows}, indent=1), encoding="utf-8")
    return pictures


def as_photo(pixels: NDArray[np.uint8], taken_on: date, *, turned: int = 1, quality: int = 90) -> bytes:
    """A JPEG as a camera writes it: `turned` is the EXIF orientation it was held in (1, 3, 6 or 8)."""
    # A camera held sideways stores the pixels turned and says so; viewers turn them back.
    stored = np.rot90(pixels, {1: 0, 3: 2, 6: 1, 8: 3}[turned])
    image = Image.fromarray(np.ascontiguousarray(stored))
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = turned
    exif.get_ifd(EXIF_BLOCK)[TAKEN_TAG] = f"{taken_on:%Y:%m:%d} 10:15:00"
    target = BytesIO()
    image.save(target, "JPEG", quality=quality, exif=exif, subsampling=0)
    return target.getvalue()


def drawn_before(folder: Path) -> list[DemoPicture] | None:
    """The pictures of an earlier run, unless it was of another version or a file is gone."""
    stamp = folder / STAMP
    if not stamp.is_file():
        return None
    told = json.loads(stamp.read_text(encoding="utf-8"))
    if told["version"] != VERSION:
        return None
    pictures = [
        DemoPicture(
            path=folder / row["path"],
            title=row["title"],
            kind=row["kind"],
            teeth=tuple(row["teeth"]),
            taken_on=date.fromisoformat(row["taken_on"]),
        )
        for row in told["pictures"]
    ]
    return pictures if all(picture.path.is_file() for picture in pictures) else None


def _single(folder: Path, name: str, made: Bytes, told: DemoPicture) -> DemoPicture:
    path = folder / name
    path.write_bytes(made())
    return replace(told, path=path)


def _series(folder: Path) -> DemoPicture:
    """All slices in one ZIP, as the program of a scanner writes a disc."""
    exposure = Exposure("CT", VOXEL_MM, TODAY, "CBCT lower jaw", PATIENT_NAME, PATIENT_ID)
    path = folder / "cbct.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(as_series(cone_beam(), exposure, SLICE_MM), start=1):
            archive.writestr(zipfile.ZipInfo(f"DICOM/cbct_{number:03}.dcm"), data, zipfile.ZIP_DEFLATED)
    return DemoPicture(path, "CBCT, lower jaw", "cbct", ("36", "46"), TODAY)


def _told(title: str, kind: str, teeth: str, taken_on: date) -> DemoPicture:
    return DemoPicture(Path(), title, kind, tuple(teeth.split()), taken_on)


def _xray(draw: Callable[[], NDArray[np.uint16]], modality: str, pixel_mm: float, told: DemoPicture) -> Bytes:
    exposure = Exposure(modality, pixel_mm, told.taken_on, told.title, PATIENT_NAME, PATIENT_ID)
    return lambda: as_dicom(draw(), exposure)


def _singles() -> list[tuple[str, Bytes, DemoPicture]]:
    """File name, how to make it, and what to say about it."""
    return [*_large_xrays(), *_small_xrays(), *_photos(), *_others()]


def _large_xrays() -> list[tuple[str, Bytes, DemoPicture]]:
    pano = _told("Panoramic", "panoramic", "", TODAY)
    side = _told("Cephalometric, lateral", "cephalometric", "", BEFORE)
    return [
        ("panoramic.dcm", _xray(panoramic, "PX", PANORAMIC_MM, pano), pano),
        ("cephalometric.dcm", _xray(cephalometric, "DX", CEPHALOMETRIC_MM, side), side),
    ]


def _small_xrays() -> list[tuple[str, Bytes, DemoPicture]]:
    rows = [
        ("periapical_46.dcm", intraoral_xrays.periapical_lower_right, "Periapical 46, 47", "44 45 46 47", TODAY),
        ("periapical_36.dcm", intraoral_xrays.periapical_implant, "Implant 36", "35 36 37", TODAY),
        ("periapical_26.dcm", intraoral_xrays.periapical_upper_left, "Periapical 26", "24 25 26 27", BEFORE),
        ("periapical_31.dcm", intraoral_xrays.periapical_lower_front, "Periapical 31, 41", "42 41 31 32", BEFORE),
        ("bitewing_right.dcm", intraoral_xrays.bitewing_right, "Bitewing right", "17 16 15 14 44 45 46 47", TODAY),
        ("bitewing_left.dcm", intraoral_xrays.bitewing_left, "Bitewing left", "24 25 26 27 34 35 36 37", TODAY),
    ]
    made = []
    for name, draw, title, teeth, taken_on in rows:
        told = _told(title, name.split("_")[0], teeth, taken_on)
        made.append((name, _xray(draw, "IO", intraoral_xrays.PIXEL_MM, told), told))
    return made


def _photos() -> list[tuple[str, Bytes, DemoPicture]]:
    warm = (1.05, 1.0, 0.93)
    kind = "intraoral_photo"
    return [
        ("IMG_2041.jpg", lambda: as_photo(frontal(), TODAY), _told("Frontal, in occlusion", kind, "", TODAY)),
        (
            "IMG_1873.jpg",
            lambda: as_photo(frontal(gap=40, seed=4, tint=warm), BEFORE, turned=6),
            _told("Frontal, at rest", kind, "", BEFORE),
        ),
        (
            "IMG_1874.jpg",
            lambda: as_photo(occlusal(upper=True), BEFORE, turned=3),
            _told("Upper occlusal", kind, "", BEFORE),
        ),
        (
            "IMG_1875.jpg",
            lambda: as_photo(occlusal(upper=False), BEFORE, turned=8),
            _told("Lower occlusal", kind, "", BEFORE),
        ),
    ]


def _others() -> list[tuple[str, Bytes, DemoPicture]]:
    letter = _told("Referral letter", "referral_letter", "36", TODAY)
    return [
        ("lower_arch.stl", lower_arch, _told("Lower arch scan", "model_or_scan", "", TODAY)),
        ("referral_letter.pdf", lambda: referral_letter("Elena Marchetti", TODAY), letter),
    ]
