"""What becomes of a photo that its usual decoder gives up: others are asked, and what none can show has its reason."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np

from image_collections.imaging import limits
from image_collections.imaging.bmp import load_bitmap
from image_collections.imaging.dicom.streams import ends_whole
from image_collections.imaging.picture_headers import jpeg_is_odd, read_header
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.tiff import tiff_kind
from image_collections.imaging.webp import Pixels8

_PROGRAM = Path(__file__).with_name("odd_picture.py")
_COLOURS = 3


def load_otherwise(path: Path, code: str) -> Pixels8:
    """Return the picture upright, at most PREVIEW_EDGE long.

    Raises Failed: NO_DECODER where it is of a kind that no decoder has learned, TOO_DETAILED, DAMAGED otherwise.
    """
    if code == "bmp":
        return load_bitmap(path)
    if code == "tiff":
        return _load_tiff(path)
    if code == "jpeg" and jpeg_is_odd(path) and ends_whole(_tail(path)):
        return _load_jpeg(path)
    raise Failed(Reason.DAMAGED)


def _load_jpeg(path: Path) -> Pixels8:
    header = read_header(path, "jpeg")
    _check(header.width * header.height * _COLOURS)
    return _asked(path, "jpeg", {}, Reason.NO_DECODER)


def _check(values: int) -> None:
    if values > limits.PICTURE_DECODER_VALUES:
        raise Failed(Reason.TOO_DETAILED)


def _tail(path: Path) -> bytes:
    """The end of a file, where it stands whether all of a JPEG is there: its other decoders do not tell."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - limits.KIB))
        return file.read()


def _load_tiff(path: Path) -> Pixels8:
    kind = tiff_kind(path)
    _check(kind.rows * kind.columns * kind.samples)
    return _asked(path, "tiff", asdict(kind), Reason.NO_DECODER if kind.is_unusual else Reason.DAMAGED)


def _asked(path: Path, code: str, known: dict[str, int], otherwise: Reason) -> Pixels8:
    """What the process of the other decoders wrote. Raises Failed(otherwise) where they gave up, were ended or died."""
    numbers = (limits.PREVIEW_EDGE, limits.PICTURE_DECODER_SECONDS, limits.PICTURE_DECODER_BYTES)
    command = [sys.executable, "-I", "-W", "ignore", str(_PROGRAM), str(path), code, json.dumps(known)]
    try:
        done = subprocess.run(
            [*command, *map(str, numbers)],
            env={"OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * limits.PICTURE_DECODER_SECONDS,
            check=True,
        )
        head, _, values = done.stdout.partition(b"\n")
        return np.frombuffer(values, np.uint8).reshape(json.loads(head))
    except (subprocess.SubprocessError, ValueError) as error:
        raise Failed(otherwise) from error
