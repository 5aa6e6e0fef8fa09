"""What a de-identified DICOM object still says: attribute by attribute of PS3.15, Table E.1-1 (issue 5)."""

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from image_collections.imaging.dicom.blanking import NotBlanked, blank
from image_collections.imaging.dicom.deidentify import Disguise, deidentify_dicom
from image_collections.imaging.dicom.header import read_header
from image_collections.imaging.dicom.picture import GreyPicture, load_frame
from image_collections.imaging.dicom.profile import actions
from image_collections.imaging.reasons import Failed, Reason
from tests.image_collections.imaging.dicom_objects import grey_object, item, stored
from tests.image_collections.imaging.dicom_streams import GREY_8, KINDS

DISGUISE = Disguise(b"secret of a practice")
MARK = "ZQXMARK"
VALUES = np.arange(240, dtype=np.uint16).reshape(12, 20)
# What stands in for text where the representation holds none: found by its bytes.
_NUMBER = 54321
_MARKED = {
    "PN": f"{MARK}^{MARK}",
    "DA": "19771231",
    "TM": "235958",
    "DT": "19771231235958",
    "AS": "077Y",
    "UI": "1.2.3.77777.88888",
    "DS": "54321.5",
    "IS": "54321",
    "AT": 0x54321111,
    **dict.fromkeys(("US", "UL", "SL", "UV", "SV"), _NUMBER),
    "SS": 12345,
    **dict.fromkeys(("FL", "FD"), 54321.5),
    **dict.fromkeys(("OB", "OW", "OF", "OD", "OL", "OV", "UN"), MARK.encode() + b" "),
}
TELLTALES = (MARK.encode(), b"19771231", b"235958", b"077Y", b"77777.88888", b"54321")


def marked(tag: int) -> DataElement | None:
    """An attribute that says something, None for those that no data set of a file can hold."""
    try:
        representation = dictionary_VR(tag).split(" or ")[0]
    except KeyError:
        representation = "LO"  # newer than our dictionary
    value = (
        [item(PatientComments=MARK, PatientID=MARK)] if representation == "SQ" else _MARKED.get(representation, MARK)
    )
    return None if tag >> 16 in (0x0000, 0x0002, 0x0004) else DataElement(tag, representation, value)


def marked_object() -> Dataset:
    """Every attribute of the table, in the object and in an item of a sequence that stays."""
    dataset, inner = grey_object(VALUES), Dataset()
    inner.CodeValue, inner.CodeMeaning = "T-1", "Tooth"
    for tag in actions():
        if element := marked(tag):
            dataset[tag] = element
            inner[tag] = marked(tag)
    dataset.AnatomicRegionSequence = [inner]
    return dataset


def cleaned(dataset: Dataset, folder, disguise: Disguise = DISGUISE) -> tuple[Dataset, bytes]:
    """The de-identified object, and its bytes."""
    target = folder / "clean.dcm"
    deidentify_dicom(stored(dataset, folder), target, disguise)
    return pydicom.dcmread(target), target.read_bytes()


def test_the_table_is_whole():
    counted = {letter: list(actions().values()).count(letter) for letter in "XZDU"}
    assert counted == {"X": 412, "Z": 53, "D": 130, "U": 57}


@pytest.mark.parametrize("syntax", [None, ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_nothing_of_what_the_table_names_is_left_in_the_bytes(tmp_path, syntax):
    dataset = marked_object()
    if syntax:
        dataset.file_meta.TransferSyntaxUID = syntax
    clean, data = cleaned(dataset, tmp_path)
    assert [telltale for telltale in TELLTALES if telltale in data] == []
    assert clean.AnatomicRegionSequence[0].CodeMeaning == "Tooth"


def test_each_attribute_of_the_table_is_gone_empty_or_says_nothing(tmp_path):
    clean, _data = cleaned(marked_object(), tmp_path)
    holders = (clean, clean.AnatomicRegionSequence[0])
    assert [f"{tag:08X}" for holder in holders for tag in actions() if says_something(holder.get(tag))] == []


def says_something(element: DataElement | None) -> bool:
    """Whether an attribute has a value that is neither ours nor one that stands for nothing."""
    if element is None or element.is_empty or element.keyword in ("PatientName", "PatientID"):
        return False
    if actions()[element.tag] == "U":
        return element.value == _MARKED["UI"]
    return actions()[element.tag] != "D" or element.value == marked(element.tag).value


def test_the_objects_of_this_test_say_all_of_it_before(tmp_path):
    data = stored(marked_object(), tmp_path).read_bytes()
    assert [telltale for telltale in TELLTALES if telltale not in data] == []


def test_what_the_table_does_not_know_is_removed_if_it_is_private_unknown_or_free_text(tmp_path):
    dataset = grey_object(VALUES, Manufacturer="Maker", KVP=65)
    block = dataset.private_block(0x0029, "MAKER", create=True)
    block.add_new(0x01, "LO", MARK)
    block.add_new(0x02, "SQ", [item(PatientName=MARK)])
    dataset.add_new(0x60003000, "OW", MARK.encode() + b" ")
    dataset.add_new(0x60020022, "LO", MARK)
    dataset.add_new(0x50000022, "LO", MARK)
    dataset.add_new(0x0018FFFE, "LO", MARK)  # unknown
    dataset.add_new(0x00082228, "DT", MARK)  # not what the standard says it is
    dataset.ICCProfile = MARK.encode() + b" "
    dataset.TextComments = dataset.TopicSubject = MARK
    dataset.VerifyingObserverName = MARK
    dataset.add_new(0xFFFCFFFC, "OB", MARK.encode() + b" ")
    clean, data = cleaned(dataset, tmp_path)
    assert MARK.encode() not in data
    assert (clean.Manufacturer, clean.KVP) == ("Maker", 65)


def test_words_that_name_the_patient_are_found_wherever_they_stand(tmp_path):
    names = {"PatientName": "Marchetti^Elena", "PatientID": "C-4711"}
    dataset = grey_object(VALUES, Manufacturer="Max Maxilla", ManufacturerModelName="of ELENA", **names)
    dataset.AnatomicRegionSequence = [
        item(CodeMeaning="marchetti, jaw"),
        item(CodeMeaning="C-4711"),
        item(CodeValue="T"),
    ]
    dataset.ContrastFlowRate, dataset.ProtocolName = 3, "Maxine"
    clean, data = cleaned(dataset, tmp_path, Disguise(b"seed", ("Max",)))
    assert [word for word in (b"archetti", b"lena", b"4711", b"ELENA", b"Max ") if word in data] == []
    assert [len(one) for one in clean.AnatomicRegionSequence] == [0, 0, 1]


def test_file_meta_and_preamble_are_new(tmp_path):
    dataset = grey_object(VALUES)
    dataset.file_meta.SourceApplicationEntityTitle = MARK
    dataset.file_meta.PrivateInformationCreatorUID, dataset.file_meta.PrivateInformation = "1.2.3", MARK.encode() + b" "
    dataset.preamble = MARK.encode() + bytes(128 - len(MARK))
    clean, data = cleaned(dataset, tmp_path)
    assert MARK.encode() not in data
    assert data[:132] == bytes(128) + b"DICM"
    assert clean.file_meta.MediaStorageSOPInstanceUID == clean.SOPInstanceUID != dataset.SOPInstanceUID


def test_what_was_done_is_said(tmp_path):
    clean, _data = cleaned(grey_object(VALUES, PatientID="C-1", StudyDate="20260102"), tmp_path)
    assert clean.PatientIdentityRemoved == "YES"
    assert clean.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    assert "PS3.15" in clean.DeidentificationMethod[0]
    assert clean.LongitudinalTemporalInformationModified == "REMOVED"
    assert (str(clean.PatientName), clean.StudyDate) == ("Anonymous", "")


def test_what_belongs_together_stays_together_and_only_in_one_practice(tmp_path):
    same = {"StudyInstanceUID": "1.2.3.4", "SeriesInstanceUID": "1.2.3.5", "FrameOfReferenceUID": "1.2.3.6"}
    patient = {"PatientID": "C-1", "PatientName": "Marchetti^Elena"}
    one, other = (cleaned(grey_object(VALUES, **same, **patient), tmp_path)[0] for _ in range(2))
    elsewhere, _data = cleaned(grey_object(VALUES, **same, **patient), tmp_path, Disguise(b"of another practice"))
    shared = [*same, "PatientID"]
    assert [one[name].value for name in shared] == [other[name].value for name in shared]
    assert one.SOPInstanceUID != other.SOPInstanceUID
    assert not {one[name].value for name in shared} & {elsewhere[name].value for name in shared}
    assert not {one[name].value for name in same} & set(same.values())


def test_the_pixels_are_bit_for_bit_the_same_and_what_lies_behind_them_is_cut(tmp_path):
    dataset = grey_object(VALUES)
    dataset.PixelData = VALUES.tobytes() + MARK.encode() + b" "
    clean, data = cleaned(dataset, tmp_path)
    assert clean.PixelData == VALUES.tobytes()
    assert MARK.encode() not in data


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_compressed_pixels_stay_what_they_were_but_for_comments(tmp_path, kind):
    path, target = kind.stored(tmp_path), tmp_path / "clean.dcm"
    if kind.syntax in (".4.92", ".4.93", ".4.110", ".4.112", ".8.1") or "box" in kind.name:
        with pytest.raises(Failed):  # what is in them cannot be told byte by byte
            deidentify_dicom(path, target, DISGUISE)
        return
    deidentify_dicom(path, target, DISGUISE)
    before, after = (frame_of(read_header(one)) for one in (path, target))
    assert np.array_equal(before, after)
    assert len(next(generate_frames(pydicom.dcmread(target).PixelData, number_of_frames=1))) > 0


def frame_of(header) -> np.ndarray:
    """The first picture as it is shown."""
    frame = load_frame(header)
    return frame.words if isinstance(frame, GreyPicture) else frame


def test_comments_thumbnails_and_trailers_in_a_compressed_frame_are_blanked():
    plain = imagecodecs.jpeg8_encode(GREY_8)
    segments = b"".join(
        bytes([0xFF, kind, 0, 2 + len(MARK)]) + MARK.encode() for kind in (0xFE, 0xE1, 0xE0, 0xEE, 0xE8)
    )
    frame = plain[:2] + segments + plain[2:] + MARK.encode()
    blanked = blank(frame)
    assert MARK.encode() not in blanked
    assert len(blanked) == len(frame)
    assert np.array_equal(imagecodecs.jpeg8_decode(blanked), imagecodecs.jpeg8_decode(plain))


def test_a_comment_in_jpeg_2000_is_blanked():
    plain = imagecodecs.jpeg2k_encode(GREY_8, codecformat="j2k", level=0, reversible=True)
    comment = b"\xff\x64" + (4 + len(MARK)).to_bytes(2, "big") + b"\0\1" + MARK.encode()
    at = plain.index(b"\xff\x52")  # behind the sizes, which come first
    blanked = blank(plain[:at] + comment + plain[at:] + MARK.encode())
    assert MARK.encode() not in blanked
    assert np.array_equal(imagecodecs.jpeg2k_decode(blanked), GREY_8)


@pytest.mark.parametrize("frame", [b"", b"MPEG", b"\xff\xd8\xff\xd8", b"\xff\xd8\xff\xe1", b"\xff\x4f\x00\x00\x00\x02"])
def test_a_stream_that_is_not_one_is_not_passed_on(frame):
    with pytest.raises(NotBlanked):
        blank(frame)


def test_an_object_without_a_picture_or_with_words_drawn_into_its_bits_is_left_out(tmp_path):
    without = grey_object(VALUES)
    del without.PixelData
    drawn = grey_object(VALUES)
    drawn.add_new(0x60000100, "US", 16)
    for dataset in (without, drawn):
        with pytest.raises(Failed) as refused:
            cleaned(dataset, tmp_path)
        assert refused.value.reason == Reason.NO_PICTURE
