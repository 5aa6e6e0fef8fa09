"""Builders of test files: real photos, pictures, X-rays and documents, and files that lie or attack."""

from tests.samples.drops import issue_folder, pdf
from tests.samples.hostile import hostile_files, wrong_names
from tests.samples.other_pictures import other_pictures
from tests.samples.phone_photos import big_photo, is_upright, orientation_photo, orientation_photos, upright_picture
from tests.samples.sample import FAILED, READY, REFUSED, Sample
from tests.samples.scans import scan_files
from tests.samples.videos import video_files
from tests.samples.xrays import Xray, shown_grey, stored_values, xray, xray_cells, xray_matrix

__all__ = [
    "FAILED",
    "READY",
    "REFUSED",
    "Sample",
    "Xray",
    "big_photo",
    "hostile_files",
    "is_upright",
    "issue_folder",
    "orientation_photo",
    "orientation_photos",
    "other_pictures",
    "pdf",
    "scan_files",
    "shown_grey",
    "stored_values",
    "upright_picture",
    "video_files",
    "wrong_names",
    "xray",
    "xray_cells",
    "xray_matrix",
]
