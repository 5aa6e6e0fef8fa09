"""The client of clamd says "clean" to one answer only, and fails closed for everything else."""

import contextlib
import socket
import threading
import time
import tracemalloc

import pytest
from django.core.exceptions import ImproperlyConfigured

from image_collections.scanning import Clean, Found, TooLarge, Unavailable, clamd, get_scanner
from image_collections.scanning.choice import address_in
from image_collections.scanning.clamd import Clamd
from tests.image_collections.scanning.fake_clamd import MARKER, OK, fake_clamd

pytestmark = pytest.mark.accepts("C15")
MOST = 100_000


def asked(server, data: bytes = b"an honest photo", most: int = MOST):
    return Clamd(("127.0.0.1", server.port), most).scan([data[:5], b"", data[5:]], len(data))


def test_clean_bytes_are_clean_and_go_over_in_pieces():
    with fake_clamd() as server:
        assert asked(server) == Clean()
        heard = server.heard[0]
    assert (heard.command, heard.data, heard.lengths) == (b"zINSTREAM", b"an honest photo", [5, 10])


def test_malware_is_found_by_its_name():
    with fake_clamd() as server:
        assert asked(server, b"before" + MARKER + b"behind") == Found("Bitewing.Test.Marker")


def test_what_is_larger_than_the_daemon_takes_is_not_asked_for():
    with fake_clamd() as server:
        assert asked(server, most=14) == TooLarge()
        assert server.heard == []


TOO_LARGE = b"INSTREAM size limit exceeded. ERROR\0"
PASSED_OVER = b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"


@pytest.mark.parametrize("answer", [TOO_LARGE, PASSED_OVER])
def test_the_daemons_own_limits_are_too_large_and_not_malware(answer):
    with fake_clamd(lambda _heard: answer) as server:
        assert asked(server) == TooLarge()


def test_a_limit_that_is_told_in_the_middle_is_heard():
    with fake_clamd(early=TOO_LARGE) as server:
        pieces = (time.sleep(0.01) or bytes(50_000) for _ in range(20))
        assert Clamd(("127.0.0.1", server.port), 10**9).scan(pieces, 1_000_000) == TooLarge()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"stream: O",
        b"stream: OK",  # half an answer: its end is missing
        b"stream: OK\n",
        b"stream: OK\0\0",
        b" stream: OK\0",
        b"1: stream: OK\0",
        b"xstream: OK\0",
        b"stream: ok\0",
        b"stream: OK\0stream: Bitewing.Test.Marker FOUND\0",
        b"stream: OK\0stream: OK\0",
        b"stream: OK FOUND OK\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0",
        bytes(range(256)),
        b"stream: OK\0" * 1000,
    ],
)
def test_an_answer_that_is_not_exactly_ok_is_never_clean(answer):
    with fake_clamd(lambda _heard: answer) as server:
        assert isinstance(asked(server), Unavailable)


def test_ok_before_everything_was_sent_is_not_clean():
    with fake_clamd(early=OK) as server:
        pieces = (time.sleep(0.01) or bytes(5_000) for _ in range(20))
        assert isinstance(Clamd(("127.0.0.1", server.port), MOST).scan(pieces, MOST), Unavailable)


def test_hanging_up_in_the_middle_is_not_clean():
    with fake_clamd(hangs_up_after=5_000) as server:
        pieces = (time.sleep(0.01) or bytes(5_000) for _ in range(20))
        assert isinstance(Clamd(("127.0.0.1", server.port), MOST).scan(pieces, MOST), Unavailable)


def test_fewer_bytes_than_meant_are_not_clean():
    with fake_clamd() as server:
        assert isinstance(Clamd(("127.0.0.1", server.port), MOST).scan([b"half"], 8), Unavailable)


def test_nobody_there_is_unavailable(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert isinstance(Clamd(("127.0.0.1", port), MOST).scan([b"bytes"], 5), Unavailable)
    assert isinstance(Clamd(str(tmp_path / "none.ctl"), MOST).scan([b"bytes"], 5), Unavailable)
    assert not Clamd(("127.0.0.1", port), MOST).is_there()


def test_a_scanner_that_is_too_slow_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(clamd, "LEAST_SECONDS", 0.3)
    with fake_clamd(lambda _heard: time.sleep(2) or OK) as server:
        start = time.monotonic()
        assert isinstance(asked(server), Unavailable)
    assert time.monotonic() - start < 1.5


def test_an_answer_that_trickles_in_for_ever_ends_in_time(monkeypatch):
    monkeypatch.setattr(clamd, "LEAST_SECONDS", 0.5)

    def trickle(line):
        with line, contextlib.suppress(OSError):
            for byte in OK * 3:
                time.sleep(0.1)
                line.send(bytes([byte]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: trickle(listener.accept()[0]), daemon=True)
        thread.start()
        start = time.monotonic()
        assert isinstance(Clamd(listener.getsockname(), MOST).scan([b"bytes"], 5), Unavailable)
        assert time.monotonic() - start < 2
        thread.join()


def test_it_says_whether_it_is_there():
    with fake_clamd() as server:
        assert Clamd(("127.0.0.1", server.port), MOST).is_there()


def test_a_hundred_megabytes_take_no_more_memory_than_a_few_pieces():
    piece, number = bytes(256 * 1024), 400
    with fake_clamd(keeps=False) as server:
        line = Clamd(("127.0.0.1", server.port), 10**9)
        tracemalloc.start()
        verdict = line.scan((piece for _ in range(number)), len(piece) * number)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert verdict == Clean()
    assert peak < 8 * len(piece)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("clamd://scanner:3310", ("scanner", 3310)),
        ("clamd://scanner", ("scanner", 3310)),
        ("clamd:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_the_address_of_a_daemon_is_a_host_or_a_socket(url, address):
    assert address_in(url) == address


@pytest.mark.parametrize("url", ["scanner:3310", "http://scanner", "clamd://", "clamd://host/path", "yes"])
def test_an_address_that_makes_no_sense_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="BITEWING_SCANNER"):
        address_in(url)


@pytest.mark.parametrize(("url", "is_one"), [("none", False), ("", False), ("clamd://127.0.0.1:3310", True)])
def test_none_is_a_choice(settings, url, is_one):
    settings.SCANNER = {"url": url, "max_bytes": MOST}
    assert (get_scanner() is not None) is is_one
