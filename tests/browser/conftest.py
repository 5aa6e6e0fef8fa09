"""A fresh trial, as `make run` starts it, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.people import Person
from tests.services import wanted

ROOT = Path(__file__).resolve().parent.parent.parent
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 120
Arrival = Callable[..., Person]


def chromium() -> str:
    """The machine's browser; without one the journeys are skipped, unless they are required."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found and os.environ.get("BITEWING_BROWSER") == "required":
        pytest.fail("The browser tests are required here, and there is no Chromium.")
    if not found:
        pytest.skip("No Chromium on this machine: the browser tests are skipped.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/ready", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@contextmanager
def started(folder: Path, services: dict[str, str]) -> Iterator[str]:
    """A trial of its own, stopped by Ctrl-C; nothing of the machine's own trial or services is touched."""
    port = free_port()
    foreign = ("BITEWING_", "DJANGO_", "DATABASE_URL", "REDIS_URL")
    own = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    address = f"http://localhost:{port}"
    settings = {"BITEWING_VAR": str(folder), "BITEWING_PORT": str(port), "BITEWING_PUBLIC_URL": address, **services}
    with (folder / "trial.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.trial"], cwd=ROOT, env=own | settings, stdout=log, stderr=log
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(address):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail((folder / "trial.log").read_text(encoding="utf-8")[-4000:])
        time.sleep(0.3)
    yield address
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


@pytest.fixture(scope="session")
def trial(browser, tmp_path_factory) -> Iterator[str]:
    """The address of the trial that `make run` would start."""
    with started(tmp_path_factory.mktemp("trial"), {}) as address:
        yield address


@pytest.fixture(scope="session")
def trial_on_services(browser, tmp_path_factory) -> Iterator[str]:
    """The same on PostgreSQL, Redis and an S3 store, as production has them."""
    wanted()
    names = ("DATABASE_URL", "REDIS_URL", "BITEWING_STORE_URL", "BITEWING_STORE_KEY", "BITEWING_STORE_SECRET")
    services = {name: os.environ[name] for name in names} | {"BITEWING_STORE_BUCKET": "bitewing-browser"}
    with started(tmp_path_factory.mktemp("services"), services) as address:
        yield address


@pytest.fixture
def person(browser, trial) -> Iterator[Arrival]:
    """Makes people with a browser of their own, in front of the trial."""
    with people(browser, trial) as arrive:
        yield arrive


@pytest.fixture
def person_on_services(browser, trial_on_services) -> Iterator[Arrival]:
    """The same in front of the trial on services."""
    with people(browser, trial_on_services) as arrive:
        yield arrive


@contextmanager
def people(browser: Browser, address: str) -> Iterator[Arrival]:
    """Each page that they open must be free of errors."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def arrive(size: dict[str, int] = DESKTOP, **options: object) -> Person:
        context = browser.new_context(viewport=size, base_url=address, **options)
        contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda line: errors.append(f"{page.url}: {line.text[:200]}") if is_grave(line.text) else None
        )
        return Person(page, address)

    yield arrive
    for context in contexts:
        context.close()
    assert errors == []


def is_grave(line: str) -> bool:
    """What the console says about the policy or about other origins; refusals that a page shows are no errors."""
    return "Content Security Policy" in line or "CORS" in line
