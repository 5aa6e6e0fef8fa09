"""The trial's queue: messages are files of a folder, and each appears there whole.

kombu's filesystem transport writes a message under its final name. A worker that looks into the folder at that
moment takes half a message away and dies of it; here the name is given when the last byte is written.
"""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

SCHEME = "folder"


class Channel(filesystem.Channel):
    """As kombu's, but for the way a message is put."""

    def _put(self, *args: Any, **kwargs: Any) -> None:
        queue, payload = args  # kombu's own classes do not agree on the names
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}.msg"
        unfinished = folder / f"{name}.part"  # workers look for names that end in .msg
        unfinished.write_text(dumps(payload), encoding="utf-8")
        os.replace(unfinished, folder / name)


class Transport(filesystem.Transport):
    """Celery messages in a folder, for the server and the worker of one machine."""

    Channel = Channel


def register() -> None:
    """Make `folder://` a queue's address."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
