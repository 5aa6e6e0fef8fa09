"""`make run` says where it is and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.walls.house import ROOT

SCRIPT = """
    import sys
    from config.trial import supervise
    sleep = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
    sleeper = [sys.executable, "-c", sleep]
    brief = [sys.executable, "-c", "import time; time.sleep(1)"]
    folder = sys.argv[1]
    lines = [[*sleeper, f"{folder}/one"], brief if sys.argv[2] == "brief" else [*sleeper, f"{folder}/two"]]
    sys.exit(supervise(lines, "welcome"))
"""


def supervised(folder: Path, kind: str, port: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "BITEWING_PORT": str(port)}
    command = [sys.executable, "-c", textwrap.dedent(SCRIPT), str(folder), kind]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)


def pid_in(path: Path) -> int:
    for _ in range(200):
        if path.exists() and path.read_text(encoding="utf-8"):
            return int(path.read_text(encoding="utf-8"))
        time.sleep(0.05)
    raise AssertionError(f"{path.name} did not start")


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def listening():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.accepts("I9")
def test_ctrl_c_stops_everything(tmp_path, listening):
    trial = supervised(tmp_path, "both", listening)
    pids = [pid_in(tmp_path / name) for name in ("one", "two")]
    assert trial.stdout.readline() == b"welcome\n"
    trial.send_signal(signal.SIGINT)
    trial.communicate(timeout=20)
    assert trial.returncode == 0
    assert [pid for pid in pids if is_running(pid)] == []


def test_a_part_that_was_killed_is_started_again(tmp_path, listening):
    trial = supervised(tmp_path, "both", listening)
    first = pid_in(tmp_path / "one")
    (tmp_path / "one").unlink()
    os.kill(first, signal.SIGKILL)
    second = pid_in(tmp_path / "one")
    assert second != first
    trial.send_signal(signal.SIGINT)
    trial.communicate(timeout=20)
    assert (trial.returncode, is_running(second)) == (0, False)


def test_when_one_part_does_not_stay_up_the_other_is_not_left_behind(tmp_path, listening):
    trial = supervised(tmp_path, "brief", listening)
    pid = pid_in(tmp_path / "one")
    trial.communicate(timeout=20)
    assert trial.returncode == 1
    assert not is_running(pid)


def test_a_taken_port_is_named_with_the_way_out(listening):
    environment = {**os.environ, "BITEWING_PORT": str(listening)}
    command = [sys.executable, "-m", "config.trial"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert result.returncode == 1
    assert f"BITEWING_PORT={listening + 1} make run" in result.stderr
