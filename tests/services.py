"""Starting real services for tests that want them: an S3 store on loopback."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

KEY, SECRET = "bitewing-tests", "only-for-these-tests"
# One for each process: a test that empties its store must not empty that of another.
BUCKET = f"bitewing-tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
START_SECONDS = 60


def wanted() -> None:
    """Skip, with a clear line, where services were not asked for."""
    if os.environ.get("BITEWING_TEST_SERVICES") != "1":
        pytest.skip("wants real services: set BITEWING_TEST_SERVICES=1")


def scanners() -> list[str]:
    """The malware scanner that .ci/services started, by its port and by its socket."""
    wanted()
    return [os.environ[name] for name in ("BITEWING_TEST_SCANNER", "BITEWING_TEST_SCANNER_SOCKET")]


@contextlib.contextmanager
def s3_server(folder: Path) -> Iterator[dict[str, Any]]:
    """The connection to an S3 store: the one that the environment names, else one started here."""
    if settings.STORE["endpoint"]:
        yield {**settings.STORE, "bucket": BUCKET}
        return
    port = free_port()
    with _running(_command(folder, port), folder / "log"):
        _await(port)
        endpoint = f"http://127.0.0.1:{port}"
        yield {
            **settings.STORE,
            "endpoint": endpoint,
            "public_endpoint": endpoint,
            "bucket": BUCKET,
            "key": KEY,
            "secret": SECRET,
        }


def free_port() -> int:
    """A port on loopback that nobody listens on, with the one 10,000 above it in range."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = int(listener.getsockname()[1])
        if port < 55_000:
            return port


def _command(folder: Path, port: int) -> list[str]:
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    options = {
        "dir": folder,
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.port": free_port(),
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": 64,
        "volume.port": free_port(),
        "volume.max": 30,
        "filer.port": free_port(),
        "s3.port": port,
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "s3.config": config,
    }
    weed = Path(sys.executable).with_name("weed")
    return [str(weed), "server", "-filer", "-s3", *(f"-{name}={value}" for name, value in options.items())]


@contextlib.contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            yield
        finally:
            process.kill()


def _await(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise TimeoutError("the S3 store did not start")
