"""A DICOM object without its patient: Basic Profile of PS3.15, Annex E, new file, same picture."""

import hmac
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pydicom
from dicognito.anonymizer import Anonymizer
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from image_collections.imaging.dicom import attributes
from image_collections.imaging.dicom.blanking import NotBlanked, blank
from image_collections.imaging.dicom.header import DICOM_ERRORS, DicomHeader, read_header
from image_collections.imaging.dicom.layout import read_layout
from image_collections.imaging.dicom.profile import apply_profile
from image_collections.imaging.reasons import Failed, Reason

_UNCOMPRESSED = {"1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"}
_RLE = "1.2.840.10008.1.2.5"
_STREAMS = {
    f"1.2.840.10008.1.2.4.{end}" for end in ("50", "51", "57", "70", "80", "81", "90", "91", "201", "202", "203")
}
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_NAMING = ("PatientName", "PatientID", "OtherPatientNames", "OtherPatientIDs", "PatientBirthName", "PatientBirthDate")
_OVERLAYS, _GROUPS, _OVERLAY_BITS, _OVERLAY_DATA = 0x6000, 0x20, 0x0100, 0x3000
_SHORTEST_NAME = 3
_NOBODY = "Anonymous"
_PROFILE = ("113100", "DCM", "Basic Application Confidentiality Profile")


@dataclass(frozen=True)
class Disguise:
    """`seed` is secret and the same for all objects of a practice, so that what belongs together stays together."""

    seed: bytes
    names: tuple[str, ...] = ()
    """Words that name the patient and must not be left anywhere, besides those in the object itself."""

    def code(self, text: str) -> str:
        """Something that stands for `text` and from which nobody without the seed comes back to it."""
        return hmac.digest(self.seed, text.encode(), "sha256").hex()

    def uid(self, uid: str) -> str:
        """Another UID, always the same one (PS3.5, B.2)."""
        return f"2.25.{int(self.code(f'uid {uid}')[:32], 16)}"


def deidentify_dicom(path: Path, target: Path, disguise: Disguise) -> None:
    """Write the object at `path` without its patient to `target`. Raises Failed or Refused.

    Only objects with a picture, in a syntax of which every byte is accounted for.
    """
    header = read_header(path)  # within the limits; only then the rest is read
    if header.pixels is None:
        raise Failed(Reason.NO_PICTURE)
    if header.transfer_syntax not in {*_UNCOMPRESSED, *_STREAMS, _RLE} or header.pixels.bare_bytes:
        raise Failed(Reason.FILM)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _write(_cleaned(path, header, disguise), target)
    except DICOM_ERRORS as error:
        raise Failed(Reason.DAMAGED) from error


def _cleaned(path: Path, header: DicomHeader, disguise: Disguise) -> Dataset:
    dataset = pydicom.dcmread(path, force=True)
    if _hides_overlay(dataset):
        raise Failed(Reason.NO_PICTURE)
    patient = _patient_code(dataset, disguise)
    names = {*disguise.names, *_names_in(dataset)}
    apply_profile(dataset, disguise.uid, names)
    dataset.file_meta = _new_meta(_syntax(dataset, header))
    _as_dicognito_does(dataset, disguise)
    apply_profile(dataset, disguise.uid, names)  # what dicognito invents for days, names and places says nothing either
    _say_what_was_done(dataset, patient)
    _clean_pixels(dataset, header)
    return dataset


def _syntax(dataset: Dataset, header: DicomHeader) -> str:
    """As it is, whatever the file says: of what is not compressed the order of bytes stays, so the picture does too."""
    implicit, little = dataset.original_encoding
    if header.transfer_syntax not in _UNCOMPRESSED:
        return header.transfer_syntax
    if not little:
        return str(ExplicitVRBigEndian)
    return str(ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian)


def _hides_overlay(dataset: Dataset) -> bool:
    """Old objects draw into the unused bits of the picture itself (PS3.5, 8.1.2)."""
    groups = range(_OVERLAYS, _OVERLAYS + _GROUPS, 2)
    return any((group, _OVERLAY_BITS) in dataset and (group, _OVERLAY_DATA) not in dataset for group in groups)


def _names_in(dataset: Dataset) -> set[str]:
    """The words of the object itself by which its patient is called."""
    found = (str(attributes.value(dataset, keyword) or "") for keyword in _NAMING)
    words = (word for text in found for word in text.replace("^", " ").replace("=", " ").replace("\\", " ").split())
    return {word for word in words if len(word) >= _SHORTEST_NAME}


def _patient_code(dataset: Dataset, disguise: Disguise) -> str:
    """The same for everything of one patient, as far as the objects say so; else for one study."""
    said = [attributes.text(dataset, keyword) for keyword in ("PatientID", "PatientName", "PatientBirthDate")]
    whose = (said[0] and said) or [*said, attributes.text(dataset, "StudyInstanceUID")]
    return disguise.code("patient " + "\n".join(whose))[:16].upper()


def _new_meta(syntax: str) -> FileMetaDataset:
    """Nothing of the old one (PS3.10, 7.1): it may hold names of stations and private values."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = UID(syntax)
    return meta


def _as_dicognito_does(dataset: Dataset, disguise: Disguise) -> None:
    """Replaces UIDs and identifiers that the table does not name; what it named says nothing any more."""
    kept = {keyword: dataset[keyword] for keyword in _PIXELS if keyword in dataset}
    for keyword in kept:
        del dataset[keyword]
    Anonymizer(seed=disguise.code("dicognito")).anonymize(dataset)
    for element in kept.values():
        dataset.add(element)


def _say_what_was_done(dataset: Dataset, patient: str) -> None:
    dataset.PatientName, dataset.PatientID = _NOBODY, patient
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = ["Basic Profile of DICOM PS3.15, Annex E", "Bitewing", "dicognito"]
    method = Dataset()
    method.CodeValue, method.CodingSchemeDesignator, method.CodeMeaning = _PROFILE
    dataset.DeidentificationMethodCodeSequence = [method]
    dataset.LongitudinalTemporalInformationModified = "REMOVED"


def _clean_pixels(dataset: Dataset, header: DicomHeader) -> None:
    """The picture itself stays bit for bit; what lies beside it does not."""
    layout = read_layout(header)
    if header.transfer_syntax in _UNCOMPRESSED:
        element = next(dataset[keyword] for keyword in _PIXELS if keyword in dataset)
        length = (layout.frame_bits * layout.frames + 7) // 8
        element.value = bytes(element.value[: length + length % 2])
        return
    frames = list(generate_frames(cast(bytes, dataset.PixelData), number_of_frames=layout.frames))
    for keyword in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
        if keyword in dataset:
            del dataset[keyword]
    if header.transfer_syntax in _STREAMS:
        try:
            frames = [blank(frame) for frame in frames]
        except NotBlanked as error:
            raise Failed(Reason.DAMAGED) from error
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].is_undefined_length = True


def _write(dataset: Dataset, target: Path) -> None:
    """As a file of today, with an empty preamble."""
    meta = dataset.file_meta
    meta.MediaStorageSOPClassUID = UID(attributes.text(dataset, "SOPClassUID"))
    meta.MediaStorageSOPInstanceUID = UID(attributes.text(dataset, "SOPInstanceUID"))
    dataset.preamble = bytes(128)
    pydicom.dcmwrite(target, dataset, enforce_file_format=True)
