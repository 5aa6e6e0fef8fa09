"""A container's health check: `python -m config.probe URL` succeeds when the URL answers 200."""

import sys
import urllib.request

SECONDS = 4


def answers(url: str) -> bool:
    """Whether the address answers with 200 in time."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as response:  # noqa: S310  # our own health address
            return response.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
