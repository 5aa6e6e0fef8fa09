"""3D scans as scanners of the mouth write them: a lower jaw with fourteen teeth, in each format and byte order."""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.samples.sample import Sample, written

Points = NDArray[np.float32]
Faces = NDArray[np.int32]

TEETH, WIDE, DEEP = 14, 27.0, 40.0
GUM, TOOTH = (205, 120, 118), (236, 228, 206)


def jaw(along: int = 280, across: int = 48) -> tuple[Points, Faces]:
    """An open shell in millimetres: x to the left, y to the back, z up; the front teeth are at y = 0."""
    turn, side = np.meshgrid(np.linspace(-1, 1, along), np.linspace(-1, 1, across), indexing="ij")
    angle = turn * 1.45
    middle_x, middle_y = WIDE * np.sin(angle), DEEP * (1 - np.cos(angle)) * 1.1
    tooth = np.abs(np.sin((turn + 1) / 2 * TEETH * np.pi))
    crown = np.clip(1 - (side / 0.62) ** 4, 0, None) * (0.35 + 0.65 * np.sqrt(tooth))
    groove = 1.3 * np.abs(turn) * np.exp(-((side / 0.18) ** 2))
    height = 9 * crown - groove * crown - 5 * side**2
    out_x, out_y = np.sin(angle) / WIDE, -np.cos(angle) / DEEP
    length = np.hypot(out_x, out_y)
    reach = 6.5 * side
    points = np.stack([middle_x + reach * out_x / length, middle_y + reach * out_y / length, height], axis=-1)
    return points.reshape(-1, 3).astype(np.float32), _faces(along, across)


def _faces(along: int, across: int) -> Faces:
    first = (np.arange(along - 1)[:, None] * across + np.arange(across - 1)).reshape(-1)
    one = np.stack([first, first + across, first + 1], axis=1)
    other = np.stack([first + 1, first + across, first + across + 1], axis=1)
    return np.concatenate([one, other])[:, ::-1].astype(np.int32)


def colours_of(points: Points) -> NDArray[np.uint8]:
    """Teeth are light, what is low is gum."""
    return np.where(points[:, 2:] > 1.5, TOOTH, GUM).astype(np.uint8)


def stl_binary(points: Points, faces: Faces, head: bytes = b"made by a scanner") -> bytes:
    """Normals of zero, as many exporters write them."""
    records = np.zeros(len(faces), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    records["corners"] = points[faces]
    return head.ljust(80, b"\0") + struct.pack("<L", len(faces)) + records.tobytes()


def stl_text(points: Points, faces: Faces) -> bytes:
    """As text."""
    facet = "facet normal 0 0 0\n outer loop\n{}\n endloop\nendfacet\n"
    rows = ("\n".join(f"  vertex {x:.5e} {y:.5e} {z:.5e}" for x, y, z in corners) for corners in points[faces])
    return ("solid jaw\n" + "".join(facet.format(row) for row in rows) + "endsolid jaw\n").encode()


def ply(points: Points, faces: Faces, order: str = "<", *, coloured: bool = False, textured: bool = False) -> bytes:
    """`order` is "<", ">" or "" for text; `textured` adds the places in a picture that some scanners write."""
    name = {"<": "binary_little_endian", ">": "binary_big_endian", "": "ascii"}[order]
    head = f"ply\nformat {name} 1.0\ncomment a jaw\nelement vertex {len(points)}\n"
    head += "".join(f"property float {axis}\n" for axis in "xyz")
    head += "".join(f"property uchar {one}\n" for one in ("red", "green", "blue")) if coloured else ""
    head += f"element face {len(faces)}\nproperty list uchar int vertex_indices\n"
    head += "property list uchar float texcoord\n" if textured else ""
    tints = colours_of(points) if coloured else np.empty((len(points), 0), np.uint8)
    body = _ply_text(points, tints, faces) if not order else _ply_binary(points, tints, faces, order, textured)
    return (head + "end_header\n").encode() + body


def _ply_text(points: Points, tints: NDArray[np.uint8], faces: Faces) -> bytes:
    rows = [
        " ".join([*(f"{value:.4f}" for value in point), *map(str, tint)])
        for point, tint in zip(points, tints, strict=True)
    ]
    return "\n".join([*rows, *(f"3 {a} {b} {c}" for a, b, c in faces), ""]).encode()


def _ply_binary(points: Points, tints: NDArray[np.uint8], faces: Faces, order: str, textured: bool) -> bytes:
    vertex = np.zeros(len(points), [("place", f"{order}f4", 3), ("tint", "u1", (tints.shape[1],))])
    vertex["place"], vertex["tint"] = points, tints
    more = [("pairs", "u1"), ("texture", f"{order}f4", 6)] if textured else []
    face = np.zeros(len(faces), [("count", "u1"), ("corners", f"{order}i4", 3), *more])
    face["count"], face["corners"] = 3, faces
    if textured:
        face["pairs"] = 6
    return vertex.tobytes() + face.tobytes()


def obj(points: Points, faces: Faces, *, coloured: bool = False, quads: bool = False) -> bytes:
    """Faces name a texture and a normal too, as exporters do; `quads` joins the last triangles into one of four."""
    tints = [f" {r:.3f} {g:.3f} {b:.3f}" for r, g, b in colours_of(points) / 255] if coloured else [""] * len(points)
    lines = ["# jaw", "mtllib jaw.mtl", "o jaw"]
    lines += [f"v {x:.4f} {y:.4f} {z:.4f}{tint}" for (x, y, z), tint in zip(points, tints, strict=True)]
    lines += ["vt 0 0", "vn 0 0 1", "s off"]
    lines += [f"f {a}/1/1 {b}/1/1 {c}//1" for a, b, c in faces + 1]
    if quads:
        a, b, c = faces[0] + 1
        lines.append(f"f {a} {b} {c} {c}")
    return ("\n".join(lines) + "\n").encode()


def scan_files(folder: Path) -> list[Sample]:
    """One of each."""
    points, faces = jaw(120, 24)
    return [
        written(folder / "jaw.stl", stl_binary(points, faces)),
        written(folder / "jaw_text.stl", stl_text(points, faces)),
        written(folder / "jaw_solid.stl", stl_binary(points, faces, b"solid but binary")),
        written(folder / "jaw.ply", ply(points, faces, coloured=True)),
        written(folder / "jaw_big.ply", ply(points, faces, ">", textured=True)),
        written(folder / "jaw_text.ply", ply(points, faces, "", coloured=True)),
        written(folder / "points.ply", ply(points, faces[:0], "<", coloured=True)),
        written(folder / "jaw.obj", obj(points, faces, coloured=True)),
        written(folder / "jaw_plain.obj", obj(points, faces, quads=True)),
    ]
