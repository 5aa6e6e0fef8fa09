"""An S3 store: parts and downloads go to it directly, by addresses that we sign; bytes pass us only for the worker."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, ReadTimeoutError
from botocore.response import StreamingBody
from storages.backends.s3 import S3Storage

from image_collections.storage.contract import (
    CHUNK,
    Begun,
    ObjectMissing,
    PartsMissing,
    Source,
    Stored,
    StoreUnavailable,
    Transfer,
)
from image_collections.storage.s3_setup import ensure_bucket, forget_unfinished, let_pages_in

TIMEOUTS = (ConnectTimeoutError, ReadTimeoutError)
GONE = {"404", "NoSuchKey", "NoSuchUpload", "NoSuchBucket"}
ONE_BY_ONE = TransferConfig(use_threads=False)  # else ten pieces of a large file are held in memory at a time
# A page answers plainly within five seconds when the store does not; whoever called tries again.
PATIENCE = {"connect_timeout": 2, "read_timeout": 3, "retries": {"total_max_attempts": 1}}
SILENT_SECONDS = 2.0  # for which one that let a question time out is asked nothing: tidying up would wait as long again


@dataclass(frozen=True)
class Connection:
    """Where the store is, for us and for browsers, and who we are there."""

    endpoint: str
    public_endpoint: str
    bucket: str
    key: str
    secret: str
    region: str


class ObjectBody:
    """An object's bytes on their way from the store."""

    def __init__(self, body: StreamingBody) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        with _speaking():
            yield from self._body.iter_chunks(CHUNK)

    def close(self) -> None:
        self._body.close()


class S3Store:
    """Objects in one bucket; addresses for browsers are signed for the name by which they know the store."""

    takes_parts_itself = True

    def __init__(self, connection: Connection) -> None:
        self._bucket = connection.bucket
        self._inner = _storage(connection, connection.endpoint)
        self._outer = _storage(connection, connection.public_endpoint)
        self._silent_until = 0.0

    @property
    def _client(self) -> Any:
        return self._inner.connection.meta.client

    def begin_parts(self, key: str) -> str:
        with self._speaking():
            return str(self._client.create_multipart_upload(Bucket=self._bucket, Key=key)["UploadId"])

    def part_urls(self, transfer: Transfer, numbers: Iterable[int], seconds: int) -> dict[int, str]:
        sign = self._outer.connection.meta.client.generate_presigned_url
        return {
            number: sign(
                "upload_part",
                Params=self._named(transfer, PartNumber=number, ContentLength=transfer.length_of(number)),
                ExpiresIn=seconds,
            )
            for number in numbers
        }

    def write_part(self, transfer: Transfer, number: int, source: Source) -> str:
        raise ObjectMissing  # there is no such door here: parts have addresses of their own

    def list_parts(self, transfer: Transfer) -> dict[int, int]:
        try:
            return {part["PartNumber"]: part["Size"] for part in self._listed(transfer)}
        except ObjectMissing:
            if not self._is_whole(transfer):
                raise
        return transfer.whole

    def join(self, transfer: Transfer) -> None:
        try:
            parts = self._listed(transfer)
            if missing := transfer.missing_from({part["PartNumber"]: part["Size"] for part in parts}):
                raise PartsMissing(missing)
            names = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in parts]
            with self._speaking():
                self._client.complete_multipart_upload(**self._named(transfer), MultipartUpload={"Parts": names})
        except ObjectMissing:
            if not self._is_whole(transfer):  # else somebody joined it in the meantime
                raise

    def abort(self, transfer: Transfer) -> None:
        if transfer.store_id:
            with self._speaking(), _unless_gone():
                self._client.abort_multipart_upload(**self._named(transfer))

    def open(self, key: str, start: int = 0, length: int | None = None) -> ObjectBody:
        last = "" if length is None else start + length - 1
        stretch = {"Range": f"bytes={start}-{last}"} if start or length is not None else {}
        with self._speaking():
            return ObjectBody(self._client.get_object(Bucket=self._bucket, Key=key, **stretch)["Body"])

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        body = self.open(key)
        with tempfile.NamedTemporaryFile(prefix="bitewing-") as file:
            try:
                for chunk in body:
                    file.write(chunk)
            finally:
                body.close()
            file.flush()
            yield Path(file.name)

    def save(self, key: str, source: Source) -> None:
        with self._speaking():
            self._client.upload_fileobj(cast("BinaryIO", source), self._bucket, key, Config=ONE_BY_ONE)

    def delete(self, key: str) -> None:
        with self._speaking():
            self._inner.delete(key)

    def signed_url(self, key: str, headers: dict[str, str], seconds: int) -> str:
        return str(self._outer.url(key, parameters=headers, expire=seconds))

    def size_of(self, key: str) -> int:
        with self._speaking():
            return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])

    def list_objects(self, prefix: str = "", after: str = "") -> Iterator[Stored]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._speaking():
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, StartAfter=after):
                for row in page.get("Contents", ()):
                    yield Stored(row["Key"], row["Size"], row["LastModified"])

    def list_transfers(self) -> Iterator[Begun]:
        pages = self._client.get_paginator("list_multipart_uploads")
        with self._speaking():
            for page in pages.paginate(Bucket=self._bucket):
                for row in page.get("Uploads", ()):
                    yield Begun(row["Key"], row["UploadId"], row["Initiated"])

    def prepare(self, origin: str) -> list[str]:
        with self._speaking():
            return [
                ensure_bucket(self._client, self._bucket),
                let_pages_in(self._client, self._bucket, origin),
                forget_unfinished(self._client, self._bucket),
            ]

    def _named(self, transfer: Transfer, **more: Any) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": transfer.key, "UploadId": transfer.store_id, **more}

    def _listed(self, transfer: Transfer) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("list_parts").paginate(**self._named(transfer))
        with self._speaking():
            return [part for page in pages for part in page.get("Parts", ())]

    def _is_whole(self, transfer: Transfer) -> bool:
        return self.size_of(transfer.key) == transfer.size

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """In the words of the contract; one that was silent a moment ago is not asked."""
        if time.monotonic() < self._silent_until:
            raise StoreUnavailable("it did not answer a moment ago")
        try:
            with _speaking():
                yield
        except StoreUnavailable as error:
            if isinstance(error.__cause__, TIMEOUTS):
                self._silent_until = time.monotonic() + SILENT_SECONDS
            raise


def _storage(connection: Connection, endpoint: str) -> S3Storage:
    return S3Storage(
        bucket_name=connection.bucket,
        endpoint_url=endpoint,
        access_key=connection.key,
        secret_key=connection.secret,
        region_name=connection.region,
        client_config=Config(
            s3={"addressing_style": "path"},
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            **PATIENCE,
        ),
    )


@contextmanager
def _speaking() -> Iterator[None]:
    """What the store says, in the words of the contract."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise ObjectMissing from error
        raise StoreUnavailable from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreUnavailable from error


@contextmanager
def _unless_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] not in GONE:
            raise
