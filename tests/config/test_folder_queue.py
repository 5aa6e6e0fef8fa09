"""The trial's queue hands over whole messages only."""

import json
import subprocess
import sys

import pytest
from celery import Celery
from kombu import Connection
from kombu.exceptions import OperationalError

from tests.walls.house import ROOT

MESSAGES = 20
LENGTH = 4_000_000  # takes long enough to write that a reader comes by meanwhile
WRITER = """
import json, sys
from kombu import Connection
from config import folder_queue
folder_queue.register()
with Connection("folder://localhost", transport_options=json.loads(sys.argv[1])) as line:
    for count in range(int(sys.argv[2])):
        line.SimpleQueue("whole").put({"count": count, "text": "x" * int(sys.argv[3])})
"""


@pytest.fixture
def address(tmp_path):
    (tmp_path / "control").mkdir()
    folders = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    return {**folders, "control_folder": str(tmp_path / "control"), "polling_interval": 0.0005}


def test_no_half_message_is_ever_taken_away(address):
    """A writer of large messages in another process and a reader that hardly pauses: half a message would kill it."""
    with Connection("folder://localhost", transport_options=address) as line:
        queue = line.SimpleQueue("whole")
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, json.dumps(address), str(MESSAGES), str(LENGTH)], cwd=ROOT
        )
        taken = [queue.get(timeout=30) for _ in range(MESSAGES)]
        writer.wait(timeout=30)
    assert {message.payload["count"] for message in taken} == set(range(MESSAGES))
    assert {len(message.payload["text"]) for message in taken} == {LENGTH}


def test_a_folder_that_is_not_there_is_an_error_of_the_queue(tmp_path):
    away = {"data_folder_out": str(tmp_path / "nowhere"), "control_folder": str(tmp_path / "nowhere")}
    gone = Celery("gone", broker="folder://localhost", broker_transport_options=away, set_as_current=False)
    with pytest.raises((OperationalError, OSError)):
        gone.send_task("anything", retry=False)
