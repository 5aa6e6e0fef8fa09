"""ClamAV's daemon over INSTREAM: the bytes go over a socket in chunks, one answer comes back, as clamd(8) says.

Clean is only the exact answer "stream: OK", given after every byte was sent; what is not understood is "unavailable".
"""

from __future__ import annotations

import logging
import re
import struct
from collections.abc import Iterable
from contextlib import closing

from image_collections.scanning.contract import Clean, Found, TooLarge, Unavailable, Verdict
from image_collections.scanning.line import Address, Line, NotBelieved

LEAST_SECONDS = 15.0  # for the whole of a small file
HURRIED = 16 * 1024 * 1024  # bytes a second; a slower scanner is not waited for: 500 MiB have 46 seconds
PATIENT = 4 * 1024 * 1024  # 140 seconds
CLEAN = b"stream: OK\0"
TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"
FOUND = re.compile(rb"stream: ([\x20-\x7e]{1,500}) FOUND\0")
# What clamd says with AlertExceedsMax where it would otherwise pass over the rest of a file in silence.
BEYOND_LIMITS = "Heuristics.Limits.Exceeded"
log = logging.getLogger(__name__)


class Clamd:
    """One daemon; every question has a connection of its own. `most_bytes` is its StreamMaxLength."""

    def __init__(self, address: Address, most_bytes: int, bytes_a_second: int = HURRIED) -> None:
        self._address = address
        self._most_bytes = most_bytes
        self._bytes_a_second = bytes_a_second

    def is_there(self) -> bool:
        try:
            with closing(Line(self._address, LEAST_SECONDS)) as line:
                line.send(b"zPING\0")
                return line.answer() == b"PONG\0"
        except (OSError, NotBelieved):
            return False

    def scan(self, chunks: Iterable[bytes], size: int) -> Verdict:
        if size > self._most_bytes:
            return TooLarge()
        try:
            with closing(Line(self._address, LEAST_SECONDS + size / self._bytes_a_second)) as line:
                return _asked(line, chunks, size)
        except (OSError, NotBelieved) as error:
            log.error("The malware scanner does not answer as it should: %s %s", type(error).__name__, error)
            return Unavailable(type(error).__name__)


def _asked(line: Line, chunks: Iterable[bytes], size: int) -> Verdict:
    line.send(b"zINSTREAM\0")
    if not _sent(line, chunks, size):
        return _too_early(line.answer())
    return _understood(line.answer())


def _sent(line: Line, chunks: Iterable[bytes], size: int) -> bool:
    """Whether all went over; False when the other side had something to say before the end."""
    sent = 0
    try:
        for chunk in chunks:
            if line.has_spoken():
                return False
            if chunk:  # an empty one would be the end
                line.send(struct.pack("!I", len(chunk)) + chunk)
                sent += len(chunk)
        if sent != size:
            raise NotBelieved("not the bytes that were meant")
        if line.has_spoken():
            return False
        line.send(struct.pack("!I", 0))
    except ConnectionError:
        return False
    return True


def _too_early(said: bytes) -> Verdict:
    """Before it had everything, the only thing it can know is that it is too much."""
    if said == TOO_LARGE:
        return TooLarge()
    raise NotBelieved("it spoke too early")


def _understood(said: bytes) -> Verdict:
    if said == CLEAN:
        return Clean()
    if said == TOO_LARGE:
        return TooLarge()
    found = FOUND.fullmatch(said)
    if found is None:
        raise NotBelieved("no answer that is known")
    name = found[1].decode("ascii")
    return TooLarge() if name.startswith(BEYOND_LIMITS) else Found(name)
