"""The same on Debian's clamd, with a signature of our own making instead of its database."""

from __future__ import annotations

import io
import os
import tracemalloc
import zipfile
from collections.abc import Iterator

import pytest

from image_collections.scanning import Clean, Found, TooLarge, Unavailable, get_scanner
from tests import services
from tests.image_collections.scanning.fake_clamd import MARKER

pytestmark = [pytest.mark.services, pytest.mark.accepts("C15")]
MIB = 1024 * 1024
FOUND = Found("Bitewing.Test.Marker.UNOFFICIAL")


@pytest.fixture(params=[0, 1], ids=["port", "socket"])
def scanner(request, settings):
    settings.SCANNER = {"url": services.scanners()[request.param], "max_bytes": 700 * MIB}
    return get_scanner(patient=True)


def asked(scanner, data: bytes):
    return scanner.scan([data], len(data))


def zipped(data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.bin", data)
    return target.getvalue()


def test_it_is_there_and_finds_what_it_looks_for(scanner):
    assert scanner.is_there()
    assert asked(scanner, b"an honest photo") == Clean()
    assert asked(scanner, b"before" + MARKER + b"behind") == FOUND


def test_it_looks_into_archives(scanner):
    assert asked(scanner, zipped(b"before" + MARKER + b"behind")) == FOUND


def test_what_it_would_pass_over_is_too_large(scanner):
    """An archive that grows beyond MaxScanSize: AlertExceedsMax makes it say so."""
    assert asked(scanner, zipped(bytes(121 * MIB) + MARKER)) == TooLarge()


def test_a_stream_beyond_its_limit_is_never_clean(scanner):
    """It says so and hangs up while bytes are on their way; then its words may be lost with the line."""
    chunk = os.urandom(MIB)
    verdict = scanner.scan((chunk for _ in range(122)), 122 * MIB)
    assert verdict == TooLarge() or isinstance(verdict, Unavailable)


def test_100_mib_are_scanned_with_the_memory_of_a_few_chunks(scanner):
    chunk = os.urandom(MIB)

    def chunks() -> Iterator[bytes]:
        yield from (chunk for _ in range(99))
        yield bytes(MIB - len(MARKER)) + MARKER

    tracemalloc.start()
    verdict = scanner.scan(chunks(), 100 * MIB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (verdict, peak < 8 * MIB) == (FOUND, True)
