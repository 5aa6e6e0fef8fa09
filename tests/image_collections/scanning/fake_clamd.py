"""A clamd on loopback that speaks the protocol and answers as a test wants; it looks for a marker of our own."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

MARKER = b"BITEWING-TEST-MALWARE-1f6d0a52c9"  # what our signatures look for; it is no malware
NAME = b"Bitewing.Test.Marker"
OK, FOUND = b"stream: OK\0", b"stream: " + NAME + b" FOUND\0"


@dataclass
class Heard:
    """What came over one connection."""

    command: bytes = b""
    data: bytes = b""
    lengths: list[int] = field(default_factory=list)


Answer = Callable[[Heard], bytes]


def truthful(heard: Heard) -> bytes:
    """What clamd would say with our signature."""
    return FOUND if MARKER in heard.data else OK


class FakeClamd:
    """Serves until the block ends; `answer` is asked when a stream has ended, `early` before any of it is read."""

    def __init__(
        self, answer: Answer = truthful, *, early: bytes = b"", hangs_up_after: int = 0, keeps: bool = True
    ) -> None:
        self.answer, self.early, self.hangs_up_after, self.keeps = answer, early, hangs_up_after, keeps
        self.heard: list[Heard] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"clamd://127.0.0.1:{self.port}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for the next one
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _address = self._listener.accept()
                threading.Thread(target=self._speak, args=[line], daemon=True).start()

    def _speak(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, EOFError):
            heard = Heard(_until_zero(line))
            self.heard.append(heard)
            if heard.command == b"zPING":
                line.sendall(b"PONG\0")
                return
            if self.early:
                line.sendall(self.early)
                time.sleep(0.2)
                return
            while length := struct.unpack("!I", _exactly(line, 4))[0]:
                heard.lengths.append(length)
                data = _exactly(line, length)
                heard.data += data if self.keeps else b""
                if self.hangs_up_after and len(heard.data) >= self.hangs_up_after:
                    return
            line.sendall(self.answer(heard))


def _until_zero(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0"):
        said += _exactly(line, 1)
    return said[:-1]


def _exactly(line: socket.socket, length: int) -> bytes:
    said = b""
    while len(said) < length:
        more = line.recv(length - len(said))
        if not more:
            raise EOFError
        said += more
    return said


@contextlib.contextmanager
def fake_clamd(answer: Answer = truthful, **options) -> Iterator[FakeClamd]:
    """One that runs while the block does."""
    server = FakeClamd(answer, **options)
    try:
        yield server
    finally:
        server.close()
