"""Sending files in tests as a browser does: begin, parts, complete; or whole with a plain form."""

from __future__ import annotations

import hashlib
import io
import json
import urllib.request

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from image_collections import uploads
from image_collections.models import Collection, Item, Upload
from image_collections.uploads import Uploader


def parts_of(data: bytes, part_size: int) -> dict[int, bytes]:
    """The parts of a file, by number."""
    starts = range(0, len(data), part_size)
    return {number: data[start : start + part_size] for number, start in enumerate(starts, start=1)}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put_directly(url: str, body: bytes) -> int:
    """PUT to the store itself, as a browser would."""
    request = urllib.request.Request(url, data=body, method="PUT")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def send_part(upload: Upload, number: int, body: bytes) -> None:
    """One part, to wherever parts go."""
    urls = uploads.sign_parts(upload, [number])
    if urls:
        assert put_directly(urls[number], body) == 200
    else:
        uploads.receive_part(upload, number, io.BytesIO(body))


def begun(uploader: Uploader, data: bytes, name: str = "photo.jpg") -> Upload:
    """A transfer whose parts have all arrived."""
    upload = uploads.begin_upload(uploader, name=name, size=len(data))
    for number, body in parts_of(data, upload.part_size).items():
        send_part(upload, number, body)
    return upload


def hashes_of(upload: Upload, data: bytes) -> dict[int, str]:
    return {number: sha256(body) for number, body in parts_of(data, upload.part_size).items()}


def sent(uploader: Uploader, data: bytes, name: str = "photo.jpg") -> Item:
    """A file that arrived in parts."""
    upload = begun(uploader, data, name)
    return uploads.complete_upload(upload, hashes=hashes_of(upload, data), actor=uploader.actor)


def handed_in(uploader: Uploader, data: bytes, name: str = "photo.jpg") -> Item:
    """A file that came whole."""
    return uploads.take_whole_file(uploader, SimpleUploadedFile(name, data))


def post(client: Client, url: str, body: object):
    return client.post(url, json.dumps(body), content_type="application/json")


def begin(client: Client, collection: Collection, **body):
    """The first request of a browser."""
    url = reverse("upload_begin", args=[collection.practice.slug, collection.pk])
    return post(client, url, {"name": "photo.jpg", "type": "image/jpeg", **body})


def send(client: Client, collection: Collection, data: bytes, name: str = "photo.jpg", batch: str = "") -> dict:
    """All requests of a browser for one file; the answer of the last."""
    told = begin(client, collection, name=name, size=len(data), batch=batch).json()
    parts = parts_of(data, told["part_size"])
    for number, body in parts.items():
        answer = client.put(told["put"][str(number)], body, content_type="application/octet-stream")
        assert (answer.status_code, answer["ETag"]) == (204, f'"{sha256(body)}"')
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts.items()]
    return post(client, told["complete_url"], {"parts": rows}).json()
