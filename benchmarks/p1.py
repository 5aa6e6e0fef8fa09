"""P1: a photo of 24 megapixels to WebP of 1,600 and 320 px, against two runs of vipsthumbnail."""

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import measure, pictures
from image_collections.imaging import inspect, limits, render

ROUNDS = 7
FASTER, BYTES, DECIBELS, MEGABYTES = 2.4, 1.05, 0.3, 100


def main() -> None:
    """Measure and print."""
    measure.need("libvips-tools", "vipsthumbnail")
    with tempfile.TemporaryDirectory() as folder:
        path = pictures.photo(Path(folder))
        outputs = {edge: Path(folder) / f"peer{edge}.webp" for edge in (limits.PREVIEW_EDGE, limits.THUMBNAIL_EDGE)}
        commands = [["vipsthumbnail", str(path), "-s", str(edge), "-o", str(out)] for edge, out in outputs.items()]
        ours, peer = measure.medians(
            ROUNDS,
            lambda: measure.own_cpu(lambda: render(path, inspect(path, path.name))),
            lambda: measure.child_cpu(*commands),
        )
        measure.line("P1 CPU of both renditions", ours, peer, "ms", f">= {FASTER}")
        renditions = render(path, inspect(path, path.name))
        made = dict(zip(outputs, (renditions.preview or b"", renditions.thumbnail or b""), strict=True))
        for edge, out in outputs.items():
            _compare(path, edge, made[edge], out.read_bytes())
        _memory(path)


def _compare(path: Path, edge: int, ours: bytes, peer: bytes) -> None:
    print(f"P1 {edge} px: bytes ours {len(ours)} peer {len(peer)} ratio {len(ours) / len(peer):.3f}  limit <= {BYTES}")
    with Image.open(path) as picture:
        reference = np.asarray(picture.resize(Image.open(io.BytesIO(ours)).size, Image.Resampling.LANCZOS), np.float64)
    near, far = _psnr(ours, reference), _psnr(peer, reference)
    print(f"P1 {edge} px: PSNR ours {near:.2f} dB peer {far:.2f} dB difference {near - far:+.2f}  limit >= -{DECIBELS}")


def _psnr(data: bytes, reference: NDArray[np.float64]) -> float:
    """Against the full-size picture, resized with Lanczos, not compressed."""
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), np.float64)
    return float(10 * np.log10(255**2 / np.mean((pixels - reference) ** 2)))


def _memory(path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.one_file", str(path)]
    taken = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"P1 memory: {taken['megabytes']:.0f} MB above idle  limit <= {MEGABYTES}")


if __name__ == "__main__":
    main()
