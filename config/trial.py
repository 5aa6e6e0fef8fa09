"""`make run`: one process that prepares a trial and keeps its server and worker running until Ctrl-C.

Production runs the same parts separately, see docker-compose.yml.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import django
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 10
QUICK_SECONDS = 10
MOST_QUICK_ENDS = 3


def main() -> int:
    """Prepare, tell where it is, serve."""
    port = os.environ.setdefault("BITEWING_PORT", "8000")
    if is_taken(int(port)):
        print(f"Port {port} is in use. Try: BITEWING_PORT={int(port) + 1} make run", file=sys.stderr)
        return 1
    prepare_environment(port)
    prepare_data()
    return supervise(commands(port), welcome(port))


def is_taken(port: int) -> bool:
    """Whether something listens there already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def prepare_environment(port: str) -> None:
    """A trial needs no settings: a key of its own is made at the first start and kept."""
    var = Path(os.environ.setdefault("BITEWING_VAR", str(ROOT / "var")))
    for folder in ("queue/control", "mail", "files"):
        (var / folder).mkdir(parents=True, exist_ok=True)
    key_file = var / "secret_key"
    if not key_file.exists():
        key_file.touch(mode=0o600)
        key_file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    os.environ.setdefault("BITEWING_SECRET_KEY_FILE", str(key_file))
    os.environ.setdefault("BITEWING_DEMO", "yes")
    os.environ.setdefault("BITEWING_PUBLIC_URL", f"http://localhost:{port}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # Decoders take and give back large pieces; with one arena the worker's memory returns to where it was.
    os.environ.setdefault("MALLOC_ARENA_MAX", "1")


def prepare_data() -> None:
    """Everything that must be there before the first request; quick when it is there already."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("setup_store", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo")


def commands(port: str) -> list[list[str]]:
    """The server and two workers: one for what is quick alone, one for everything, with the schedule."""
    bind = os.environ.get("BITEWING_BIND", "127.0.0.1")
    server = ["gunicorn", "config.wsgi", "--bind", f"{bind}:{port}", "--workers", "2", "--threads", "4"]
    worker = ["celery", "--quiet", "--app", "config.celery", "worker", "--loglevel", "WARNING", "--concurrency", "1"]
    quick = [*worker, "--queues", "quick", "--hostname", "quick@%h"]
    every = [*worker, "--queues", "quick,bulk", "--hostname", "every@%h", "--beat"]
    return [[sys.executable, "-m", *line] for line in ([*server, "--log-level", "warning"], quick, every)]


def welcome(port: str) -> str:
    """What a person needs to know to begin."""
    address = f"http://localhost:{port}"
    return f"""
  Bitewing is running at {address}

    Dentist        nadia@harbour.example     bitewing and friends
    Assistant      tom@harbour.example       bitewing and friends
    Only looking   vera@looks.example        bitewing and friends

    Mail           {address}/mailbox/        everything that is sent lands here
    Guide          {address}/help/

  Sample data only. Ctrl-C stops everything; your trial stays in {os.environ["BITEWING_VAR"]}.
"""


def supervise(lines: list[list[str]], text: str) -> int:
    """Keep each command running until we are told to stop; 0 after Ctrl-C, 1 when one does not stay up."""
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    parts = [Part(line) for line in lines]
    told = False
    while not asked and all(part.is_up() for part in parts):
        time.sleep(0.2)
        if not told and is_taken(int(os.environ["BITEWING_PORT"])):
            print(text, flush=True)
            told = True
    end([part.process for part in parts])
    return 0 if asked else 1


class Part:
    """The server or the worker; one that dies is started again, unless it does so at once and again."""

    def __init__(self, line: list[str]) -> None:
        self.line = line
        self.quick_ends = 0
        self.start()

    def start(self) -> None:
        """A session of its own, so that Ctrl-C reaches us alone."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.line, cwd=ROOT, start_new_session=True)

    def is_up(self) -> bool:
        """Whether it runs, after starting it again if need be."""
        if self.process.poll() is None:
            return True
        self.quick_ends = self.quick_ends + 1 if time.monotonic() - self.began < QUICK_SECONDS else 1
        if self.quick_ends >= MOST_QUICK_ENDS:
            return False
        print(f"{self.line[2]} ended and is started again.", file=sys.stderr)
        self.start()
        return True


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask politely, then insist, so that nothing is left behind."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
