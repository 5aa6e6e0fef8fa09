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
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.people import Person

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


@pytest.fixture(scope="session")
def trial(browser, tmp_path_factory) -> Iterator[str]:
    """The address of a trial of its own; nothing of the machine's own trial is touched."""
    folder, port = tmp_path_factory.mktemp("trial"), free_port()
    own = {key: value for key, value in os.environ.items() if not key.startswith(("BITEWING_", "DJANGO_"))}
    address = f"http://localhost:{port}"
    settings = {"BITEWING_VAR": str(folder), "BITEWING_PORT": str(port), "BITEWING_PUBLIC_URL": address}
    with (folder / "trial.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.trial"], cwd=ROOT, env=own | settings, stdout=log, stderr=log
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(address):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail((folder / "trial.log").read_text(encoding="utf-8")[-4000:])
        time.sleep(0.3)
    yield address
    process.send_signal(signal.SIGINT)
    process.wait(timeout=30)


@pytest.fixture
def person(browser, trial) -> Iterator[Callable[..., Person]]:
    """Makes people with a browser of their own; each page they opened must have been free of errors."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def arrive(size: dict[str, int] = DESKTOP, **options: object) -> Person:
        context = browser.new_context(viewport=size, base_url=trial, **options)
        contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda line: (
                errors.append(f"{page.url}: {line.text[:80]} {line.location}")
                if "Content Security Policy" in line.text
                else None
            ),
        )
        return Person(page, trial)

    yield arrive
    for context in contexts:
        context.close()
    assert errors == []
