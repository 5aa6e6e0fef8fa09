"""Which store this installation has; the answer is made once for each configuration."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from image_collections.storage.contract import Store
from image_collections.storage.folder import FolderStore
from image_collections.storage.s3 import Connection, S3Store


def get_store() -> Store:
    """The S3 store when the settings name one, else the folder."""
    if settings.STORE["endpoint"]:
        names = ("endpoint", "public_endpoint", "bucket", "key", "secret", "region")
        return _s3(Connection(**{name: settings.STORE[name] for name in names}))
    return FolderStore(Path(settings.STORE["folder"]))


@lru_cache(maxsize=4)
def _s3(connection: Connection) -> S3Store:
    return S3Store(connection)
