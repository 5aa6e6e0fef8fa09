"""A store on loopback that fails in one way: whatever it is asked, it is silent, hangs up, or answers nonsense."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

XML = b'<?xml version="1.0"?><Error><Code>%s</Code><Message>no</Message></Error>'
FAULTS = ("down", "silent", "hangs_up", "error_500", "busy", "wrong_key", "full", "nonsense", "cut")


def _answer(status: bytes, body: bytes, length: int | None = None) -> bytes:
    head = b"HTTP/1.1 %s\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    return head % (status, len(body) if length is None else length) + body


ANSWERS = {
    "hangs_up": b"",
    "error_500": _answer(b"500 Internal Server Error", XML % b"InternalError"),
    "busy": _answer(b"503 Slow Down", XML % b"SlowDown"),
    "wrong_key": _answer(b"403 Forbidden", XML % b"InvalidAccessKeyId"),
    "full": _answer(b"507 Insufficient Storage", XML % b"InsufficientStorage"),
    "nonsense": b"\x00\x01 this is no store \r\n\r\n",
    "cut": _answer(b"200 OK", b"the first half", length=1000),
}


@contextlib.contextmanager
def broken_store(fault: str) -> Iterator[str]:
    """The address of one, while the block runs."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    if fault == "down":
        listener.close()
        yield address
        return
    held: list[socket.socket] = []
    threading.Thread(target=_serve, args=[listener, fault, held], daemon=True).start()
    try:
        yield address
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in held:
            line.close()


def _serve(listener: socket.socket, fault: str, held: list[socket.socket]) -> None:
    with contextlib.suppress(OSError):
        while True:
            line, _address = listener.accept()
            if fault == "silent":
                held.append(line)
                continue
            with line, contextlib.suppress(OSError):
                line.recv(65_536)
                line.sendall(ANSWERS[fault])
