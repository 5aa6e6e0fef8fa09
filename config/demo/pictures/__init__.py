"""Pictures for the demo practice, drawn from numbers: no patient's data, no framework."""

from config.demo.pictures.cephalometric import cephalometric
from config.demo.pictures.cone_beam import cone_beam
from config.demo.pictures.dicom import Exposure, as_dicom, as_series
from config.demo.pictures.drawing import DemoPicture, as_photo, draw_all, drawn_before
from config.demo.pictures.frontal_photo import frontal
from config.demo.pictures.letter import referral_letter
from config.demo.pictures.occlusal_photo import occlusal
from config.demo.pictures.panoramic import panoramic
from config.demo.pictures.scan import lower_arch

__all__ = [
    "DemoPicture",
    "Exposure",
    "as_dicom",
    "as_photo",
    "as_series",
    "cephalometric",
    "cone_beam",
    "draw_all",
    "drawn_before",
    "frontal",
    "lower_arch",
    "occlusal",
    "panoramic",
    "referral_letter",
]
