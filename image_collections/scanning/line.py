"""A socket to the scanner on which everything together has to be done within some seconds."""

from __future__ import annotations

import select
import socket
import time

Address = tuple[str, int] | str  # host and port, or the path of a Unix socket

CONNECT_SECONDS = 5.0
LONGEST_REPLY = 4096  # bytes; clamd's are far below


class NotBelieved(Exception):
    """The other side is too slow, or says what the protocol does not know."""


class Line:
    """One connection; its methods raise OSError when the other side is gone, NotBelieved when time is up."""

    def __init__(self, address: Address, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        if isinstance(address, str):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(CONNECT_SECONDS)
            try:
                self._socket.connect(address)
            except OSError:
                self._socket.close()
                raise
        else:
            self._socket = socket.create_connection(address, timeout=CONNECT_SECONDS)

    def send(self, data: bytes) -> None:
        """Hand everything over."""
        self._socket.settimeout(self._left())
        self._socket.sendall(data)

    def has_spoken(self) -> bool:
        """Whether the other side said something, or hung up, before it was asked."""
        return bool(select.select([self._socket], [], [], 0)[0])

    def answer(self) -> bytes:
        """Everything it says until it hangs up."""
        said = b""
        while len(said) <= LONGEST_REPLY:
            self._socket.settimeout(self._left())
            more = self._socket.recv(LONGEST_REPLY)
            if not more:
                return said
            said += more
        raise NotBelieved("too long")

    def close(self) -> None:
        self._socket.close()

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NotBelieved("too slow")
        return left
