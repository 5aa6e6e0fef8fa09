"""Read damaged copies of true files in a process of its own, as a worker's child does; print what became of them.

Run as `python -m tests.image_collections.imaging.mutate SEED COPIES FOLDER KIND...`. The copy at hand lies in FOLDER,
so that what ends the process can be looked at afterwards.
"""

import collections
import json
import random
import resource
import signal
import sys
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from image_collections.imaging import Failed, Refused, inspect, limits, render
from tests.image_collections.imaging.contents import CONTENTS, zipped
from tests.samples import Xray, orientation_photo, xray
from tests.samples.scans import jaw, ply, stl_text
from tests.samples.videos import Clip, clip
from tests.samples.xrays import SYNTAXES

ROOM = 3_072 * 2**20  # address space of a worker's child, as the settings have it
SECONDS = 20  # of CPU time for one copy: four times what P5 allows, for a busy machine
REACH = 700  # bytes of a head, where the structure is
SCAN_EDGE = 128  # painting is the same at any size


def picture(kind: str, **options: object) -> bytes:
    """A noisy picture, so that there is something to damage."""
    target, image = BytesIO(), Image.effect_noise((96, 64), 60).convert("RGB")
    if kind == "WEBP":
        options["append_images"] = [image.rotate(180)]
    image.save(target, kind, **options)
    return target.getvalue()


MORE: dict[str, Callable[[], bytes]] = {
    "turned.jpg": lambda: orientation_photo(6),
    "progressive.jpg": lambda: picture("JPEG", progressive=True),
    "big.tif": lambda: picture("TIFF", big_tiff=True, compression="tiff_lzw"),
    "deflated.tif": lambda: picture("TIFF", compression="tiff_adobe_deflate"),
    "noise.png": lambda: picture("PNG"),
    "moving.webp": lambda: picture("WEBP", save_all=True),
    "text.stl": lambda: stl_text(*jaw(20, 6)),
    "text.ply": lambda: ply(*jaw(20, 6), order="", coloured=True),
    "big.ply": lambda: ply(*jaw(20, 6), order=">", textured=True),
    "hevc.mov": lambda: clip(Clip("hvc1", b"qt  ", frames=2, dark=0)),
    "disc.zip": lambda: zipped("DICOMDIR", "IMAGES/IM000001", "readme.txt"),
}
KINDS = [*SYNTAXES, *(kind for kind in CONTENTS if kind not in ("jpeg", "tiff", "dcm", "txt", "csv")), *MORE]


def true_file(kind: str) -> bytes:
    """The undamaged content."""
    if kind in SYNTAXES:
        return xray(Xray(12, "MONOCHROME2", kind))
    return (MORE.get(kind) or CONTENTS[kind])()


def name_of(kind: str) -> str:
    """What its owner calls the file."""
    return f"file.{'dcm' if kind in SYNTAXES else kind.rpartition('.')[2]}"


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, mostly near the head or the end; now and then a part cut out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 40))):
        reach = len(changed) if chance.random() < 0.3 else min(len(changed), REACH)
        at = chance.randrange(reach)
        at = len(changed) - 1 - at if chance.random() < 0.2 else at
        changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    at, length = chance.randrange(len(changed)), chance.randrange(1, 400)
    action = chance.random()
    if action < 0.15:
        del changed[at : at + length]
    elif action < 0.25:
        changed[at:at] = changed[at : at + length]
    elif action < 0.4:
        del changed[max(1, at) :]
    return bytes(changed)


def outcome(path: Path) -> str:
    """Shown, refused or failed with a reason; anything else is what the tests look for."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            render(path, inspect(path, path.name))
    except Refused:
        return "refused"
    except (Failed, MemoryError):
        return "failed"
    return "ready"


def main(seed: str, copies: int, folder: Path, kinds: list[str]) -> None:
    """Print, for each kind, how many copies ended how; the first thing unforeseen ends it all."""
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    limits.SCAN_EDGE = SCAN_EDGE
    for kind in kinds:
        path, data = folder / name_of(kind), true_file(kind)
        chance, endings = random.Random(f"{seed} {kind}"), collections.Counter()
        for _ in range(copies):
            path.write_bytes(damaged(data, chance))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # the default action ends the process
            endings[outcome(path)] += 1
        sys.stdout.write(json.dumps({"kind": kind, **endings}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
