"""P3: the first frame of a long multi-frame X-ray, and the thumbnail of a JPEG 2000: nothing else is decoded."""

import tempfile
from pathlib import Path

import imagecodecs
import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.uid import JPEG2000Lossless, RLELossless

from benchmarks import measure, pictures
from image_collections.imaging import limits
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import load_frame
from image_collections.imaging.dicom.small import load_small
from image_collections.imaging.webp import encode_pair

ROUNDS = 5
FRAMES, EDGE = 300, 512
FULL, PYDICOM = 40, 20


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        for title, path in (("raw", _film(Path(folder))), ("RLE", _film_rle(Path(folder)))):
            _first_frame(title, path)
        _thumbnail(_large(Path(folder)))


def _first_frame(title: str, path: Path) -> None:
    """The header is read anew for each round; all frames are decoded by the same code, and by pydicom."""
    first, whole, peer = measure.medians(
        ROUNDS,
        lambda: measure.own_cpu(lambda: load_frame(read_header(path))),
        lambda: measure.own_cpu(lambda: _all_frames(path)),
        lambda: measure.own_cpu(lambda: pixel_array(path)),
    )
    measure.line(f"P3 first of {FRAMES} frames, {title}: own full decode", first, whole, "ms", f">= {FULL}")
    measure.line(f"P3 first of {FRAMES} frames, {title}: pydicom's", first, peer, "ms", "(none)")


def _all_frames(path: Path) -> None:
    header = read_header(path)
    for index in range(FRAMES):
        load_frame(header, index)


def _thumbnail(path: Path) -> None:
    """Ours includes grading and making it small; of pydicom only the decoding is counted, with which it begins."""
    edge = limits.THUMBNAIL_EDGE
    small, whole, peer = measure.medians(
        ROUNDS,
        lambda: measure.own_cpu(lambda: load_small(read_header(path), 0, edge)),
        lambda: measure.own_cpu(lambda: encode_pair(load_small(read_header(path), 0, limits.PREVIEW_EDGE))),
        lambda: measure.own_cpu(lambda: pixel_array(path)),
    )
    measure.line("P3 JPEG 2000 thumbnail", small, peer, "ms", f">= {PYDICOM}")
    measure.line("P3 JPEG 2000 WebP of 1,600 and 320 px", whole, peer, "ms", "(none)")


def _frames() -> list[np.ndarray]:
    chance = np.random.default_rng(7)
    one = pictures.panoramic_values()[:EDGE, :EDGE]
    return [np.roll(one, int(chance.integers(EDGE)), axis=1) for _ in range(FRAMES)]


def _film(folder: Path) -> Path:
    dataset = pictures.xray_object(_frames()[0])
    dataset.NumberOfFrames = FRAMES
    dataset.PixelData = b"".join(frame.tobytes() for frame in _frames())
    return _saved(dataset, folder / "film.dcm")


def _film_rle(folder: Path) -> Path:
    dataset = pictures.xray_object(_frames()[0])
    dataset.NumberOfFrames = FRAMES
    options = {
        "rows": EDGE,
        "columns": EDGE,
        "samples_per_pixel": 1,
        "number_of_frames": 1,
        "bits_allocated": 16,
        "bits_stored": 12,
        "pixel_representation": 0,
        "photometric_interpretation": "MONOCHROME2",
        "encoding_plugin": "pydicom",
    }
    encoded = [RLELosslessEncoder.encode(frame.tobytes(), **options) for frame in _frames()[:10]]
    dataset.PixelData = encapsulate([encoded[index % 10] for index in range(FRAMES)])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = RLELossless
    return _saved(dataset, folder / "film_rle.dcm")


def _large(folder: Path) -> Path:
    values = pictures.panoramic_values()
    dataset = pictures.xray_object(values)
    stream = imagecodecs.jpeg2k_encode(values, level=0, codecformat="j2k", reversible=True, bitspersample=12)
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = JPEG2000Lossless
    return _saved(dataset, folder / "large.dcm")


def _saved(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path


if __name__ == "__main__":
    main()
