"""Damaged copies of true files: each is shown or gets a reason; nothing else ever comes out."""

import contextlib
import random
import warnings
from pathlib import Path

import pytest

from image_collections.imaging import Failed, Refused, inspect, render
from tests.image_collections.imaging.contents import CONTENTS
from tests.samples import Xray, orientation_photo, xray
from tests.samples.xrays import SYNTAXES

SEED = 20260430
COPIES = 16
PLAIN = ("png", "gif", "bmp", "tif", "webp", "heic", "pdf", "zip", "doc", "stl", "mov", "obj")


def true_file(kind: str) -> bytes:
    if kind in SYNTAXES:
        return xray(Xray(12, "MONOCHROME2", kind))
    return orientation_photo(6) if kind == "jpg" else CONTENTS[kind]()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, mostly near the head, where the structure is; now and then a part cut out or doubled."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 40))):
        reach = len(changed) if chance.random() < 0.3 else min(len(changed), 700)
        changed[chance.randrange(reach)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    at, length = chance.randrange(len(changed)), chance.randrange(1, 400)
    action = chance.random()
    if action < 0.15:
        del changed[at : at + length]
    elif action < 0.25:
        changed[at:at] = changed[at : at + length]
    elif action < 0.4:
        del changed[max(1, at) :]
    return bytes(changed)


@pytest.mark.accepts("C3")
@pytest.mark.parametrize("kind", [*SYNTAXES, "jpg", *PLAIN])
def test_damaged_file_is_shown_or_gets_a_reason(tmp_path, kind):
    chance = random.Random(f"{SEED} {kind}")
    data = true_file(kind)
    path = Path(tmp_path / f"file.{'dcm' if kind in SYNTAXES else kind}")
    for _ in range(COPIES):
        path.write_bytes(damaged(data, chance))
        with contextlib.suppress(Failed, Refused), warnings.catch_warnings():
            warnings.simplefilter("error")
            render(path, inspect(path, path.name))
