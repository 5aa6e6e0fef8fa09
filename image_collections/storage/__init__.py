"""The store of bytes, a folder or S3; it knows keys, parts and streams, and nothing of whom they belong to."""

from image_collections.storage.choice import get_store
from image_collections.storage.contract import (
    Begun,
    ObjectMissing,
    PartsMissing,
    Source,
    Store,
    Stored,
    StoreUnavailable,
    Transfer,
    WrongLength,
    new_key,
)

__all__ = [
    "Begun",
    "ObjectMissing",
    "PartsMissing",
    "Source",
    "Store",
    "StoreUnavailable",
    "Stored",
    "Transfer",
    "WrongLength",
    "get_store",
    "new_key",
]
