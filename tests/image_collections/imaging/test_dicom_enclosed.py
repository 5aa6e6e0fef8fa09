"""Documents and scans inside DICOM objects, pictures that lie elsewhere, and preambles."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.uid import ImplicitVRLittleEndian

from image_collections.imaging import Failed, Inspection, ItemType, Reason, inspect, render
from tests.image_collections.imaging.contents import CONTENTS
from tests.image_collections.imaging.dicom_objects import grey_object, stored

MEDIA_TYPES = {"pdf": "application/pdf", "stl": "model/stl", "obj": "model/obj"}


def holding(code: str, data: bytes) -> Dataset:
    dataset = grey_object(np.zeros((4, 4), np.uint8), Modality="DOC" if code == "pdf" else "M3D")
    for keyword in ("PixelData", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit"):
        delattr(dataset, keyword)
    dataset.EncapsulatedDocument = data + b"\0" * (len(data) % 2)
    dataset.MIMETypeOfEncapsulatedDocument = MEDIA_TYPES[code]
    return dataset


def inspected(path: Path) -> Inspection:
    return inspect(path, path.name)


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("implicit", [False, True])
@pytest.mark.parametrize(("code", "kind"), [("pdf", ItemType.DOCUMENT), ("stl", ItemType.SCAN), ("obj", ItemType.SCAN)])
def test_enclosed_file_is_shown(tmp_path, code, kind, implicit):
    dataset = holding(code, CONTENTS[code]())
    if implicit:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    path = stored(dataset, tmp_path)
    inspection = inspected(path)
    assert (inspection.item_type, inspection.reason) == (kind, None)
    assert inspection.pages == (1 if code == "pdf" else None)
    assert render(path, inspection).preview


def test_enclosed_file_that_is_larger_than_a_header_is_shown(tmp_path):
    path = stored(holding("pdf", CONTENTS["pdf"]() + b"%" * 3_000_000), tmp_path)
    assert render(path, inspected(path)).preview


def test_enclosed_nonsense_is_damaged(tmp_path):
    with pytest.raises(Failed) as caught:
        inspected(stored(holding("pdf", b"no document"), tmp_path))
    assert caught.value.reason is Reason.DAMAGED


def test_enclosed_text_is_kept_without_a_picture(tmp_path):
    dataset = holding("pdf", b"<ClinicalDocument/>")
    dataset.MIMETypeOfEncapsulatedDocument = "text/XML"
    assert inspected(stored(dataset, tmp_path)).reason is Reason.NO_PICTURE


@pytest.mark.accepts("C2")
def test_picture_on_a_server_is_told(tmp_path):
    dataset = grey_object(np.zeros((4, 4), np.uint8), PixelDataProviderURL="https://pictures.example/1")
    del dataset.PixelData
    assert inspected(stored(dataset, tmp_path)).reason is Reason.PICTURE_ELSEWHERE


@pytest.mark.parametrize(("preamble", "used"), [(b"\0" * 128, None), (b"II*\0".ljust(128, b"\0"), True)])
def test_used_preamble_is_noticed(tmp_path, preamble, used):
    path = stored(grey_object(np.zeros((4, 4), np.uint8)), tmp_path)
    path.write_bytes(preamble + path.read_bytes()[128:])
    assert inspected(path).facts.preamble is used
