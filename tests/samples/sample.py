"""One test file and what should become of it."""

from dataclasses import dataclass
from pathlib import Path

READY, REFUSED, FAILED = "ready", "refused", "failed"


@dataclass(frozen=True)
class Sample:
    """A file, the state its item ends in, and the reason's code where that is not "ready"."""

    path: Path
    expected: str = READY
    reason: str = ""


def written(path: Path, data: bytes, expected: str = READY, reason: str = "") -> Sample:
    """The sample with those bytes, written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Sample(path, expected, reason)
