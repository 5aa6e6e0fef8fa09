"""Listing a folder of any size in the order of its names, with the memory of one page."""

from __future__ import annotations

import datetime
import heapq
import os
from collections.abc import Iterator
from pathlib import Path

from image_collections.storage.contract import Stored

AT_ONCE = 20_000  # names in memory, about two MiB; a larger folder is read once for each so many


def names_in_order(folder: Path, after: str = "") -> Iterator[str]:
    """The names in a folder that come after this one; nothing where there is no folder."""
    while True:
        try:
            with os.scandir(folder) as entries:
                page = heapq.nsmallest(AT_ONCE, (entry.name for entry in entries if entry.name > after))
        except (FileNotFoundError, NotADirectoryError):
            return
        yield from page
        if len(page) < AT_ONCE:
            return
        after = page[-1]


def files_below(root: Path, prefix: str, after: str, *, without: str = "") -> Iterator[Stored]:
    """Every file below `root/prefix` whose path from the root comes after `after`, but for one folder of the root."""
    for name in names_in_order(root / prefix):
        key = f"{prefix}{name}"
        if not prefix and name == without:
            continue
        path = root / key
        if path.is_dir():
            if f"{key}/\uffff" > after:
                yield from files_below(root, f"{key}/", after)
        elif key > after and (found := _stored(path, key)):
            yield found


def changed_at(path: Path) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(path.stat().st_mtime, tz=datetime.UTC)


def _stored(path: Path, key: str) -> Stored | None:
    """None when it went away while the folder was read."""
    try:
        return Stored(key, path.stat().st_size, changed_at(path))
    except FileNotFoundError:
        return None
