"""Uploads 400 slices while a worker runs, and waits for the first picture, for ready and for the frames; see p8.py."""

import hashlib
import io
import statistics
import time
import uuid
import zipfile
from collections.abc import Callable

import numpy as np

from audit.ledger import Actor
from audit.models import ActorKind
from benchmarks.pictures import xray_object
from benchmarks.practice import make_collections, make_patients, make_practice
from image_collections.models import Collection, Item, ItemState, Rendition, RenditionRole
from image_collections.uploads import Uploader, begin_upload, complete_upload, receive_part

SLICES, SIDE = 400, 400
ROUNDS = 5
LEAST_SLICES, FIRST_PICTURE = 500.0, 0.3
LOOK_AGAIN = 0.005
PATIENCE = 600
ROOT_UID = "1.2.826.0.1.3680043.8.498.8"


def slices() -> list[bytes]:
    """A volume with structure and noise, as a scanner writes it."""
    chance = np.random.default_rng(8)
    coarse = chance.normal(0, 300, (SIDE // 20, SIDE // 20)).repeat(20, 0).repeat(20, 1)
    made = []
    for number in range(SLICES):
        values = 1500 + np.roll(coarse, number, 0) + chance.normal(0, 30, (SIDE, SIDE))
        dataset = xray_object(values.clip(0, 4095).astype(np.uint16))
        dataset.Modality, dataset.SeriesInstanceUID = "CT", ROOT_UID
        dataset.SOPInstanceUID, dataset.InstanceNumber = f"{ROOT_UID}.{number + 1}", number + 1
        dataset.ImagePositionPatient = [0, 0, round(number * 0.2, 3)]
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        target = io.BytesIO()
        dataset.save_as(target, enforce_file_format=True)
        made.append(target.getvalue())
    return made


def as_zip(files: list[bytes]) -> bytes:
    """The disc that a scanner's program writes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate(files):
            archive.writestr(f"DICOM/IM{number:05}", data)
    return target.getvalue()


def arrived(uploader: Uploader, data: bytes, name: str) -> Callable[[], Item]:
    """Everything but the last request of an upload; calling what is returned is that one."""
    transfer = begin_upload(uploader, name=name, size=len(data))
    hashes = {}
    for number, start in enumerate(range(0, len(data), transfer.part_size), start=1):
        part = data[start : start + transfer.part_size]
        hashes[number] = hashlib.sha256(part).hexdigest()
        receive_part(transfer, number, io.BytesIO(part))
    return lambda: complete_upload(transfer, hashes=hashes, actor=uploader.actor)


def wait(reached: Callable[[], bool], since: float) -> float:
    """Seconds until it is so."""
    while not reached():
        if time.perf_counter() > since + PATIENCE:
            raise TimeoutError("The worker does not answer.")
        time.sleep(LOOK_AGAIN)
    return time.perf_counter() - since


def measure(uploader: Uploader, uploads: list[tuple[str, bytes]]) -> tuple[float, float, float]:
    """Seconds from the last completion to the first picture, to one item that is ready, and to its frames."""
    waiting = [arrived(uploader, data, name) for name, data in uploads]
    start = time.perf_counter()
    for complete in waiting:
        complete()
    items = Item.objects.of(uploader.practice).filter(collection=uploader.collection)
    pictures = Rendition.objects.filter(item__collection=uploader.collection)
    first = wait(pictures.filter(role=RenditionRole.THUMBNAIL).exists, start)
    ready = wait(lambda: items.filter(state=ItemState.READY, pages=SLICES).exists(), start)
    frames = wait(pictures.filter(role=RenditionRole.FRAMES, item__arrange_since=None).exists, start)
    if items.count() != 1:
        raise RuntimeError(f"{items.count()} items instead of one.")
    return first, ready, frames


def tell(what: str, rows: list[tuple[float, float, float]]) -> None:
    """Medians, beside the marks."""
    first, ready, frames = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"P8 {what}: first picture {first * 1000:.0f} ms (<= {FIRST_PICTURE * 1000:.0f})", end=", ")
    print(f"ready {ready:.2f} s = {SLICES / ready:.0f} slices/s (>= {LEAST_SLICES:.0f}), all frames {frames:.1f} s")


def main() -> None:
    """The first round is forgotten, for then everything is loaded for the first time."""
    practice, user = make_practice()
    collections: list[Collection] = make_collections(make_patients(practice, 1)[0], ROUNDS + 3)
    actor = Actor(ActorKind.USER, user.pk, user.name, "127.0.0.1")
    files = slices()
    packed = as_zip(files)
    print(f"{SLICES} slices of {SIDE} x {SIDE}, {len(packed) / 2**20:.0f} MB as ZIP")
    rows = []
    for collection in collections[: ROUNDS + 1]:
        uploader = Uploader(practice, collection, uuid.uuid4(), actor, sender=user.name, user=user)
        rows.append(measure(uploader, [("cbct.zip", packed)]))
    tell("ZIP", rows[1:])
    loose = [(f"{number:03}.dcm", data) for number, data in enumerate(files)]
    rows = []
    for collection in collections[ROUNDS + 1 :]:
        uploader = Uploader(practice, collection, uuid.uuid4(), actor, sender=user.name, user=user)
        rows.append(measure(uploader, loose))
    tell("loose", rows[1:])


if __name__ == "__main__":
    main()
