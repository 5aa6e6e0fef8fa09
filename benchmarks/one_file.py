"""Read files as a worker child would, under a memory limit; print as JSON what became of each and what it took."""

import json
import resource
import sys
import time
from pathlib import Path

from image_collections.imaging import Failed, Refused, inspect, render

ROOM = 1_024 * 2**20


def main(paths: list[Path]) -> None:
    """Run `inspect` and `render` once for each; memory is the peak above what the process held just before.

    "decoder" is the largest peak, in MB, of a process that decodes video, its libraries included."""
    size = _status("VmSize") + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    for path in paths:
        idle = _status("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # begins a new peak
        start, wall = _cpu(), time.perf_counter()
        outcome = _read(path)
        taken = {
            "name": path.name,
            "outcome": outcome,
            "seconds": time.perf_counter() - wall,
            "cpu": _cpu() - start,
            "megabytes": (_status("VmHWM") - idle) / 2**20,
            "decoder": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        }
        print(json.dumps(taken), flush=True)


def _cpu() -> float:
    """Seconds of this process and of the decoders it started."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _read(path: Path) -> str:
    try:
        renditions = render(path, inspect(path, path.name))
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
    main([Path(name) for name in sys.argv[1:]])
