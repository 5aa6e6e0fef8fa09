"""P5: memory and time of one worker child for hostile files and for the largest accepted ones, beside plain tools."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.heavy import deflate_bomb, large_but_allowed, large_scans, many_items, more_large
from tests.samples import READY, hostile_files

# Runs a command for at most 20 s of CPU time; small itself, because a child's peak begins with its parent's.
WATCH = """
import json, os, resource, sys
pid = os.fork()
if pid == 0:
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1), os.dup2(null, 2)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(json.dumps([usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, os.waitstatus_to_exitcode(status)]))
"""

MEGABYTES, SECONDS, REFUSAL_SECONDS = 256, 5.0, 0.1


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _report(
            "refused from the header", [s.path for s in hostile_files(folder) if s.expected != READY], REFUSAL_SECONDS
        )
        for title, make in (
            ("read some way", _slow),
            ("large, accepted", large_but_allowed),
            ("large too", more_large),
            ("scans and a video", large_scans),
        ):
            _report(title, make(folder), SECONDS)


def _slow(folder: Path) -> Iterable[Path]:
    makers: tuple[Callable[[Path], Path], ...] = (deflate_bomb, many_items)
    return (make(folder) for make in makers)


def _report(title: str, paths: Iterable[Path], seconds: float) -> None:
    for path in paths:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.one_file", str(path)]
        taken = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours = f"{taken['megabytes']:6.0f} MB (<= {MEGABYTES})  {taken['cpu']:6.3f} s (<= {seconds})"
        ours += f" and a decoder of {taken['decoder']:.0f} MB" if taken["decoder"] else ""
        print(f"P5 {title:<24} {path.name:<16} ours {ours}  {_peer(path):<44} {taken['outcome']}", flush=True)
        path.unlink()


def _peer(path: Path) -> str:
    """What the plain tool for this kind of file takes: its peak memory and CPU time, and whether it ended well."""
    dicom = path.suffix == ".dcm"
    program = "dcmj2pnm" if dicom else "vipsthumbnail"
    if path.suffix not in (".dcm", ".png", ".jpg", ".tif", ".webp", ".gif") or shutil.which(program) is None:
        return f"peer none for {path.suffix}"
    out = str(path.with_suffix(".out.jpg"))
    command = [program, "+oj", str(path), out] if dicom else [program, str(path), "-s", "1600", "-o", out]
    taken = subprocess.run([sys.executable, "-S", "-c", WATCH, *command], capture_output=True, text=True, check=True)
    megabytes, seconds, code = json.loads(taken.stdout)
    return f"{program} {megabytes:5.0f} MB {seconds:5.2f} s ended {code}"


if __name__ == "__main__":
    main()
