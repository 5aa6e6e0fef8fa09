"""The figures of P7: first byte, throughput against the store's own, memory."""

from __future__ import annotations

import io
import os
import resource
import statistics
import time

from django.test import Client
from django.urls import reverse
from zlib_ng import zlib_ng

from benchmarks.measure import line
from benchmarks.practice import make_collections, make_items, make_patients, make_practice
from image_collections.models import Collection, ItemFile
from image_collections.storage import get_store, new_key

FILE = 2_000_000
ROUNDS = 7
MB = 1_000_000


def fill(collection: Collection, number: int) -> list[ItemFile]:
    """Items with random bytes in the store, and their checksums as the worker notes them."""
    files = []
    for item in make_items(collection, number):
        key, data = new_key("originals", item.practice_id, item.pk), os.urandom(FILE)
        get_store().save(key, io.BytesIO(data))
        sizes = {"size": FILE, "object_size": FILE, "crc32": zlib_ng.crc32(data)}
        files.append(ItemFile(item=item, key=key, name=item.name, **sizes))
    return ItemFile.objects.bulk_create(files)


def read_plainly(files: list[ItemFile]) -> float:
    """Seconds for the same bytes from the store, without anything around them."""
    begun = time.perf_counter()
    for file in files:
        body = get_store().open(file.key)
        for _chunk in body:
            pass
        body.close()
    return time.perf_counter() - begun


def download(client: Client, collection: Collection) -> tuple[float, float]:
    """Seconds to the first byte, and to the last."""
    begun = time.perf_counter()
    answer = client.get(reverse("collection_download", args=["bench", collection.pk]))
    chunks = iter(answer.streaming_content)
    next(chunks)
    first = time.perf_counter() - begun
    length = sum(len(chunk) for chunk in chunks)
    assert length > FILE  # a benchmark that downloads nothing is none
    return first, time.perf_counter() - begun


def main() -> None:
    practice, user = make_practice()
    [patient] = make_patients(practice, 1)
    few, many = make_collections(patient, 2)
    fill(few, 10)
    files = fill(many, 300)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    download(client, few)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds = [(download(client, few), download(client, many), read_plainly(files)) for _ in range(ROUNDS)]
    first_few, first_many, whole, plain = (
        statistics.median(taken)
        for taken in zip(*((few[0], many[0], many[1], plain) for few, many, plain in rounds), strict=True)
    )
    size = len(files) * FILE / MB
    line("first byte, 300 files, against 10 files", first_many * 1000, first_few * 1000, "ms", "<= 50 ms, the same")
    line("600 MB: ZIP against the store's own read", size / whole, size / plain, "MB/s", "peer/ours <= 1.11")
    after = size / (whole - first_many)
    line("600 MB: the same from the first byte on", after, size / plain, "MB/s", "peer/ours <= 1.11")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"memory on top: {grown:.0f} MB (limit 64)")


main()
