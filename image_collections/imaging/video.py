"""Videos: what their boxes say, and one upright frame that a process of its own decodes within limits."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from image_collections.imaging import limits
from image_collections.imaging.reasons import Failed, Reason
from image_collections.imaging.video_boxes import VideoFacts, read_video
from image_collections.imaging.webp import Pixels8

_DECODER = Path(__file__).with_name("video_frame.py")
# FFmpeg may read this one file, as this one kind of container, and nothing from any network.
_MAY_READ = "protocol_whitelist;file|format_whitelist;{}|threads;1"
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2"
# What phones and cameras write; decoders that nobody needs are never used on strangers' files.
_DECODED = {"avc1", "avc3", "hvc1", "hev1", "dvh1", "dvhe", "mp4v", "jpeg", "mjpa", "vp09", "av01"}
_ENVIRONMENT = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENBLAS_NUM_THREADS": "1",
}
_QUARTERS = {0: 0, 90: 3, 180: 2, 270: 1}


def inspect_video(path: Path) -> VideoFacts | None:
    """Return what the file says of its pictures, None where it has none. Raises Refused or Failed(DAMAGED)."""
    return read_video(path)


def load_poster(path: Path, facts: VideoFacts) -> Pixels8:
    """Return the first good frame, upright, at most PREVIEW_EDGE long.

    Raises Failed(TOO_DETAILED) where a frame is too large, Failed(NO_DECODER) where none could be decoded.
    """
    if facts.width * facts.height > limits.VIDEO_PIXELS:
        raise Failed(Reason.TOO_DETAILED)
    if not _DECODED.issuperset(facts.compressions):
        raise Failed(Reason.NO_DECODER)
    stored = first_frame(str(path), CONTAINERS)
    if stored is None:
        raise Failed(Reason.NO_DECODER)
    return np.ascontiguousarray(np.rot90(stored, _QUARTERS[facts.turned]))


def first_frame(path: str, containers: str) -> Pixels8 | None:
    """The first good frame as it is stored, at most PREVIEW_EDGE long; None where none could be decoded."""
    head, _, rows = _decoded(path, containers).partition(b"\n")
    try:
        width, height = map(int, head.split())
        stored = np.frombuffer(rows, np.uint8).reshape(height, width, 3)
    except ValueError:
        return None
    return np.ascontiguousarray(stored[..., ::-1])


def _decoded(path: str, containers: str) -> bytes:
    """What the decoder wrote; nothing where it gave up, was ended or died."""
    command = [sys.executable, "-I", "-W", "ignore", str(_DECODER), path, str(limits.PREVIEW_EDGE)]
    command += [str(limits.VIDEO_SECONDS), str(limits.VIDEO_DECODER_BYTES)]
    try:
        done = subprocess.run(
            command,
            env=_ENVIRONMENT | {"OPENCV_FFMPEG_CAPTURE_OPTIONS": _MAY_READ.format(containers)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * limits.VIDEO_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
