"""Read one file as a worker child would, under a memory limit; print as JSON what became of it and what it took."""

import json
import resource
import sys
import time
from pathlib import Path

from image_collections.imaging import Failed, Refused, inspect, render

ROOM = 1_024 * 2**20


def main(path: Path, name: str) -> None:
    """Run `inspect` and `render` once; memory is the peak above what the process needed before."""
    size = _status("VmSize") + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    Path("/proc/self/clear_refs").write_text("5")
    idle = _status("VmRSS")
    start, wall = time.process_time(), time.perf_counter()
    outcome = _read(path, name)
    taken = {
        "outcome": outcome,
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - start,
        "megabytes": (_status("VmHWM") - idle) / 2**20,
    }
    print(json.dumps(taken))


def _read(path: Path, name: str) -> str:
    try:
        renditions = render(path, inspect(path, name))
    except Refused as refusal:
        return f"refused: {refusal.reason}"
    except Failed as failure:
        return f"failed: {failure.reason}"
    return "ready" if renditions.preview else f"ready without preview: {renditions.reason}"


def _status(field: str) -> int:
    for row in Path("/proc/self/status").read_text().splitlines():
        if row.startswith(field + ":"):
            return int(row.split()[1]) * 1024
    raise KeyError(field)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else Path(sys.argv[1]).name)
