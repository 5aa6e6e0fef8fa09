"""P2: a panoramic X-ray to a preview, against dcmj2pnm; the same job first, then what Bitewing really keeps."""

import tempfile
from pathlib import Path

import imagecodecs

from benchmarks import measure, pictures
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.webp import encode_pair

ROUNDS = 9
JPEG_QUALITY = 90  # the peer's default
FASTER = {"raw": 5, "JPEG Lossless": 3, "RLE": 3}


def main() -> None:
    """Measure and print."""
    measure.need("dcmtk", "dcmj2pnm")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in pictures.panoramics(Path(folder)).items():
            _measure(name, path, Path(folder) / "peer.jpg")


def _measure(name: str, path: Path, out: Path) -> None:
    command = ["dcmj2pnm", "--use-window", "1", "--write-jpeg", str(path), str(out)]
    same, kept, peer = measure.medians(
        ROUNDS,
        lambda: measure.own_cpu(lambda: imagecodecs.jpeg8_encode(_frame(path).graded(), JPEG_QUALITY)),
        lambda: measure.own_cpu(lambda: encode_pair(_frame(path).preview())),
        lambda: measure.child_cpu(command),
    )
    measure.line(f"P2 {name}: full size as JPEG, as the peer", same, peer, "ms", f">= {FASTER[name]}")
    measure.line(f"P2 {name}: WebP of 1,600 and 320 px, as kept", kept, peer, "ms", "(none)")


def _frame(path: Path) -> GreyPicture:
    frame = load_frame(read_header(path))
    if not isinstance(frame, GreyPicture):
        raise TypeError("the panoramic is grey")
    return frame


if __name__ == "__main__":
    main()
