"""What waits in the demo practice's tray: a laboratory was asked for files, and sent two of two patients."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.core.files import File
from django.core.files.base import ContentFile
from pydicom import dcmread

from accounts.models import Practice, User
from audit.ledger import SYSTEM
from common.ids import new_id
from config.demo.people import OTHERS, PASSWORD, DemoPatient
from config.demo.pictures import DemoPicture
from image_collections.services.tray import make_tray
from image_collections.uploads import Uploader, take_whole_file
from sharing.forms.days import day_in, end_of
from sharing.models import LinkKind
from sharing.services.creating import LinkRequest, NewLink, create_link

LABORATORY = "scans@harbour-lab.example"
WITH_HEADER, BY_NAME = OTHERS[0], OTHERS[2]


def fill_tray(practice: Practice, dentist: User, pictures: list[DemoPicture]) -> NewLink:
    """An X-ray whose header says whose it is, and a photo with a name that does."""
    tray = make_tray(practice)
    request = LinkRequest(
        kind=LinkKind.UPLOAD,
        request_key=new_id(),
        password=PASSWORD,
        expires_at=end_of(day_in(practice.link_default_days)),
        email=LABORATORY,
        label="Laboratory",
        title="Scans and X-rays",
        message="Please send everything of this week. We sort it here.",
        wanted=("Panoramic X-ray", "Photo, front"),
    )
    new_link = create_link(tray, actor=SYSTEM, user=dentist, request=request)
    uploader = Uploader(
        practice=practice,
        collection=tray,
        batch_id=new_id(),
        actor=SYSTEM,
        sender="Harbour Laboratory (Laboratory)",
        link_id=new_link.link.pk,
    )
    xray = next(picture for picture in pictures if picture.kind == "panoramic")
    photo = next(picture for picture in pictures if picture.kind == "intraoral_photo")
    take_whole_file(uploader, ContentFile(_named(xray, WITH_HEADER), name="pano_0412.dcm"))
    with photo.path.open("rb") as stream:
        name = f"{BY_NAME.last_name}_{BY_NAME.first_name}_front{photo.path.suffix}"
        take_whole_file(uploader, File(stream, name=name))
    return new_link


def _named(xray: DemoPicture, person: DemoPatient) -> bytes:
    """The same X-ray, as if it had been taken of somebody else."""
    dataset = dcmread(xray.path)
    dataset.PatientName, dataset.PatientID = f"{person.last_name}^{person.first_name}", person.card_number
    dataset.PatientBirthDate = _dicom_day(person.birth_date)
    target = BytesIO()
    dataset.save_as(target)
    return target.getvalue()


def _dicom_day(day: date) -> str:
    return day.strftime("%Y%m%d")
