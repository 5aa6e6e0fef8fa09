"""The tables of image_collections, one file for each subject."""

from image_collections.models.case_image import CaseImage
from image_collections.models.collection import Collection
from image_collections.models.deidentification import Deidentification, DeidentificationState, is_deidentified
from image_collections.models.export import Export, ExportState
from image_collections.models.file import ItemFile, Rendition, RenditionRole
from image_collections.models.item import Item, ItemState, ItemTooth, ItemType, ScanState, Stage
from image_collections.models.leftover import Leftover
from image_collections.models.logo import Logo
from image_collections.models.merge import PatientMerge
from image_collections.models.upload import Upload, UploadBatch, UploadState

__all__ = [
    "CaseImage",
    "Collection",
    "Deidentification",
    "DeidentificationState",
    "Export",
    "ExportState",
    "Item",
    "ItemFile",
    "ItemState",
    "ItemTooth",
    "ItemType",
    "Leftover",
    "Logo",
    "PatientMerge",
    "Rendition",
    "RenditionRole",
    "ScanState",
    "Stage",
    "Upload",
    "UploadBatch",
    "UploadState",
    "is_deidentified",
]
