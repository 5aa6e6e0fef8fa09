"""What the benchmarks share: CPU time of our code and of other programs, medians of runs that take turns, printing."""

import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

Job = Callable[[], object]


def own_cpu(job: Job) -> float:
    """Return the CPU milliseconds (user and system, all threads) that `job` takes in this process."""
    start = time.process_time()
    job()
    return (time.process_time() - start) * 1000


def child_cpu(*commands: list[str]) -> float:
    """Return the CPU milliseconds that other programs take one after the other, start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def medians(rounds: int, *measurements: Callable[[], float]) -> list[float]:
    """Return the median of each measurement; they take turns, so that a busy machine disturbs all alike."""
    taken = [[measure() for measure in measurements] for _ in range(rounds + 1)][1:]
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def need(package: str, *programs: str) -> None:
    """End with a clear line where a peer is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        sys.exit(f"Missing: {', '.join(missing)}. It is in Debian's package {package}.")


def line(what: str, ours: float, peer: float, unit: str, limit: str) -> None:
    """Print our figure, the peer's, how many times ours fits into the peer's, and the limit."""
    print(f"{what:<52} ours {ours:8.1f} {unit:<3} peer {peer:8.1f} {unit:<3} ratio {peer / ours:6.2f}  limit {limit}")
