"""Real workers of a trial on the folder queue, in front of the tests' PostgreSQL; for tests that treat them badly."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings as configured
from django.db import connection

TASK_SECONDS = 5  # a dead worker's items are free 10 seconds later
CLOCK_SECONDS = 10


@contextlib.contextmanager
def worker(var: Path, *, largest_file: int = resource.RLIM_INFINITY) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of both queues in a session of its own, killed at the end; it can write files up to `largest_file`."""
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "worker", "--loglevel", "ERROR"]
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest_file, largest_file))
    with (var / "log").open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=configured.ROOT,
            env=_environment(var),
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=limit,
        )
        with process:
            try:
                yield process
            finally:
                kill(process)


def _environment(var: Path) -> dict[str, str]:
    return {
        **os.environ,
        "BITEWING_VAR": str(var),
        "BITEWING_DEBUG": "yes",
        "BITEWING_SECRET_KEY": "only-for-tests",
        "BITEWING_QUEUE_URL": "folder://localhost",
        "BITEWING_STORE_URL": "",
        "BITEWING_TASK_SECONDS": str(TASK_SECONDS),
        "DATABASE_URL": "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def kill_child(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for one child of the worker; the worker makes a new one."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    if found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(found[-1]), signal.SIGKILL)


def wait_until(reached: Callable[[], bool], seconds: float, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Until it is so; `meanwhile` is done now and then, as the clock of a trial does."""
    until, next_time = time.monotonic() + seconds, time.monotonic()
    while not reached():
        assert time.monotonic() < until, "it never came to that"
        if time.monotonic() >= next_time:
            meanwhile()
            next_time = time.monotonic() + CLOCK_SECONDS
        time.sleep(0.2)
