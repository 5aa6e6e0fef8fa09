"""The tables of image_collections, one file for each subject."""

from image_collections.models.collection import Collection
from image_collections.models.item import (
    Item,
    ItemFile,
    ItemState,
    ItemTooth,
    ItemType,
    Rendition,
    RenditionRole,
    Stage,
)
from image_collections.models.logo import Logo
from image_collections.models.upload import Upload, UploadBatch, UploadState

__all__ = [
    "Collection",
    "Item",
    "ItemFile",
    "ItemState",
    "ItemTooth",
    "ItemType",
    "Logo",
    "Rendition",
    "RenditionRole",
    "Stage",
    "Upload",
    "UploadBatch",
    "UploadState",
]
