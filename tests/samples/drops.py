"""Whole folders as people drop them into a collection."""

from datetime import date
from pathlib import Path

from config.demo.pictures import referral_letter
from tests.samples.hostile import empty_file, text_called_jpg
from tests.samples.other_pictures import heic, png, tiff_pages
from tests.samples.phone_photos import big_photo, orientation_photos
from tests.samples.sample import Sample, written
from tests.samples.xrays import xray_matrix


def pdf(folder: Path) -> Sample:
    """A letter of one page."""
    return written(folder / "letter.pdf", referral_letter("Test Patient", date(2026, 4, 30)))


def issue_folder(folder: Path) -> list[Sample]:
    """The dentist's folder: 51 files of which a text called .jpg and an empty file are refused."""
    one_each = (big_photo, png, tiff_pages, heic, pdf, text_called_jpg, empty_file)
    singles = [make(folder) for make in one_each]
    return [*orientation_photos(folder), *singles, *xray_matrix(folder)]
