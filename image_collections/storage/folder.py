"""A folder as the store: what the embedded default has; files appear under their key only when they are whole."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from image_collections.storage.contract import (
    CHUNK,
    Begun,
    ObjectMissing,
    PartsMissing,
    Source,
    Stored,
    StoreUnavailable,
    Transfer,
    WrongLength,
    chunks,
)
from image_collections.storage.walking import changed_at, files_below, names_in_order

PARTS = "parts"
ARRIVING = ".tmp"


class FileBody:
    """A stretch of an open file."""

    def __init__(self, path: Path, start: int, length: int | None) -> None:
        self._file = path.open("rb")
        self._left = os.fstat(self._file.fileno()).st_size - start if length is None else length
        self._file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        with self._file, _speaking():
            while self._left > 0:
                chunk = self._file.read(min(CHUNK, self._left))
                if not chunk:
                    raise StoreUnavailable("the file ends too early")
                self._left -= len(chunk)
                yield chunk

    def close(self) -> None:
        self._file.close()


class FolderStore:
    """Objects are files under `root`; parts wait in `root/parts/<transfer>/<number>` until they are joined."""

    takes_parts_itself = False

    def __init__(self, root: Path) -> None:
        self.root = root

    def begin_parts(self, key: str) -> str:
        store_id = secrets.token_hex(16)
        with _speaking():
            self._parts(store_id).mkdir(parents=True, mode=0o700)
        return store_id

    def part_urls(self, transfer: Transfer, numbers: Iterable[int], seconds: int) -> dict[int, str]:
        return {}

    def write_part(self, transfer: Transfer, number: int, source: Source) -> str:
        path = self._parts(transfer.store_id) / f"{number:05}"
        digest, written = hashlib.sha256(), 0
        with _speaking(), _whole_or_nothing(path) as file:
            for chunk in chunks(source, transfer.length_of(number)):
                file.write(chunk)
                digest.update(chunk)
                written += len(chunk)
            if written != transfer.length_of(number):
                raise WrongLength
        return digest.hexdigest()

    def list_parts(self, transfer: Transfer) -> dict[int, int]:
        try:
            return self._listed(transfer)
        except ObjectMissing:
            if not self._is_whole(transfer):
                raise
        return transfer.whole

    def _listed(self, transfer: Transfer) -> dict[int, int]:
        with _speaking(), os.scandir(self._parts(transfer.store_id)) as entries:
            return {int(entry.name): entry.stat().st_size for entry in entries if entry.name.isdigit()}

    def join(self, transfer: Transfer) -> None:
        try:
            self._join(transfer)
        except (ObjectMissing, PartsMissing):
            if not self._is_whole(transfer):  # else somebody joined it in the meantime
                raise
        self.abort(transfer)

    def _join(self, transfer: Transfer) -> None:
        if missing := transfer.missing_from(self._listed(transfer)):
            raise PartsMissing(missing)
        parts = [self._parts(transfer.store_id) / f"{number:05}" for number in transfer.numbers]
        if len(parts) == 1:
            self._rename(parts[0], transfer.key)
            return
        with _speaking(), self._arriving(transfer.key) as file:
            for path in parts:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, file, 4 * CHUNK)

    def _rename(self, part: Path, key: str) -> None:
        """The only part is the file: most photos are, and need not be copied."""
        path = self._path(key)
        with _speaking():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)

    def abort(self, transfer: Transfer) -> None:
        if transfer.store_id:
            with _speaking(), suppress(FileNotFoundError):
                shutil.rmtree(self._parts(transfer.store_id))

    def open(self, key: str, start: int = 0, length: int | None = None) -> FileBody:
        with _speaking():
            return FileBody(self._path(key), start, length)

    @contextmanager
    def local_copy(self, key: str) -> Iterator[Path]:
        path = self._path(key)
        with _speaking():
            path.stat()
        yield path

    def save(self, key: str, source: Source) -> None:
        with _speaking(), self._arriving(key) as file:
            while chunk := source.read(CHUNK):
                file.write(chunk)

    def delete(self, key: str) -> None:
        path = self._path(key)
        with _speaking():
            path.unlink(missing_ok=True)
            with suppress(OSError):  # the item has more than this one
                path.parent.rmdir()

    def size_of(self, key: str) -> int:
        with _speaking():
            return self._path(key).stat().st_size

    def list_objects(self, prefix: str = "", after: str = "") -> Iterator[Stored]:
        with _speaking():
            yield from files_below(self.root, prefix, after, without=PARTS)

    def list_transfers(self) -> Iterator[Begun]:
        with _speaking():
            for name in names_in_order(self.root / PARTS):
                yield Begun("", name, changed_at(self.root / PARTS / name))

    def signed_url(self, key: str, headers: dict[str, str], seconds: int) -> str:
        return ""

    def prepare(self, origin: str) -> list[str]:
        with _speaking():
            (self.root / PARTS).mkdir(parents=True, exist_ok=True, mode=0o700)
            self.root.chmod(0o700)  # the folders above `parts` were made as usual
        return ["The folder is there, for this user alone."]

    @contextmanager
    def _arriving(self, key: str) -> Iterator[BinaryIO]:
        """A file that is called by its key once it is whole and the disk has it."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _whole_or_nothing(path) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def _path(self, key: str) -> Path:
        path = self.root / key
        if ".." in path.parts or not path.is_relative_to(self.root):
            raise ObjectMissing
        return path

    def _parts(self, store_id: str) -> Path:
        if not store_id.isalnum():
            raise ObjectMissing
        return self.root / PARTS / store_id

    def _is_whole(self, transfer: Transfer) -> bool:
        path = self._path(transfer.key)
        return path.is_file() and path.stat().st_size == transfer.size


@contextmanager
def _speaking() -> Iterator[None]:
    """What the disk says, in the words of the contract."""
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing from error
    except OSError as error:
        raise StoreUnavailable from error


@contextmanager
def _whole_or_nothing(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when the block ends well; otherwise nothing of it stays."""
    arriving = path.with_name(f"{secrets.token_hex(8)}{ARRIVING}")
    try:
        with arriving.open("xb") as file:
            yield file
        arriving.replace(path)
    finally:
        arriving.unlink(missing_ok=True)
