"""What a DICOM object says of itself, as plain values for suggestions, checks and the overlay."""

from dataclasses import dataclass
from datetime import date

from pydicom.dataset import Dataset
from pydicom.uid import UID

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.header import DicomHeader

# Modalities whose pictures come from the sensor alone; others are drawn, photographed or saved from a screen.
PLAIN_MODALITIES = {"CR", "CT", "DX", "IO", "MG", "MR", "PX", "RG"}
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
PROJECTIONS = {"CR", "DX", "IO", "PX", "RG", "MG", "XA", "RF"}


@dataclass(frozen=True)
class Spacing:
    """Millimetres from row to row and from column to column, and the attribute they come from."""

    row: float
    column: float
    kind: str


@dataclass(frozen=True)
class DirectoryFacts:
    """Of a DICOMDIR nothing is told but whether its preamble is used."""

    preamble: bool | None


@dataclass(frozen=True)
class DicomFacts:
    """Attributes of one object; "" or None where missing. Position and orientation in mm (PS3.3, C.7.6.2)."""

    modality: str
    sop_class_uid: str
    sop_instance_uid: str
    study_uid: str
    series_uid: str
    frame_of_reference_uid: str
    instance_number: int | None
    transfer_syntax: str
    transfer_syntax_name: str
    rows: int
    columns: int
    bits_stored: int
    photometric: str
    frames: int
    position: tuple[float, ...]
    orientation: tuple[float, ...]
    taken_on: date | None
    study_date: date | None
    patient_name: str
    patient_id: str
    patient_birth_date: date | None
    laterality: str
    body_part: str
    series_description: str
    study_description: str
    manufacturer: str
    model: str
    spacing: Spacing | None
    kvp: float | None
    tube_current_ma: float | None
    exposure_time_ms: float | None
    exposure_mas: float | None
    slice_thickness_mm: float | None
    preamble: bool | None = None
    may_show_words: bool = True
    """Whether something may be drawn into the picture, such as a name."""


def read_facts(header: DicomHeader) -> DicomFacts:
    """Return the facts of an object; never raises for odd values."""
    ds = header.dataset
    text, whole = attributes.text, attributes.whole
    return DicomFacts(
        modality=text(ds, "Modality"),
        sop_class_uid=text(ds, "SOPClassUID"),
        sop_instance_uid=text(ds, "SOPInstanceUID"),
        study_uid=text(ds, "StudyInstanceUID"),
        series_uid=text(ds, "SeriesInstanceUID"),
        frame_of_reference_uid=text(ds, "FrameOfReferenceUID"),
        instance_number=whole(ds, "InstanceNumber") if attributes.numbers(ds, "InstanceNumber") else None,
        transfer_syntax=header.transfer_syntax,
        transfer_syntax_name=UID(header.transfer_syntax).name,
        rows=whole(ds, "Rows"),
        columns=whole(ds, "Columns"),
        bits_stored=whole(ds, "BitsStored"),
        photometric=text(ds, "PhotometricInterpretation"),
        frames=max(1, whole(ds, "NumberOfFrames", 1)),
        position=_tuple_of(attributes.macro(ds, "PlanePositionSequence"), "ImagePositionPatient", 3),
        orientation=_tuple_of(attributes.macro(ds, "PlaneOrientationSequence"), "ImageOrientationPatient", 6),
        taken_on=attributes.day(ds, "AcquisitionDate", "AcquisitionDateTime", "ContentDate", "StudyDate", "SeriesDate"),
        study_date=attributes.day(ds, "StudyDate"),
        patient_name=text(ds, "PatientName"),
        patient_id=text(ds, "PatientID"),
        patient_birth_date=attributes.day(ds, "PatientBirthDate"),
        laterality=text(ds, "ImageLaterality") or text(ds, "Laterality"),
        body_part=text(ds, "BodyPartExamined"),
        series_description=text(ds, "SeriesDescription"),
        study_description=text(ds, "StudyDescription"),
        manufacturer=text(ds, "Manufacturer"),
        model=text(ds, "ManufacturerModelName"),
        spacing=read_spacing(ds),
        kvp=_measured(ds, "KVP"),
        tube_current_ma=_measured(ds, "XRayTubeCurrent"),
        exposure_time_ms=_measured(ds, "ExposureTime"),
        exposure_mas=_measured(ds, "Exposure"),
        slice_thickness_mm=_measured(ds, "SliceThickness"),
        preamble=header.preamble or None,
        may_show_words=may_show_words(ds),
    )


def may_show_words(dataset: Dataset) -> bool:
    """The object says so (PS3.3, C.7.6.1.1.7), or is of a sort where that is usual; a plain X-ray's silence is no."""
    told = attributes.text(dataset, "BurnedInAnnotation")
    captured = attributes.text(dataset, "SOPClassUID").startswith(SECONDARY_CAPTURE)
    plain = attributes.text(dataset, "Modality") in PLAIN_MODALITIES
    return told == "YES" or not plain or (captured and told != "NO")


def read_spacing(dataset: Dataset) -> Spacing | None:
    """Return the spacing with its source (PS3.3, 10.7.1).

    A projection whose pixel spacing equals the detector's, without a calibration, is named as the detector's.
    """
    measures = attributes.macro(dataset, "PixelMeasuresSequence")
    own = _positive_pair(measures, "PixelSpacing")
    detector = _positive_pair(dataset, "ImagerPixelSpacing")
    projection = attributes.text(dataset, "Modality") in PROJECTIONS
    uncalibrated = projection and own == detector and not attributes.text(dataset, "PixelSpacingCalibrationType")
    if own and not uncalibrated:
        return Spacing(*own, "PixelSpacing")
    if detector:
        return Spacing(*detector, "ImagerPixelSpacing")
    scanned = _positive_pair(dataset, "NominalScannedPixelSpacing")
    return Spacing(*scanned, "NominalScannedPixelSpacing") if scanned else None


def _positive_pair(dataset: Dataset, keyword: str) -> tuple[float, float] | None:
    found = attributes.numbers(dataset, keyword)
    return (found[0], found[1]) if len(found) == 2 and min(found) > 0 else None


def _tuple_of(dataset: Dataset, keyword: str, length: int) -> tuple[float, ...]:
    found = attributes.numbers(dataset, keyword)
    return found if len(found) == length else ()


def _measured(dataset: Dataset, keyword: str) -> float | None:
    return next(iter(attributes.numbers(dataset, keyword)), None)
