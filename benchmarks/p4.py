"""P4: which of the public X-rays can be shown, by us and by three peers, and how far grey levels are from dcmtk's."""

import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image
from pydicom.pixels import pixel_array

from benchmarks import measure
from image_collections.imaging import Failed, Refused, inspect, render
from image_collections.imaging.dicom.header import DICOM_ERRORS, read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame

DATA = Path(pydicom.__file__).parent / "data"
LEVELS, SHARE = 12, 0.99
_BY_GDCM = """
import sys, gdcm
reader = gdcm.ImageReader()
reader.SetFileName(sys.argv[1])
sys.exit(not (reader.Read() and len(reader.GetImage().GetBuffer())))
"""


def main() -> None:
    """Try each file with each, and print who shows how many and what is missing."""
    measure.need("dcmtk", "dcmj2pnm")
    warnings.simplefilter("ignore")
    files = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".py")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "peer.png"
        shown = {path: {name for name, shows in _WAYS.items() if shows(path, out)} for path in files}
        for name in _WAYS:
            print(f"P4 shown by {name:<10} {sum(name in by for by in shown.values()):4} of {len(files)} files")
        missing = [path.name for path, by in shown.items() if by and "Bitewing" not in by]
        print(f"P4 shown by a peer, not by us: {len(missing)}  limit 0  {' '.join(missing)}")
        _compare([path for path, by in shown.items() if {"Bitewing", "dcmtk"} <= by], out)


def _ours(path: Path, _out: Path) -> bool:
    try:
        inspection = inspect(path, path.name)
        return inspection.format.code == "dicom" and render(path, inspection).preview is not None
    except (Failed, Refused):
        return False


def _pydicom(path: Path, _out: Path) -> bool:
    try:
        return pixel_array(path, index=0).size > 0
    except (*DICOM_ERRORS, pydicom.errors.InvalidDicomError):
        return False


def _dcmtk(path: Path, out: Path) -> bool:
    out.unlink(missing_ok=True)
    subprocess.run(["dcmj2pnm", "--frame", "1", "--write-png", str(path), str(out)], capture_output=True, check=False)
    return out.exists()


def _gdcm(path: Path, _out: Path) -> bool:
    """In a process of its own, because it may end it."""
    command = [sys.executable, "-I", "-c", _BY_GDCM, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


_WAYS: dict[str, Callable[[Path, Path], bool]] = {
    "Bitewing": _ours,
    "pydicom": _pydicom,
    "dcmtk": _dcmtk,
    "gdcm": _gdcm,
}


def _compare(paths: list[Path], out: Path) -> None:
    compared, worst = 0, (1.0, "")
    for path in paths:
        frame = load_frame(read_header(path))
        if isinstance(frame, GreyPicture) and not frame.grading.windows:
            continue
        command = ["dcmj2pnm", "--frame", "1", *(["--use-window", "1"] if isinstance(frame, GreyPicture) else [])]
        subprocess.run([*command, "--write-png", str(path), str(out)], capture_output=True, check=True)
        ours = frame.graded() if isinstance(frame, GreyPicture) else frame
        alike = float((np.abs(ours.astype(int) - np.asarray(Image.open(out))) <= LEVELS).mean())
        compared, worst = compared + 1, min(worst, (alike, path.name))
    print(f"P4 within {LEVELS} levels of dcmtk: {compared} files, worst {worst[0]:.4f} {worst[1]}  limit >= {SHARE}")


if __name__ == "__main__":
    main()
