"""Files near and beyond the limits, for measuring memory and time; small attacks are in tests/samples."""

import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

import imagecodecs
import numpy as np
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless

from benchmarks.pictures import xray_object
from tests.samples import scans
from tests.samples.videos import Clip, clip

ITEM, ENDLESS = struct.pack("<HHL", 0xFFFE, 0xE000, 0), 0xFFFFFFFF


def deflate_bomb(folder: Path) -> Path:
    """A small X-ray, deflated, and 300 MB of zeros behind it in 300 kB."""
    dataset = xray_object(np.zeros((10, 10), np.uint16))
    dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    path = _saved(dataset, folder / "deflated.dcm")
    data = path.read_bytes()
    start = 144 + struct.unpack_from("<L", data, 140)[0]
    engine = zlib.compressobj(9, wbits=-15)
    body = engine.compress(zlib.decompress(data[start:], -15))
    body += b"".join(engine.compress(bytes(2**20)) for _ in range(300)) + engine.flush()
    path.write_bytes(data[:start] + body)
    return path


def many_items(folder: Path) -> Path:
    """An X-ray with a sequence of three million empty items before its pixels."""
    path = _saved(xray_object(np.zeros((10, 10), np.uint16)), folder / "items.dcm")
    data = path.read_bytes()
    at = data.index(struct.pack("<HH", 0x0008, 0x0060))
    sequence = struct.pack("<HH2sHL", 8, 0x51, b"SQ", 0, ENDLESS) + ITEM * 3_000_000
    path.write_bytes(data[:at] + sequence + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0) + data[at:])
    return path


def large_but_allowed(folder: Path) -> Iterable[Path]:
    """Near the limits: an X-ray of 47 megapixels, a PNG of 98, a progressive JPEG and a BMP of 27."""
    yield _saved(xray_object(_blocks(6_880)), folder / "large.dcm")
    (folder / "large.png").write_bytes(_black_png(9_900, 9_900))
    yield folder / "large.png"
    colour = np.stack([_blocks(5_160).astype(np.uint8)] * 3, axis=-1)
    for name, options in (("large.jpg", {"progressive": True, "subsampling": 0}), ("large.bmp", {})):
        Image.fromarray(colour).save(folder / name, **options)
        yield folder / name


def more_large(folder: Path) -> Iterable[Path]:
    """Further kinds near the limits; too slow to make for each test run."""
    for name, syntax, edge, encode in (
        ("jpeg2000.dcm", JPEG2000Lossless, 5_300, _jpeg2000),
        ("jpegls.dcm", JPEGLSLossless, 6_880, imagecodecs.jpegls_encode),
    ):
        dataset = xray_object(_blocks(edge))
        dataset.PixelData = encapsulate([encode(_blocks(edge))])
        dataset["PixelData"].VR, dataset.file_meta.TransferSyntaxUID = "OB", syntax
        yield _saved(dataset, folder / name)
    frames = xray_object(np.zeros((240_000, 1_000), np.uint16))
    frames.Rows, frames.NumberOfFrames = 1_000, 240
    yield _saved(frames, folder / "frames.dcm")
    colour = Image.fromarray(np.stack([_blocks(6_300).astype(np.uint8)] * 3, axis=-1))
    for name, options in (
        ("large.webp", {"lossless": True, "method": 0}),
        ("strips.tif", {"compression": "tiff_lzw"}),
        ("one_strip.tif", {"compression": "tiff_deflate", "tiffinfo": {278: 6_300}}),
    ):
        colour.save(folder / name, **options)
        yield folder / name


def large_scans(folder: Path) -> Iterable[Path]:
    """Eight million triangles, needles through the whole picture, long texts, a cloud of points, and a video of 4K."""
    points, faces = scans.jaw(2_800, 1_500)
    yield _written(folder / "huge.stl", scans.stl_binary(points, faces))
    needles = np.random.default_rng(1).normal(size=(1_500_000, 3)).astype(np.float32)
    yield _written(
        folder / "needles.stl", scans.stl_binary(needles, np.arange(1_500_000, dtype=np.int32).reshape(-1, 3))
    )
    yield _written(folder / "points.ply", scans.ply(np.tile(needles, (18, 1)), faces[:0]))
    points, faces = scans.jaw(900, 400)
    yield _written(folder / "text.stl", scans.stl_text(points, faces))
    yield _written(folder / "text.ply", scans.ply(points, faces, ""))
    yield _written(folder / "text.obj", scans.obj(points, faces))
    yield _written(folder / "large.mp4", clip(Clip(size=(4_096, 2_304), frames=3)))


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _jpeg2000(values: np.ndarray) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(values, codecformat="J2K", reversible=True, level=0))


def _blocks(edge: int) -> np.ndarray:
    """Coarse noise, 12 bits."""
    coarse = np.random.default_rng(2).integers(0, 4096, (edge // 20 + 1, edge // 20 + 1), dtype=np.uint16)
    return np.ascontiguousarray(np.kron(coarse, np.ones((20, 20), np.uint16))[:edge, :edge])


def _black_png(width: int, height: int) -> bytes:
    engine = zlib.compressobj(1)
    data = b"".join(engine.compress(bytes(1 + width * 3)) for _ in range(height)) + engine.flush()
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    parts = (struct.pack(">L", len(d)) + n + d + struct.pack(">L", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _saved(dataset: Dataset, path: Path) -> Path:
    dataset.save_as(path, enforce_file_format=True)
    return path
