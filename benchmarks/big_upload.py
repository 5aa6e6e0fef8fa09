"""Sends a file of 500 MB as a browser does, and the same bytes without us; see p6.py."""

import hashlib
import http.client
import json
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.practice import make_collections, make_patients, make_practice
from image_collections.models import Collection

SIZE = 500 * 10**6
PARTS_AT_ONCE = 3  # as transfer.js
ROUNDS = 3
MARK_STORE, MARK_FOLDER, MARK_CPU, MARK_MEMORY = 0.95, 0.35, 0.05, 10
BLOCK = os.urandom(8 * 2**20)
TICKS = os.sysconf("SC_CLK_TCK")


class Sender:
    """A browser that is signed in."""

    def __init__(self, port: int, user: object) -> None:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        token = "b" * 32
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        self.headers = {"Cookie": cookies, "X-CSRFToken": token}
        self.origin = f"http://localhost:{port}"

    def ask(self, path: str, body: dict) -> dict:
        headers = {**self.headers, "Content-Type": "application/json"}
        status, answer = send("POST", self.origin + path, json.dumps(body).encode(), headers)
        if status not in {200, 201}:
            raise RuntimeError(f"{status}: {answer[:200]!r}")
        return json.loads(answer)

    def begin(self, collection: Collection) -> dict:
        path = reverse("upload_begin", args=[collection.practice.slug, collection.pk])
        return self.ask(path, {"name": "cbct.bin", "size": SIZE, "again": True})

    def warm_up(self, collection: Collection) -> None:
        """Each process of the server speaks to the store for the first time, which takes much longer than later."""
        with ThreadPoolExecutor(8) as pool:
            begun = list(pool.map(lambda _: self.begin(collection), range(24)))
        for told in begun:
            send("POST", self.origin + told["cancel_url"], b"", self.headers)

    def upload(self, collection: Collection) -> None:
        told = self.begin(collection)
        length = told["part_size"]
        own = next(iter(told["put"].values())).startswith("/")
        urls = {int(n): self.origin + url if own else url for n, url in told["put"].items()}
        put_parts(urls, length, self.headers if own else {})
        self.ask(told["complete_url"], {"parts": [{"n": n} for n in urls], "again": True})


def send(method: str, url: str, body: memoryview | bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)
    connection.request(method, f"{place.path}?{place.query}".rstrip("?"), body=body, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def put_parts(urls: dict[int, str], length: int, headers: dict[str, str]) -> None:
    """Three at a time, as transfer.js does it."""
    block = memoryview(BLOCK)

    def put(number: int) -> int:
        size = min(length, SIZE - (number - 1) * length)
        return send("PUT", urls[number], block[:size], headers)[0]

    with ThreadPoolExecutor(PARTS_AT_ONCE) as pool:
        states = set(pool.map(put, urls))
    if not states <= {200, 201, 204}:
        raise RuntimeError(f"A part was answered with {states}")


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def nginx_put(port: int) -> None:
    """All at once, which is what nginx does best."""
    body = BLOCK * (SIZE // len(BLOCK) + 1)
    status, _ = send("PUT", f"http://127.0.0.1:{port}/{time.monotonic_ns()}", memoryview(body)[:SIZE], {})
    if status not in {201, 204}:
        raise RuntimeError(f"nginx answered {status}")


def straight_to_the_store() -> None:
    """The same parts to the same store, with nobody asked but the store."""
    place = settings.STORE
    config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
    keys = {"aws_access_key_id": place["key"], "aws_secret_access_key": place["secret"], "region_name": "us-east-1"}
    store = boto3.client("s3", endpoint_url=place["endpoint"], config=config, **keys)
    named = {"Bucket": place["bucket"], "Key": f"benchmark/{time.monotonic_ns()}"}
    named["UploadId"] = store.create_multipart_upload(**named)["UploadId"]
    length = place["part_size"]
    numbers = range(1, -(-SIZE // length) + 1)
    urls = {n: store.generate_presigned_url("upload_part", Params={**named, "PartNumber": n}) for n in numbers}
    put_parts(urls, length, {})
    parts = [{"PartNumber": row["PartNumber"], "ETag": row["ETag"]} for row in store.list_parts(**named)["Parts"]]
    store.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu(pid: int) -> float:
    """Seconds, user and system, of the server's processes."""
    fields = [Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in [pid, *children(pid)]]
    return sum(int(row[11]) + int(row[12]) for row in fields) / TICKS


def memory(pid: int, field: str) -> float:
    """Megabytes of the largest of the server's processes."""
    texts = [Path(f"/proc/{one}/status").read_text() for one in children(pid)]
    return max(int(text.split(f"{field}:")[1].split()[0]) / 1024 for text in texts)


def main(port: int, server: int, nginx: int) -> None:
    """Ours and the peer take turns; the first round is forgotten."""
    practice, user = make_practice()
    [collection] = make_collections(make_patients(practice, 1)[0], 1)
    sender, with_store = Sender(port, user), bool(settings.STORE["endpoint"])
    peer = straight_to_the_store if with_store else lambda: nginx_put(nginx)
    sender.warm_up(collection)
    sender.upload(collection)
    peer()
    before, used = memory(server, "VmRSS"), cpu(server)
    rows = [(seconds(lambda: sender.upload(collection)), seconds(peer)) for _ in range(ROUNDS)]
    spent = (cpu(server) - used) / ROUNDS
    ours, theirs = (SIZE / 1e6 / statistics.median(column) for column in zip(*rows, strict=True))
    mark, what = (MARK_STORE, "store's own speed") if with_store else (MARK_FOLDER, "nginx PUT")
    print(
        f"P6 500 MB beside {what:<28} ours {ours:7.0f} MB/s  peer {theirs:7.0f} MB/s  {ours / theirs:5.2f} x >= {mark}"
    )
    print(f"P6 CPU of the application for one file {spent:7.2f} s" + (f"  limit {MARK_CPU}" if with_store else ""))
    print(f"P6 memory growth {memory(server, 'VmHWM') - before:7.1f} MB  limit {MARK_MEMORY}")
    print(f"   hash of the bytes alone {SIZE / 1e6 / seconds(lambda: hashlib.sha256(BLOCK * 60)) * 1.0066:7.0f} MB/s")
