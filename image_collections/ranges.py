"""Reading the Range header (RFC 9110, 14): one stretch is answered, anything else gets the whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class NotSatisfiable(Exception):
    """The stretch begins behind the end."""


@dataclass(frozen=True)
class Stretch:
    """Some bytes in a row."""

    start: int
    length: int


def read_range(asked: Mapping[str, str], size: int, etag: str) -> Stretch | None:
    """The stretch that the request wants; None for the whole. Raises NotSatisfiable (416)."""
    match = _ONE_RANGE.fullmatch(asked.get("Range", ""))
    first, last = match.groups() if match else ("", "")
    if not (first or last) or asked.get("If-Range", etag) != etag:
        return None
    if not first:
        start, end = max(size - int(last), 0), size - 1
    else:
        start, end = int(first), min(int(last or size), size - 1)
        if last and int(last) < start:
            return None
    if start >= size or end < start:
        raise NotSatisfiable
    return Stretch(start, end - start + 1)
