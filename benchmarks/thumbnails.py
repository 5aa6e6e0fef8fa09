"""Uploads photos while a worker runs and waits for their thumbnails; see p9.py."""

import hashlib
import io
import statistics
import tempfile
import time
import uuid
from dataclasses import replace
from pathlib import Path

import numpy as np

from audit.ledger import Actor
from audit.models import ActorKind
from benchmarks.measure import line
from benchmarks.pictures import photo, xray_object
from benchmarks.practice import make_collections, make_patients, make_practice
from image_collections.imaging import inspect, render
from image_collections.models import Item, ItemState, Upload
from image_collections.uploads import Uploader, begin_upload, complete_upload, receive_part

ROUNDS = 15
LIMIT = 1.25
SLICES = 400
BEHIND = 1  # second
LOOK_AGAIN = 0.005
PATIENCE = 60


def sent(uploader: Uploader, name: str, data: bytes) -> tuple[Upload, dict[int, str]]:
    """A file whose parts have all arrived."""
    transfer = begin_upload(uploader, name=name, size=len(data))
    hashes = {}
    for number, start in enumerate(range(0, len(data), transfer.part_size), start=1):
        part = data[start : start + transfer.part_size]
        hashes[number] = hashlib.sha256(part).hexdigest()
        receive_part(transfer, number, io.BytesIO(part))
    return transfer, hashes


def upload(uploader: Uploader, data: bytes) -> float:
    """Seconds from the moment when the last part has arrived until the thumbnail can be shown."""
    transfer, hashes = sent(uploader, "photo.jpg", data)
    start_of_wait = time.perf_counter()
    item = complete_upload(transfer, hashes=hashes, actor=uploader.actor)
    state = Item.objects.of(item.practice).filter(pk=item.pk).values_list("state", flat=True)
    while state.get() == ItemState.CHECKING:
        if time.perf_counter() > start_of_wait + PATIENCE:
            raise TimeoutError("The worker does not answer.")
        time.sleep(LOOK_AGAIN)
    waited = time.perf_counter() - start_of_wait
    item.refresh_from_db()
    if not item.renditions.filter(role="thumbnail").exists():
        raise RuntimeError(f"No thumbnail: {item.state} {item.reason}")
    return waited


def bare(path: Path) -> float:
    """Seconds of reading and rendering alone, in a process that has done it before, as a worker's child has."""
    start = time.perf_counter()
    render(path, inspect(path, path.name))
    return time.perf_counter() - start


def p95(values: list[float]) -> float:
    """In milliseconds."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] * 1000


def study(uploader: Uploader) -> None:
    """400 slices of half a megabyte, one file each, as a folder of a CBCT comes."""
    alone = replace(uploader, batch_id=uuid.uuid4())
    values = np.random.default_rng(3).integers(0, 4095, (512, 512), dtype=np.uint16)
    for number in range(SLICES):
        slice_, kept = xray_object(values + number), io.BytesIO()
        slice_.save_as(kept, enforce_file_format=True)
        transfer, hashes = sent(alone, f"{number}.dcm", kept.getvalue())
        complete_upload(transfer, hashes=hashes, actor=alone.actor)


def behind_a_study(uploader: Uploader, data: bytes) -> None:
    """A colleague's photo, right after somebody else's 400 slices have arrived."""
    study(uploader)
    waiting = Item.objects.of(uploader.practice).filter(state=ItemState.CHECKING)
    before, taken = waiting.count(), upload(replace(uploader, batch_id=uuid.uuid4()), data)
    print(f"P9 behind {SLICES} slices ({before} of them waiting) {taken * 1000:7.0f} ms  limit {BEHIND * 1000}")


def main() -> None:
    """They take turns; what came first is forgotten, for then everything is loaded for the first time."""
    practice, user = make_practice()
    [collection] = make_collections(make_patients(practice, 1)[0], 1)
    actor = Actor(ActorKind.USER, user.pk, user.name, "127.0.0.1")
    uploader = Uploader(practice, collection, uuid.uuid4(), actor, sender=user.name, user=user)
    with tempfile.TemporaryDirectory() as folder:
        path = photo(Path(folder))
        data = path.read_bytes()
        taken = [(upload(uploader, data), bare(path)) for _ in range(ROUNDS + 3)][3:]
        behind_a_study(uploader, data)
    ours, alone = (list(column) for column in zip(*taken, strict=True))
    medians = statistics.median(ours) * 1000, statistics.median(alone) * 1000
    line("P9 thumbnail ready, median", *medians, "ms", f">= {1 / LIMIT}")
    line("P9 thumbnail ready, p95", p95(ours), p95(alone), "ms", f">= {1 / LIMIT}")
    print(f"P9 p95 is {p95(ours) / p95(alone):.2f} x the bare pipeline's  limit <= {LIMIT}")


if __name__ == "__main__":
    main()
