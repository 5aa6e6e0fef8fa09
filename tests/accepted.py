"""A pytest plugin that runs nothing: each line of the acceptance list with the tests that show it.

`make accepted` calls it, and fails when a wanted line has no test.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

LINE = re.compile(r"([A-Z])([0-9]+)")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--wanted", default="", help="lines that must have a test: A1-A5 A8 ...")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what was found, and leave no item to be listed one by one."""
    config.stash[SHOWN] = shown_by(items)
    items.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    shown = config.stash.get(SHOWN, {})
    for line in sorted(shown, key=place):
        terminalreporter.write_line(f"{line}:")
        for test in sorted(shown[line]):
            terminalreporter.write_line(f"    {test}")
    without = " ".join(missing(config))
    terminalreporter.write_line(f"without a test: {without or 'none'}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED if missing(session.config) else pytest.ExitCode.OK


Shown = dict[str, set[str]]
SHOWN = pytest.StashKey[Shown]()


def shown_by(items: list[pytest.Item]) -> Shown:
    """Line to the tests that are marked with it; one test for all its parameters."""
    shown: Shown = defaultdict(set)
    for item in items:
        for marker in item.iter_markers("accepts"):
            shown[marker.args[0]].add(item.nodeid.split("[")[0])
    return shown


def missing(config: pytest.Config) -> list[str]:
    shown = config.stash.get(SHOWN, {})
    return [line for line in lines(config.getoption("--wanted")) if line not in shown]


def lines(ranges: str) -> list[str]:
    """`A1-A3 B2` is A1, A2, A3 and B2."""
    found = []
    for word in ranges.split():
        first, last = word.split("-") if "-" in word else (word, word)
        (letter, low), (_, high) = place(first), place(last)
        found += [f"{letter}{number}" for number in range(low, high + 1)]
    return found


def place(line: str) -> tuple[str, int]:
    """Where a line stands in the list: A9 before A10."""
    match = LINE.fullmatch(line)
    if match is None:
        raise pytest.UsageError(f"{line!r} is no line of the acceptance list")
    return match[1], int(match[2])
