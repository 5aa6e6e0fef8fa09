"""The frames of a series or of a film for the viewer, one behind the other, whichever files they come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyvips

from image_collections.imaging import limits
from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader, read_header
from image_collections.imaging.dicom.layout import read_layout
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.pixels import make_payload
from image_collections.imaging.reasons import Failed, Refused
from image_collections.imaging.webp import Pixels8, encode_small

GREY, COLOUR = "grey", "colour"
_FASTEST = 60.0
_OWN = ("slope", "intercept", "signed")


class Stack:
    """Writes frames to `target` as they come: the payload of pixels.py for grey ones, WebP for colour.

    All have the kind and the size of the first that could be read; what has not, or cannot be read, has no bytes.
    """

    def __init__(self, target: BinaryIO, count: int, middle: int) -> None:
        self._target, self._count, self._middle = target, count, middle
        self._offsets = [0]
        self._meta: dict[str, Any] = {}
        self._own: list[list[object]] = []
        self.unreadable = 0

    def add(self, header: DicomHeader | None, index: int = 0) -> None:
        """Add one frame of an object; None for an object that could not be read."""
        frame = self._load(header, index)
        data = self._packed(frame) if frame is not None else b""
        if header is not None and data and "fps" not in self._meta:
            self._meta["fps"] = _frame_rate(header)
        self.unreadable += not data
        self._target.write(data)
        self._offsets.append(self._offsets[-1] + len(data))
        if len(self._own) < len(self._offsets) - 1:
            self._own.append([1.0, 0.0, False])

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._offsets[-1]

    def meta(self) -> dict[str, Any]:
        """What the viewer must know: where each frame begins, and what its values mean."""
        told = self._meta | {"frames": len(self._offsets) - 1, "offsets": self._offsets, "middle": self._middle}
        if len({tuple(own) for own, begin, end in self._rows() if end > begin}) > 1:
            told["own"] = self._own
        told.pop("windowed", None)
        return told

    def _rows(self) -> Iterator[tuple[list[object], int, int]]:
        return zip(self._own, self._offsets, self._offsets[1:], strict=False)

    def _load(self, header: DicomHeader | None, index: int) -> GreyPicture | Pixels8 | None:
        try:
            return load_frame(header, index) if header is not None else None
        except (Failed, Refused, pyvips.Error):
            return None

    def _packed(self, frame: GreyPicture | Pixels8) -> bytes:
        if not isinstance(frame, GreyPicture):
            return self._coloured(frame)
        payload = make_payload(frame, stack_edge(frame.words.shape[1], frame.words.shape[0], self._count))
        meta = payload.meta
        if not self._fits(GREY, meta["rows"], meta["cols"]):
            return b""
        if not self._meta.get("windowed"):
            self._meta |= meta | {"windowed": len(self._offsets) > self._middle}
        self._own.append([meta[name] for name in _OWN])
        return payload.data

    def _coloured(self, frame: Pixels8) -> bytes:
        edge = stack_edge(frame.shape[1], frame.shape[0], self._count)
        data, rows, columns = encode_small(frame, edge)
        return data if self._fits(COLOUR, rows, columns) else b""

    def _fits(self, kind: str, rows: object, columns: object) -> bool:
        if "kind" not in self._meta:
            self._meta |= {"kind": kind, "rows": rows, "cols": columns}
        return (self._meta["kind"], self._meta["rows"], self._meta["cols"]) == (kind, rows, columns)


def stack_edge(columns: int, rows: int, count: int) -> int:
    """The long edge at which `count` frames of this shape take no more than STACK_BYTES, two bytes for each value."""
    long, short = max(columns, rows), max(1, min(columns, rows))
    room = limits.STACK_BYTES / 2 / max(1, count)
    return max(16, min(limits.STACK_EDGE, int((room * long / short) ** 0.5)))


def open_object(path: Path) -> DicomHeader | None:
    """The header of a slice or film; None where it cannot be read."""
    try:
        header = read_header(path)
        read_layout(header)
    except (Failed, Refused):
        return None
    return header


def count_frames(header: DicomHeader) -> int:
    """How many frames an object claims; its layout was checked."""
    return read_layout(header).frames


def _frame_rate(header: DicomHeader) -> float | None:
    """Frames in a second that the file asks for (PS3.3, C.7.6.5), None where it does not say or asks for the absurd."""
    asked = attributes.number(header.dataset, "RecommendedDisplayFrameRate")
    asked = asked or attributes.number(header.dataset, "CineRate")
    between = attributes.number(header.dataset, "FrameTime")
    asked = asked or (1000 / between if between > 0 else 0.0)
    return round(asked, 2) if 1 <= asked <= _FASTEST else None
