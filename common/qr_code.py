"""A QR code as a path of an SVG picture, because the pages' policy takes no pictures from data: addresses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

MARGIN = 4  # light modules around it, as ISO 18004 wants


@dataclass(frozen=True)
class QrCode:
    """`path` fills the dark modules of a square of `size` modules."""

    size: int
    path: str


def draw_qr(text: str) -> QrCode:
    """The code of this text; one rectangle for each run of dark modules."""
    rows = [list(row) for row in segno.make(text, micro=False, error="m").matrix_iter(border=MARGIN)]
    runs = [run for y, row in enumerate(rows) for run in dark_runs(row, y)]
    return QrCode(len(rows), "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs))


def dark_runs(row: list[int], y: int) -> list[tuple[int, int, int]]:
    """Where dark modules stand together in a row: column, row, how many."""
    found, x = [], 0
    for dark, modules in groupby(row):
        length = len(list(modules))
        if dark:
            found.append((x, y, length))
        x += length
    return found
