"""What is accepted: told by content, compared with the name."""

import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from image_collections.imaging import FORMATS, Reason, Refused, inspect, limits, render
from image_collections.imaging.sniff import sniff
from tests.image_collections.imaging.contents import CONTENTS, ole

LISTED = [
    "jpg",
    "jpeg",
    "png",
    "gif",
    "bmp",
    "tif",
    "tiff",
    "webp",
    "heic",
    "dcm",
    "pdf",
    "docx",
    "doc",
    "odt",
    "xlsx",
    "xls",
    "pptx",
    "ppt",
    "txt",
    "rtf",
    "csv",
    "stl",
    "ply",
    "obj",
    "mp4",
    "mov",
    "zip",
]
GROUPS = [{"jpg", "jpeg"}, {"tif", "tiff"}, {"mp4", "mov"}, {"txt", "csv"}]
WRONG = [
    (content, name)
    for content in ("jpg", "pdf", "txt", "zip", "docx", "doc", "stl", "mp4")
    for name in ("jpg", "png", "dcm", "pdf", "docx", "xls", "txt", "stl", "mov", "zip", "heic")
    if content != name and not any({content, name} <= group for group in GROUPS)
]


def refusal(path: Path, name: str) -> Reason:
    with pytest.raises(Refused) as caught:
        sniff(path, name)
    return caught.value.reason


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(data)
    return path


@pytest.mark.accepts("C2")
def test_table_lists_each_accepted_extension_once():
    extensions = [extension for row in FORMATS for extension in row.extensions if extension]
    assert sorted(extensions) == sorted(LISTED)


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("extension", LISTED)
def test_content_with_its_own_name_is_accepted(tmp_path, extension):
    found = sniff(kept(tmp_path, CONTENTS[extension]()), f"Some file.{extension.upper()}")
    assert extension in found.extensions


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(("content", "name"), WRONG)
def test_content_with_another_name_is_refused(tmp_path, content, name):
    assert refusal(kept(tmp_path, CONTENTS[content]()), f"file.{name}") is Reason.CONTENT_MISMATCH


def test_there_are_sixty_wrong_pairs_and_more():
    assert len(WRONG) >= 60


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("extension", ["exe", "html", "svg", "js", "psd", "php", "bat", "docm", "xml", "7z", "avif"])
def test_name_that_is_not_on_the_list_is_refused(tmp_path, extension):
    path = kept(tmp_path, CONTENTS["jpg"]())
    assert refusal(path, f"photo.{extension}") is Reason.TYPE_NOT_ACCEPTED


@pytest.mark.accepts("C2")
@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"  \n<!DOCTYPE html><p>x",
        b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"notes\n<script>alert(1)</script>",
        b"#!/bin/sh\nrm -rf /\n",
        b"@echo off\r\nformat c:\r\n",
        b"<?php system($_GET['c']); ?>",
        b"import os\nos.system('x')\n",
        b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60),
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"\x00\x01\x02binary",
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.obj", "a.dcm", "a"])
def test_scripts_pages_and_programs_are_refused_under_any_name(tmp_path, content, name):
    assert refusal(kept(tmp_path, content), name) in (Reason.CONTENT_MISMATCH, Reason.TYPE_NOT_ACCEPTED)


@pytest.mark.parametrize("extension", ["jpg", "pdf", "dcm", "zip", "gif"])
def test_page_before_the_true_content_is_refused(tmp_path, extension):
    two_faces = b"<html><script>alert(1)</script>\n" + CONTENTS[extension]()
    assert refusal(kept(tmp_path, two_faces), f"file.{extension}") is Reason.CONTENT_MISMATCH


@pytest.mark.parametrize("head", [b"MZ\x90\x00" + bytes(124), b"<html><script>".ljust(128)])
def test_dicom_that_begins_as_something_else_is_refused(tmp_path, head):
    assert refusal(kept(tmp_path, head + CONTENTS["dcm"]()[128:]), "image.dcm") is Reason.CONTENT_MISMATCH


@pytest.mark.parametrize("text", ["Sehr geehrte Kollegin,\nGrüße", "From Monday on: import of data", "MZ, 3 < 5 > 2"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_plain_letters_are_text(tmp_path, text, encoding):
    assert sniff(kept(tmp_path, text.encode(encoding)), "letter.txt").code == "txt"


@pytest.mark.accepts("C2")
@pytest.mark.parametrize("name", ["IM000001", "1.2.840.10008.77", "Dr. Smith", "image.dcm"])
def test_dicom_needs_no_extension(tmp_path, name):
    assert sniff(kept(tmp_path, CONTENTS["dcm"]()), name).code == "dicom"


def test_dicom_without_preamble_is_recognised(tmp_path):
    assert sniff(kept(tmp_path, CONTENTS["dcm"]()[132:]), "IM000001").code == "dicom"


def test_text_without_extension_is_refused(tmp_path):
    assert refusal(kept(tmp_path, b"hello"), "README") is Reason.TYPE_NOT_ACCEPTED


@pytest.mark.accepts("C3")
def test_empty_file_is_refused(tmp_path):
    assert refusal(kept(tmp_path, b""), "photo.jpg") is Reason.EMPTY


@pytest.mark.accepts("C3")
@pytest.mark.parametrize(("extra", "expected"), [(0, None), (1, Reason.TOO_LARGE)])
def test_limit_of_size_is_inclusive(tmp_path, extra, expected):
    path = kept(tmp_path, CONTENTS["jpg"]())
    with path.open("r+b") as file:
        file.truncate(limits.FILE_BYTES + extra)
    assert sniff(path, "a.jpg").code == "jpeg" if expected is None else refusal(path, "a.jpg") is expected


def test_other_ole_files_are_refused(tmp_path):
    assert refusal(kept(tmp_path, ole("__nameid_version1.0")), "mail.doc") is Reason.CONTENT_MISMATCH


@pytest.mark.parametrize("extension", ["docx", "xlsx", "pptx"])
def test_locked_office_file_is_what_its_name_says(tmp_path, extension):
    assert sniff(kept(tmp_path, ole("EncryptedPackage")), f"plan.{extension}").code == extension


def test_office_file_with_macros_is_refused(tmp_path):
    names = ("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    assert refusal(kept(tmp_path, archive(*names)), "letter.docx") is Reason.CONTENT_MISMATCH


def archive(*names: str, data: bytes = b"x") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, data)
    return target.getvalue()


@pytest.mark.parametrize("name", ["../out.txt", "a/../../b", "/etc/passwd", "C:\\x.txt", "inner.zip", "x.7z"])
def test_archive_with_unsafe_names_is_refused(tmp_path, name):
    assert refusal(kept(tmp_path, archive("ok.txt", name)), "disc.zip") is Reason.ARCHIVE_UNSAFE


def test_archive_with_a_link_is_refused(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a", "w") as file:
        file.writestr(link, "/etc/passwd")
    assert refusal(tmp_path / "a", "disc.zip") is Reason.ARCHIVE_UNSAFE


def test_archive_with_overlapping_entries_is_refused(tmp_path):
    data = bytearray(archive("a", "b", data=bytes(2000)))
    at = data.index(b"PK\x01\x02")
    data[at + 20 : at + 24] = struct.pack("<L", 2**31)
    assert refusal(kept(tmp_path, bytes(data)), "disc.zip") is Reason.ARCHIVE_UNSAFE


def test_archive_with_a_hundred_thousand_entries_is_refused(tmp_path):
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 4_600_000, 0, 0)
    assert refusal(kept(tmp_path, b"PK\x03\x04" + bytes(4_600_000) + end), "disc.zip") is Reason.ARCHIVE_UNSAFE


def test_locked_archive_is_refused(tmp_path):
    data = bytearray(archive("a.txt"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(kept(tmp_path, bytes(data)), "disc.zip") is Reason.PASSWORD_PROTECTED


def test_broken_archive_is_refused(tmp_path):
    assert refusal(kept(tmp_path, archive("a.txt")[:-10]), "disc.zip") is Reason.DAMAGED


def test_animated_avif_is_not_heic(tmp_path):
    target = BytesIO()
    Image.new("RGB", (32, 32)).save(target, "AVIF")
    assert refusal(kept(tmp_path, target.getvalue()), "photo.heic") is Reason.CONTENT_MISMATCH


@pytest.mark.accepts("C2")
def test_every_format_has_an_icon_that_there_is():
    sprite = (Path(__file__).parents[3] / "frontend" / "icons.txt").read_text(encoding="utf-8").split()
    assert {row.icon for row in FORMATS} <= set(sprite)


@pytest.mark.accepts("C7")
@pytest.mark.parametrize("row", [row for row in FORMATS if row.code != "dicomdir"], ids=lambda row: row.code)
def test_every_format_that_promises_a_picture_has_one_and_no_other(tmp_path, row):
    path = kept(tmp_path, CONTENTS[row.extensions[0]]())
    renditions = render(path, inspect(path, f"file.{row.extensions[0]}"))
    assert (renditions.thumbnail is not None, renditions.preview is not None) == (row.renderable, row.renderable)
