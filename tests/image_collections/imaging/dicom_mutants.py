"""Damaged copies of X-rays in every transfer syntax, read one after the other in a process that may die of them.

`python -m tests.image_collections.imaging.dicom_mutants SEED COUNT FOLDER` writes the name of each copy before it is
read, and a line that begins with "!" after one that took too long. Any other error ends it.
"""

import contextlib
import random
import resource
import sys
import time
import warnings
from pathlib import Path

from image_collections.imaging import Failed, Refused, inspect, render
from tests.image_collections.imaging.dicom_objects import grey_object, stored
from tests.image_collections.imaging.dicom_streams import GREY_12, KINDS
from tests.samples import Xray, xray

ROOM = 2**31
CPU_SECONDS = 5.0
# The tags of what decides about sizes and layouts, as they stand in little endian files.
_TAGS = [b"\x28\x00" + bytes([low, high]) for low, high in ((2, 0), (4, 0), (6, 0), (8, 0), (16, 0), (17, 0))]
_TAGS += [b"\x28\x00" + bytes([low, 1]) for low in (0, 1, 2, 3)] + [b"\xe0\x7f\x10\x00", b"\x02\x00\x10\x00"]
_ODD = (0, 1, 2, 3, 7, 8, 9, 12, 15, 16, 17, 32, 33, 64, 0x7F, 0x80, 0xFF)


def originals(folder: Path) -> dict[str, bytes]:
    found = {kind.name: kind.stored(folder).read_bytes() for kind in KINDS}
    found |= {name: xray(Xray(12, "MONOCHROME1", name)) for name in ("explicit", "implicit")}
    found["packed"] = stored(grey_object(GREY_12, BitsAllocated=12, BitsStored=12, HighBit=11), folder).read_bytes()
    return found


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed here and there, or where sizes stand, or in the picture; now and then a part is cut or doubled."""
    changed = bytearray(data)
    for _ in range(chance.choice((0, 1, 2, 8, 30))):
        reach = len(changed) if chance.random() < 0.5 else min(len(changed), 900)
        changed[chance.randrange(reach)] = chance.choice((*_ODD, chance.randrange(256)))
    for tag in chance.sample(_TAGS, chance.choice((0, 1, 2))):
        at = changed.find(tag, 132)
        if 0 < at < len(changed) - 12:
            changed[at + chance.choice((4, 5, 6, 8, 9, 10))] = chance.choice(_ODD)
    at, length, action = chance.randrange(len(changed)), chance.randrange(1, 400), chance.random()
    if action < 0.1:
        del changed[at : at + length]
    elif action < 0.2:
        changed[at:at] = changed[at : at + length]
    elif action < 0.3:
        del changed[max(1, at) :]
    return bytes(changed)


def read(path: Path) -> None:
    start = time.process_time()
    with contextlib.suppress(Failed, Refused):
        render(path, inspect(path, path.name))
    if time.process_time() - start > CPU_SECONDS:
        said("! took too long")


def said(line: str) -> None:
    """At once, because the process may die of the next file."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(seed: str, count: int, folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    warnings.simplefilter("ignore")
    found = originals(folder)
    for number in range(count):
        name = sorted(found)[number % len(found)]
        path = folder / "mutant.dcm"
        path.write_bytes(damaged(found[name], random.Random(f"{seed} {number} {name}")))
        said(f"{number} {name}")
        read(path)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
