"""A thousand files over a line that loses parts and answers, on both stores: all arrive equal, none of them twice."""

from __future__ import annotations

import hashlib
import io
import os
import random
import uuid
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from image_collections import uploads
from image_collections.models import Item, ItemFile, Upload, UploadState
from image_collections.storage import PartsMissing, Store, WrongLength
from image_collections.uploads import AlreadyHere, Uploader
from tests.image_collections.sending import hashes_of, parts_of, put_directly

FILES, FOLDERS = 1_000 if os.environ.get("BITEWING_LONG") == "yes" else 120, 50
LOST = 0.05
pytestmark = [pytest.mark.accepts("C4"), pytest.mark.accepts("C5")]


@dataclass
class Browser:
    """Sends files, loses parts and answers on the way, and begins anew without knowing what was answered."""

    uploader: Uploader
    dice: random.Random = field(default_factory=lambda: random.Random(3))
    begun: dict[str, Upload] = field(default_factory=dict)

    def is_lost(self) -> bool:
        return self.dice.random() < LOST

    def send(self, name: str, data: bytes) -> None:
        """Once through; what is lost is left for the next time."""
        if (upload := self.begun.get(name)) is None:
            upload = uploads.begin_upload(
                self.uploader, name=name, size=len(data), folder=f"disc/{len(data) % FOLDERS}", sha256=_sum(data)
            )
            if self.is_lost():
                return  # the answer: it will be begun once more
            self.begun[name] = upload
        for number in set(parts_of(data, upload.part_size)) - set(uploads.arrived_parts(upload)):
            self.put(upload, number, parts_of(data, upload.part_size)[number])
        uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=self.uploader.actor, again=False)

    def put(self, upload: Upload, number: int, body: bytes) -> None:
        if self.is_lost():
            return
        if urls := uploads.sign_parts(upload, [number]):
            assert put_directly(urls[number], body) == 200
        elif self.is_lost():
            with pytest.raises(WrongLength):  # cut off in the middle
                uploads.receive_part(upload, number, io.BytesIO(body[:-1]))
        else:
            uploads.receive_part(upload, number, io.BytesIO(body))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stored(store: Store, file: ItemFile) -> bytes:
    body = store.open(file.key)
    data = b"".join(body)
    body.close()
    return data


def send_all(browser: Browser, files: dict[str, bytes]) -> None:
    """Again and again, until nothing is left; one that arrived without the sender's knowing is told as a twin."""
    left = dict(files)
    for _ in range(30):
        for name, data in list(left.items()):
            with suppress(PartsMissing, AlreadyHere):
                browser.send(name, data)
            if Item.objects.of(browser.uploader.practice).filter(name=name).exists():
                del left[name]
    assert left == {}


def test_a_thousand_files_with_failing_parts_arrive_once(store, uploader, northside):
    source = random.Random(9)
    files = {f"{n}.dcm": source.randbytes(1_200 + n) for n in range(FILES)}
    asking = replace(uploader, again=False)
    first = dict(list(files.items())[: FILES // 2])
    send_all(Browser(asking), first)
    closed = Browser(replace(asking, batch_id=uuid.uuid4()))  # a new tab that knows nothing of the first
    send_all(closed, files)
    sent = {name: _sum(data) for name, data in files.items()}
    kept = {file.name: _sum(stored(store, file)) for file in ItemFile.objects.all()}
    assert kept == sent
    assert (Item.objects.of(northside).count(), ItemFile.objects.count()) == (FILES, FILES)
    for upload in Upload.objects.of(northside).filter(state=UploadState.UPLOADING):
        uploads.cancel_upload(upload)
    northside.refresh_from_db()
    assert northside.storage_used == sum(map(len, files.values()))
