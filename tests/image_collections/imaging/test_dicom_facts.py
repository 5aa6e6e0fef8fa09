"""What an X-ray says of itself, for suggestions, checks and the overlay."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from image_collections.imaging import Failed, ItemType, Reason, inspect
from image_collections.imaging.dicom.facts import DicomFacts, Spacing
from tests.image_collections.imaging.dicom_objects import colour_object, grey_object, item, stored
from tests.samples import Xray, xray

VALUES = np.zeros((4, 6), np.uint16)


def facts_of(folder: Path, **attributes: object) -> DicomFacts:
    path = stored(grey_object(VALUES, **attributes), folder)
    facts = inspect(path, path.name).facts
    assert isinstance(facts, DicomFacts)
    return facts


def test_facts_are_plain_values(tmp_path):
    facts = facts_of(
        tmp_path,
        PatientName="Doe^Jane",
        PatientID="T-7",
        PatientBirthDate="19800229",
        AcquisitionDate="20260430",
        StudyDate="20260501",
        Modality="CT",
        InstanceNumber=12,
        ImagePositionPatient=[1, 2, 3.5],
        ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
        ImageLaterality="R",
        BodyPartExamined="JAW",
        KVP=70,
        ExposureTime=400,
    )
    assert (facts.patient_name, facts.patient_id, facts.patient_birth_date) == ("Doe^Jane", "T-7", date(1980, 2, 29))
    assert (facts.taken_on, facts.study_date) == (date(2026, 4, 30), date(2026, 5, 1))
    assert (facts.modality, facts.rows, facts.columns, facts.bits_stored, facts.frames) == ("CT", 4, 6, 16, 1)
    assert (facts.instance_number, facts.position, facts.orientation) == (12, (1, 2, 3.5), (1, 0, 0, 0, 1, 0))
    assert (facts.laterality, facts.body_part, facts.kvp, facts.exposure_time_ms) == ("R", "JAW", 70, 400)
    assert facts.transfer_syntax_name == "Explicit VR Little Endian"


def test_missing_facts_are_empty(tmp_path):
    facts = facts_of(tmp_path)
    assert (facts.patient_name, facts.patient_birth_date, facts.taken_on, facts.spacing) == ("", None, None, None)
    assert (facts.instance_number, facts.position, facts.kvp) == (None, (), None)


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"PixelSpacing": [0.2, 0.3]}, Spacing(0.2, 0.3, "PixelSpacing")),
        ({"ImagerPixelSpacing": [0.2, 0.3]}, Spacing(0.2, 0.3, "ImagerPixelSpacing")),
        ({"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.2, 0.2]}, Spacing(0.1, 0.1, "PixelSpacing")),
        ({"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.2, 0.2]}, Spacing(0.2, 0.2, "ImagerPixelSpacing")),
        (
            {"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Spacing(0.2, 0.2, "PixelSpacing"),
        ),
        ({"NominalScannedPixelSpacing": [0.4, 0.4]}, Spacing(0.4, 0.4, "NominalScannedPixelSpacing")),
        ({"PixelSpacing": [0, 0]}, None),
    ],
)
def test_spacing_names_its_source(tmp_path, attributes, expected):
    assert facts_of(tmp_path, **attributes).spacing == expected


def test_enhanced_objects_keep_values_in_groups(tmp_path):
    group = item(
        PixelMeasuresSequence=[item(PixelSpacing=[0.3, 0.3])],
        PlanePositionSequence=[item(ImagePositionPatient=[0, 0, 9])],
    )
    facts = facts_of(tmp_path, Modality="CT", SharedFunctionalGroupsSequence=[group])
    assert (facts.spacing, facts.position) == (Spacing(0.3, 0.3, "PixelSpacing"), (0, 0, 9))


def test_values_that_are_nonsense_are_as_good_as_missing(tmp_path):
    path = tmp_path / "a.dcm"
    data = xray(Xray(8, "MONOCHROME2", "explicit"))
    path.write_bytes(data.replace(b"20260430", b"20261399").replace(b"0.1\\0.1", b"abcdefg"))
    facts = inspect(path, path.name).facts
    assert (facts.taken_on, facts.spacing) == (None, None)


@pytest.mark.parametrize(("modality", "expected"), [("IO", ItemType.XRAY), ("XC", ItemType.IMAGE), ("", ItemType.XRAY)])
def test_photographs_in_dicom_are_images(tmp_path, modality, expected):
    path = stored(colour_object(np.zeros((4, 6, 3), np.uint8), Modality=modality), tmp_path)
    assert inspect(path, path.name).item_type is expected


def test_object_without_pixels_is_kept_without_preview(tmp_path):
    dataset = grey_object(VALUES)
    del dataset.PixelData, dataset.Rows, dataset.Columns
    path = stored(dataset, tmp_path)
    assert inspect(path, path.name).reason is Reason.NO_PICTURE


def test_picture_whose_pixels_are_missing_fails(tmp_path):
    dataset = grey_object(VALUES)
    del dataset.PixelData
    with pytest.raises(Failed) as caught:
        inspect(stored(dataset, tmp_path), "a.dcm")
    assert caught.value.reason is Reason.DAMAGED
