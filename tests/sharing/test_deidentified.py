"""A de-identified link shows and gives out nothing of the patient, on any of its routes (issue 5)."""

import datetime
import io
import zipfile

import pydicom
import pytest
from django.urls import reverse
from django.utils import timezone

from audit.actions import Action
from audit.models import Event
from image_collections import processing, tasks
from image_collections.imaging.dicom.profile import actions
from image_collections.models import Deidentification, Item, ItemTooth, Rendition, RenditionRole
from image_collections.uploads import Uploader
from sharing.models import LinkKind
from sharing.preparing import prepare_all
from sharing.services.creating import LinkRefused
from sharing.urls import visitors
from tagging.models import Kind
from tests.factories import ItemFactory
from tests.image_collections.sending import handed_in
from tests.samples.phone_photos import orientation_photo
from tests.samples.slices import ct_slice, disc
from tests.sharing.conftest import enter
from tests.sharing.test_looking import body, original_bytes, url

TELLING = (
    b"archetti",
    b"Elena",
    b"pano",
    b"HD-20418",
    b"Private words",
    b"Elenas tooth",
    b"folder of",
    # Days as pages and headers write them; four figures alone stand in ids and checksums too.
    *(start + year + end for year in (b"1981", b"2019") for start, end in ((b"/", b""), (b", ", b""), (b"", b"-0"))),
    *(b"19810314", b"20190307"),
)


@pytest.fixture
def dicom(real_xray, review):
    """An X-ray with everything that people write, and a header that says more."""
    facts = real_xray.facts | {"manufacturer": "Acme", "model": "Marchetti 3", "may_show_words": False}
    written = {
        "name": "pano Marchetti Elena.dcm",
        "title": "Elenas tooth",
        "description": "Private words",
        "private_note": "Private words",
        "folder": "folder of Marchetti",
        "keywords": ["Marchetti"],
        "taken_on": datetime.date(2019, 3, 7),
        "facts": facts,
        "kind": Kind.objects.create(practice=review.practice, code="panoramic"),
    }
    for name, value in written.items():
        setattr(real_xray, name, value)
    real_xray.save()
    ItemTooth.objects.create(item=real_xray, tooth=16)
    return real_xray


@pytest.fixture
def photo(folder_store, review, northside, alice, sender, django_capture_on_commit_callbacks):
    uploader = Uploader(northside, review, review.pk, sender, sender="Alice Archer", user=alice)
    with django_capture_on_commit_callbacks(execute=True):
        item = handed_in(uploader, orientation_photo(6), "IMG Marchetti.jpg")
    item.refresh_from_db()
    return item


@pytest.fixture
def made(make_link, django_capture_on_commit_callbacks):
    """Makes a de-identified link; by the time it is there, the worker has done its part."""

    def make(**values):
        with django_capture_on_commit_callbacks(execute=True):
            return make_link(de_identifies=True, **{"may_download": True, **values})

    return make


def values_of(data: bytes) -> list[bytes]:
    """What the original says that PS3.15 does not want to be said."""
    dataset = pydicom.dcmread(io.BytesIO(data))
    values = [str(element.value).encode() for element in dataset if actions().get(element.tag)]
    assert len(values) > 5
    return [value for value in values if len(value) > 5]


def every_answer(client, new_link, item) -> dict[str, bytes]:
    """What each route of a visit says, with its headers."""
    ways = [("link_gallery",), ("link_download",), ("link_item", item.pk), ("link_original", item.pk)]
    ways += [("link_frames_meta", item.pk), ("link_pixels_meta", item.pk), ("link_landing",), ("link_upload",)]
    ways += [("link_rendition", item.pk, role) for role in [*RenditionRole.values, "original", "clean"]]
    told = {}
    for name, *rest in ways:
        answer = client.get(url(name, new_link, *rest))
        told[f"{name} {rest[1:]}"] = b"\n".join([repr(dict(answer.headers)).encode(), body(answer)])
    return told


@pytest.mark.accepts("F3", "G1", "G11")
def test_no_route_says_anything_of_the_patient_or_gives_a_byte_of_the_original(made, dicom):
    new_link = made()
    client = enter(new_link)
    page = client.get(url("link_item", new_link, dicom.pk))
    assert (page.status_code, "Download original" in page.text) == (200, False)
    told = every_answer(client, new_link, dicom)
    pieces = [*TELLING, *values_of(original_bytes(dicom)), dicom.files.get().sha256.encode()]
    found = {name: [piece for piece in pieces if piece in said] for name, said in told.items()}
    assert {name: some for name, some in found.items() if some} == {}


@pytest.mark.accepts("F3", "G1")
def test_the_routes_cover_all_that_visitors_have():
    get = {"link_gallery", "link_download", "link_item", "link_original", "link_frames_meta", "link_pixels_meta"}
    others = {path.name for path in visitors} - get - {"link_rendition", "link_landing", "link_upload", "link_open"}
    assert others == {
        *("link_more_time", "link_code", "link_code_again", "link_leave", "link_upload_form", "link_upload_remove"),
        *("link_finish", "link_receipt", "link_upload_begin", "link_upload_parts", "link_upload_part"),
        *("link_upload_complete", "link_upload_cancel"),
    }


@pytest.mark.accepts("G1", "G11")
def test_what_is_downloaded_is_the_version_without_the_patient(made, dicom):
    new_link = made()
    answer = enter(new_link).get(url("link_original", new_link, dicom.pk))
    clean = pydicom.dcmread(io.BytesIO(body(answer)))
    assert (str(clean.PatientName), clean.PatientIdentityRemoved) == ("Anonymous", "YES")
    assert answer["Content-Disposition"] == 'attachment; filename="image-001.dcm"'
    version = dicom.renditions.get(role=RenditionRole.DEIDENTIFIED)
    assert (answer["ETag"], answer["Content-Length"]) == (f'"{version.meta["files"][0][2]}"', str(version.size))
    event = Event.objects.get(action=Action.ITEM_DOWNLOADED)
    assert (event.subject_id, event.detail["deidentified"]) == (dicom.pk, True)


def test_a_part_of_it_is_a_part_of_the_version(made, dicom):
    new_link = made()
    client, where = enter(new_link), url("link_original", new_link, dicom.pk)
    whole, part = body(client.get(where)), client.get(where, headers={"range": "bytes=0-199"})
    assert (part.status_code, body(part)) == (206, whole[:200])


@pytest.mark.accepts("G1", "G11")
def test_the_zip_holds_numbered_versions_only(made, dicom, photo):
    new_link = made(burned_in_accepted=True)
    answer = enter(new_link).get(url("link_download", new_link))
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert sorted(archive.namelist()) == ["image-001.dcm", "image-002.jpg"]
        assert b"Exif" not in archive.read("image-002.jpg")
        assert archive.testzip() is None
    event = Event.objects.get(action=Action.COLLECTION_DOWNLOADED)
    assert (event.detail["deidentified"], event.detail["files"]) == (True, 2)


def test_the_slices_of_a_series_are_numbered_in_a_folder(made, folder_store, review, northside, alice, sender):
    uploader = Uploader(northside, review, review.pk, sender, sender="Alice Archer", user=alice)
    item = handed_in(uploader, disc({f"IM{n}": ct_slice(n) for n in range(3)}), "Marchetti.zip")
    tasks.check_item(str(item.pk))
    new_link = made()
    series = Item.objects.of(northside).get(deleted_at=None)
    answer = enter(new_link).get(url("link_original", new_link, series.pk))
    with zipfile.ZipFile(io.BytesIO(body(answer))) as archive:
        assert archive.namelist() == [f"image-001/000{n}.dcm" for n in (1, 2, 3)]
        assert {str(pydicom.dcmread(archive.open(name)).PatientName) for name in archive.namelist()} == {"Anonymous"}


@pytest.mark.accepts("G11")
def test_looking_only_stays_looking_only(made, dicom):
    new_link = made(may_download=False)
    client = enter(new_link)
    assert client.get(url("link_original", new_link, dicom.pk)).status_code == 403
    assert client.get(url("link_download", new_link)).status_code == 403
    assert client.get(url("link_rendition", new_link, dicom.pk, "nameless")).status_code == 404


def test_nobody_gets_the_version_as_a_picture(made, dicom, as_alice):
    made()
    where = reverse("item_rendition", args=["northside", dicom.pk, RenditionRole.PREVIEW])
    assert body(as_alice.get(where))
    assert as_alice.get(where.replace("preview", "nameless")).status_code == 404


def test_until_it_is_made_an_item_is_shown_as_being_prepared_and_opens_nothing(make_link, dicom):
    new_link = make_link(de_identifies=True, may_download=True)  # no worker
    client = enter(new_link)
    page = client.get(url("link_gallery", new_link)).content.decode()
    assert "1 picture is being prepared." in page
    assert url("link_rendition", new_link, dicom.pk, "thumbnail") not in page
    for name in ("link_item", "link_original", "link_frames_meta", "link_pixels_meta"):
        assert client.get(url(name, new_link, dicom.pk)).status_code == 404, name
    for role in RenditionRole.values:
        assert client.get(url("link_rendition", new_link, dicom.pk, role)).status_code == 404, role
    assert client.get(url("link_download", new_link)).status_code == 404


@pytest.mark.parametrize("form", ["pdf", "docx", "mp4", "stl", "zip", "dicomdir"])
def test_what_cannot_be_cleaned_with_certainty_is_not_there(made, review, form):
    item = ItemFactory(collection=review, format=form)
    Rendition.objects.create(item=item, role=RenditionRole.PREVIEW, key="k", media_type="image/webp", size=1)
    new_link = made()
    client = enter(new_link)
    assert "Nothing here yet" in client.get(url("link_gallery", new_link)).content.decode()
    assert client.get(url("link_item", new_link, item.pk)).status_code == 404


def test_a_version_that_failed_is_not_there(made, dicom):
    new_link = made()
    dicom.renditions.filter(role=RenditionRole.DEIDENTIFIED).delete()
    Deidentification.objects.of(dicom.practice).filter(item=dicom).update(state="failed", reason="damaged")
    assert enter(new_link).get(url("link_item", new_link, dicom.pk)).status_code == 404


def test_what_may_show_words_is_shown_only_if_the_sender_looked(made, dicom, photo):
    with pytest.raises(LinkRefused):
        made()
    accepted = made(burned_in_accepted=True)
    assert enter(accepted).get(url("link_item", accepted, photo.pk)).status_code == 200
    created = Event.objects.get(action=Action.LINK_CREATED)
    assert (created.detail["deidentified"], created.detail["looked_for_words"]) == (True, True)


def test_what_may_show_words_and_came_later_is_never_shown(made, dicom, review, photo):
    new_link = made(burned_in_accepted=True)
    Item.objects.of(review.practice).filter(pk=photo.pk).update(added_at=timezone.now() + datetime.timedelta(minutes=1))
    client = enter(new_link)
    assert client.get(url("link_item", new_link, photo.pk)).status_code == 404
    assert client.get(url("link_item", new_link, dicom.pk)).status_code == 200


def test_what_is_added_to_the_collection_is_prepared_by_itself(made, dicom):
    new_link = made()
    dicom.renditions.filter(role=RenditionRole.DEIDENTIFIED).delete()
    Deidentification.objects.of(dicom.practice).all().delete()
    prepare_all()
    tasks.deidentify_item(str(dicom.pk))
    assert enter(new_link).get(url("link_item", new_link, dicom.pk)).status_code == 200


def test_links_that_are_over_ask_for_nothing(made, dicom):
    link = made().link
    dicom.renditions.filter(role=RenditionRole.DEIDENTIFIED).delete()
    Deidentification.objects.of(dicom.practice).all().delete()
    link.withdrawn_at = timezone.now()
    link.save()
    prepare_all()
    assert processing.find_undeidentified() == []
    assert not Deidentification.objects.of(dicom.practice).exists()


def test_an_upload_link_cannot_be_so(made, review):
    with pytest.raises(LinkRefused):
        made(kind=LinkKind.UPLOAD)


@pytest.mark.accepts("G11")
def test_kind_and_teeth_are_shown_if_the_sender_wants_nothing_else(made, dicom):
    shown, hidden = made(), made(includes_tags=False, email="robin@elsewhere.example")
    page = enter(shown).get(url("link_item", shown, dicom.pk)).content.decode()
    assert "Panoramic" in page
    assert "16" in page
    page = enter(hidden).get(url("link_item", hidden, dicom.pk)).content.decode()
    assert "Panoramic" not in page
    assert "image-001.dcm" in page


def test_other_links_on_the_same_collection_stay_what_they_are(made, make_link, dicom):
    made()
    plain = make_link(may_download=True)
    client = enter(plain)
    assert body(client.get(url("link_original", plain, dicom.pk))) == original_bytes(dicom)
    assert "Elena Marchetti" in client.get(url("link_gallery", plain)).content.decode()
