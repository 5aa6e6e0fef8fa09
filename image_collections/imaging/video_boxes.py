"""What an MP4 or QuickTime file says of its pictures, read from its boxes (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason, Refused

_SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_EARLIEST = date(1990, 1, 1)
_TURNS = {(1, 0, 0, 1): 0, (0, 1, -1, 0): 90, (-1, 0, 0, -1): 180, (0, -1, 1, 0): 270}
_COMPACT = struct.Struct(">LLLL")
_WIDE = struct.Struct(">QQLQ")


@dataclass(frozen=True)
class VideoFacts:
    """What the file says of itself.

    Size in pixels as it is shown, upright; length in seconds, None where it is not said; `turned` by how many degrees
    clockwise the stored frames are turned to be shown; the four letters of each compression that a picture track uses;
    the day it was made.
    """

    width: int
    height: int
    seconds: float | None
    turned: int
    compressions: tuple[str, ...]
    has_sound: bool
    taken_on: date | None


@dataclass
class _Found:
    """What was seen of the tracks so far."""

    seconds: float | None = None
    made: int = 0
    size: tuple[int, int] = (0, 0)
    turned: int = 0
    compressions: set[str] = field(default_factory=set)
    has_sound: bool = False
    boxes: int = 0


def read_video(path: Path) -> VideoFacts | None:
    """Return what the boxes say; None where there is no picture track.

    Raises Refused(PICTURE_TOO_LARGE) or Failed(DAMAGED).
    """
    found = _Found()
    try:
        with path.open("rb") as file:
            _read_movie(_movie(file, path.stat().st_size), found)
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise Failed(Reason.DAMAGED) from error
    if not found.compressions:
        return None
    _check(found)
    (width, height), on_its_side = found.size, found.turned in (90, 270)
    upright = (height, width) if on_its_side else (width, height)
    day = _day(found.made)
    compressions = tuple(sorted(found.compressions))
    return VideoFacts(*upright, found.seconds, found.turned, compressions, found.has_sound, day)


def _check(found: _Found) -> None:
    if min(found.size) < 1 or (found.seconds or 0) > limits.VIDEO_HOURS * 3600:
        raise Failed(Reason.DAMAGED)
    if max(found.size) > limits.VIDEO_EDGE:
        raise Refused(Reason.PICTURE_TOO_LARGE)


def _day(made: int) -> date | None:
    day = (_SINCE_1904 + timedelta(seconds=made)).date() if made < 2**33 else None
    return day if day and _EARLIEST <= day <= datetime.now(UTC).date() else None


def _movie(file: BinaryIO, size: int) -> bytes:
    """The box that describes the tracks; it may stand before or after the frames."""
    at = 0
    for _ in range(limits.VIDEO_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, name = struct.unpack_from(">L4s", head)
        start = 8
        if length == 1:
            (length,), start = struct.unpack_from(">Q", head, 8), 16
        length = length or size - at
        if length < start or at + length > size:
            raise Failed(Reason.DAMAGED)
        if name == b"moov":
            if length > limits.VIDEO_HEADER_BYTES:
                raise Failed(Reason.DAMAGED)
            file.seek(at + start)
            return file.read(length - start)
        at += length
    raise Failed(Reason.DAMAGED)


def _boxes(data: bytes, found: _Found) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each box in `data`. Raises Failed(DAMAGED) for lengths that cannot be and for too many."""
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack_from(">L4s", data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = at + (length or len(data) - at)
        found.boxes += 1
        if end < start or end > len(data) or found.boxes > limits.VIDEO_BOXES:
            raise Failed(Reason.DAMAGED)
        yield name, data[start:end]
        at = end


def _read_movie(data: bytes, found: _Found) -> None:
    for name, content in _boxes(data, found):
        if name == b"mvhd":
            found.made, found.seconds = _times(content)
        elif name == b"trak":
            _read_track(content, found)


def _times(content: bytes) -> tuple[int, float | None]:
    """When it was made, in seconds since 1904, and how long it is."""
    form, unknown = (_WIDE, 2**64 - 1) if content[0] == 1 else (_COMPACT, 2**32 - 1)
    made, _, scale, length = form.unpack_from(content, 4)
    return made, round(length / scale, 2) if scale and length not in (0, unknown) else None


def _read_track(data: bytes, found: _Found) -> None:
    """Size and turn are those of the first track of pictures; a sound track is only noted."""
    parts = dict(_boxes(data, found))
    media = dict(_boxes(parts.get(b"mdia", b""), found))
    handler = media.get(b"hdlr", b"")[8:12]
    found.has_sound = found.has_sound or handler == b"soun"
    if handler != b"vide" or b"tkhd" not in parts:
        return
    first = not found.compressions
    stored = _read_entries(media, found)
    if not first:
        return
    header = parts[b"tkhd"]
    at = 52 if header[0] == 1 else 40
    a, b, _, c, d = struct.unpack_from(">5l", header, at)
    found.turned = _TURNS.get((_sign(a), _sign(b), _sign(c), _sign(d)), 0)
    shown = struct.unpack_from(">LL", header, at + 36)
    found.size = (max(shown[0] >> 16, stored[0]), max(shown[1] >> 16, stored[1]))


def _read_entries(media: dict[bytes, bytes], found: _Found) -> tuple[int, int]:
    """Note how the frames are compressed; return the largest size in pixels that the track has."""
    information = dict(_boxes(media.get(b"minf", b""), found))
    samples = dict(_boxes(information.get(b"stbl", b""), found))
    sizes = []
    for name, content in _boxes(samples.get(b"stsd", b"")[8:], found):
        found.compressions.add(name.decode("latin-1"))
        sizes.append(struct.unpack_from(">HH", content, 24))
    if not sizes:
        raise Failed(Reason.DAMAGED)
    return max(size[0] for size in sizes), max(size[1] for size in sizes)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
