"""A practice's logo: what is taken, what a worker makes of it, who sees it, and what dies with it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from audit.models import Event
from image_collections import processing, tasks
from image_collections.logo import take_logo
from image_collections.models import ItemState, Logo
from image_collections.processing.claims import LEASE
from image_collections.storage import StoreUnavailable, get_store
from sharing import emails
from tests.samples import hostile_files
from tests.sharing.conftest import enter, follow, landing, make_link, sender

__all__ = ["make_link", "sender"]
pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A14")]
HERE = "/p/northside/settings/logo/"
NAME = re.compile(r"[0-9a-f]{32}-[0-9]{1,3}x[0-9]{1,3}")


def drawn(mode="RGBA", size=(800, 200), colour=(200, 30, 30, 0), ending="PNG", **extras) -> bytes:
    target = BytesIO()
    Image.new(mode, size, colour).save(target, ending, **extras)
    return target.getvalue()


def file_of(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def send(as_alice, folder_store, django_capture_on_commit_callbacks):
    """Alice sends a file; the worker runs at once."""

    def sending(data: bytes, name: str = "logo.png"):
        with django_capture_on_commit_callbacks(execute=True):
            return as_alice.post(HERE, {"logo": file_of(data, name)})

    return sending


@pytest.fixture
def with_logo(send, northside):
    send(drawn())
    northside.refresh_from_db()
    return northside


def kept() -> list[str]:
    """Everything that lies in the store."""
    folder = django_settings.STORE["folder"]
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def picture_of(practice) -> Image.Image:
    practice.refresh_from_db()
    answer = Client().get(reverse("practice_logo", args=[practice.logo]))
    return Image.open(BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.parametrize(
    ("data", "name", "size", "mode"),
    [
        (drawn(), "wide.png", (400, 100), "RGBA"),
        (drawn(size=(300, 600)), "high.png", (60, 120), "RGBA"),
        (drawn(size=(40, 20)), "small.png", (40, 20), "RGBA"),
        (drawn("RGB", colour=(1, 2, 3), ending="JPEG"), "photo.jpeg", (400, 100), "RGB"),
        (drawn(ending="WEBP", lossless=True), "modern.webp", (400, 100), "RGBA"),
        (drawn("CMYK", colour=(10, 20, 30, 40), ending="JPEG"), "printed.jpg", (400, 100), "RGB"),
        (drawn("I;16", colour=40000), "deep.png", (400, 100), "L"),
        (drawn(size=(4000, 1)), "thin.png", (400, 1), "RGBA"),
    ],
)
def test_a_picture_becomes_a_small_png(send, northside, data, name, size, mode):
    assert send(data, name)["Location"] == HERE
    picture = picture_of(northside)
    assert (picture.format, picture.size, picture.mode) == ("PNG", size, mode)
    assert NAME.fullmatch(northside.logo)
    assert northside.logo.endswith(f"-{size[0]}x{size[1]}")


def test_transparency_stays(send, northside):
    send(drawn())
    assert picture_of(northside).getpixel((200, 50))[3] == 0


def test_a_photo_that_lies_on_its_side_is_turned(send, northside):
    exif = Image.Exif()
    exif[0x0112] = 6
    send(drawn("RGB", (400, 200), (1, 2, 3), "JPEG", exif=exif), "turned.jpg")
    assert picture_of(northside).size == (60, 120)


def test_what_the_file_said_besides_is_left_out(send, northside):
    said = PngInfo()
    said.add_text("Author", "Dr. Secret")
    exif = Image.Exif()
    exif[0x010E] = "Dr. Secret"
    send(drawn(pnginfo=said, exif=exif))
    answer = Client().get(reverse("practice_logo", args=[Logo.objects.of(northside).get().name]))
    assert b"Secret" not in b"".join(answer.streaming_content)


def test_only_the_new_picture_stays_in_the_store(with_logo):
    assert [key.split("/")[:3] for key in kept()] == [["logos", str(with_logo.pk), str(with_logo.pk)]]


def test_sending_and_removing_are_changes_of_the_settings(with_logo, as_alice):
    assert as_alice.post(f"{HERE}remove/").status_code == 302
    events = Event.objects.filter(practice_id=with_logo.pk).order_by("position")
    assert [(event.action, event.detail) for event in events] == [("practice:changed", {"changed": ["logo"]})] * 2
    assert {event.actor_label for event in events} == {"Alice Archer <alice@northside.example>"}


def test_hostile_files_are_refused_at_the_field(send, northside, tmp_path):
    true_pictures = {"two_faces.jpg", "half.jpg"}  # dealt with below
    samples = [file.path for file in hostile_files(tmp_path) if file.path.name not in true_pictures]
    answers = {path.name: send(path.read_bytes()[: 1024**2], path.name).status_code for path in samples}
    assert answers == {path.name: 422 for path in samples}
    assert len(samples) == 16
    assert (kept(), Logo.objects.of(northside).count()) == ([], 0)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo.svg", "Choose a PNG, JPEG or WebP file"),
        (drawn("P", colour=1, ending="GIF"), "logo.gif", "Choose a PNG, JPEG or WebP file"),
        (drawn(), "logo.exe", "Choose a PNG, JPEG or WebP file"),
        (b"MZ\x90\0" + bytes(100), "logo.png", "not what the name of the file says"),
        (drawn(size=(4001, 1)), "logo.png", "larger than 4,000 pixels"),
        (drawn() + bytes(1024**2), "logo.png", "larger than 1 MiB"),
        (b"\x89PNG\r\n\x1a\n", "logo.png", "damaged"),
        (b"", "logo.png", "The file is empty"),
    ],
)
def test_each_refusal_says_what_to_do(send, northside, data, name, words):
    answer = send(data, name)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors["logo"][0]
    assert Event.objects.count() == 0


def test_exactly_one_mebibyte_is_taken(send, northside):
    data = drawn()
    assert send(data + bytes(1024**2 - len(data))).status_code == 302


def test_no_file_is_told(as_alice, northside):
    answer = as_alice.post(HERE)
    assert (answer.status_code, answer.context["form"].errors["logo"]) == (422, ["Choose a picture first."])


def test_a_damaged_picture_is_refused_by_the_worker_and_the_old_one_stays(send, with_logo, as_alice):
    before, data = with_logo.logo, drawn("RGB", (300, 300), (9, 8, 7), "JPEG")
    send(data[: data.rindex(b"\xff\xda") + 20], "half <b>.jpg")
    with_logo.refresh_from_db()
    assert with_logo.logo == before
    page = as_alice.get(HERE).content.decode()
    assert "half &lt;b&gt;.jpg cannot be your logo." in page
    assert "The file is damaged and cannot be read. The logo of before stays." in page
    assert len(kept()) == 1


def test_a_picture_that_is_a_page_too_loses_the_page(send, northside, tmp_path):
    two_faces = next(file for file in hostile_files(tmp_path) if file.path.name == "two_faces.jpg")
    send(two_faces.path.read_bytes(), "two_faces.jpg")
    northside.refresh_from_db()
    answer = Client().get(reverse("practice_logo", args=[northside.logo]))
    assert b"script" not in b"".join(answer.streaming_content)


def test_it_is_served_to_everybody_for_ever_and_as_a_picture_only(with_logo):
    answer = Client().get(reverse("practice_logo", args=[with_logo.logo]))
    b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (answer.cookies, "northside" in with_logo.logo) == ({}, False)


def test_the_name_of_a_replaced_or_removed_logo_finds_nothing(send, with_logo, as_alice):
    old = with_logo.logo
    send(drawn(colour=(1, 2, 3, 255)))
    with_logo.refresh_from_db()
    assert with_logo.logo != old
    assert Client().get(reverse("practice_logo", args=[old])).status_code == 404
    with_logo_name = with_logo.logo
    as_alice.post(f"{HERE}remove/")
    assert Client().get(reverse("practice_logo", args=[with_logo_name])).status_code == 404


def test_removing_leaves_nothing(with_logo, as_alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_alice.post(f"{HERE}remove/")
    with_logo.refresh_from_db()
    assert (with_logo.logo, kept(), Logo.objects.of(with_logo).count()) == ("", [], 0)
    as_alice.post(f"{HERE}remove/")
    assert Event.objects.count() == 2


@pytest.mark.parametrize("address", [HERE, f"{HERE}remove/"])
def test_members_and_strangers_change_no_logo(with_logo, as_bob, as_charlie, address):
    before = with_logo.logo
    assert as_bob.post(address, {"logo": file_of(drawn())}).status_code == 403
    assert as_charlie.post(address, {"logo": file_of(drawn())}).status_code == 404
    with_logo.refresh_from_db()
    assert with_logo.logo == before


def test_while_it_is_checked_the_page_says_so_and_asks_by_itself(as_alice, folder_store, northside, actor):
    take_logo(northside, file_of(drawn()), actor=actor)
    page = as_alice.get(HERE).content.decode()
    assert "The new picture is being checked." in page
    assert f'hx-get="{HERE}?poll=1"' in page
    part = as_alice.get(f"{HERE}?poll=1", headers={"HX-Request": "true"}).content.decode()
    assert ("is being checked" in part, "<main" in part) == (True, False)
    tasks.check_logo(str(Logo.objects.of(northside).get().pk))
    done = as_alice.get(f"{HERE}?poll=1", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_what_was_sent_twice_ends_with_the_second(folder_store, northside, actor):
    take_logo(northside, file_of(drawn()), actor=actor)
    take_logo(northside, file_of(drawn(size=(40, 20))), actor=actor)
    logo = Logo.objects.of(northside).get()
    tasks.check_logo(str(logo.pk))
    tasks.check_logo(str(logo.pk))  # delivered twice
    assert picture_of(northside).size == (40, 20)


def test_a_worker_whose_logo_was_replaced_meanwhile_changes_nothing(folder_store, northside, actor):
    take_logo(northside, file_of(drawn()), actor=actor)
    hold = processing.logos.take(Logo.objects.of(northside).get().pk)
    take_logo(northside, file_of(drawn(size=(40, 20))), actor=actor)
    processing.logos.make(hold)
    northside.refresh_from_db()
    assert (northside.logo, Logo.objects.of(northside).get().state) == ("", ItemState.CHECKING)


def test_a_lost_message_is_made_up_for(folder_store, northside, actor):
    take_logo(northside, file_of(drawn()), actor=actor)
    Logo.objects.of(northside).update(state_since=timezone.now() - timedelta(minutes=1))
    tasks.find_waiting_items()
    northside.refresh_from_db()
    assert NAME.fullmatch(northside.logo)


def test_a_worker_that_dies_twice_fails_the_logo(folder_store, northside, actor, as_alice):
    take_logo(northside, file_of(drawn()), actor=actor)
    long_ago = timezone.now() - LEASE - timedelta(seconds=1)
    Logo.objects.of(northside).update(tries=2, state_since=long_ago)
    tasks.find_waiting_items()
    assert Logo.objects.of(northside).get().state == ItemState.FAILED
    assert "Reading the file was interrupted twice." in as_alice.get(HERE).content.decode()


def test_a_store_that_is_away_is_not_the_files_fault(folder_store, northside, actor, settings):
    take_logo(northside, file_of(drawn()), actor=actor)
    (settings.STORE["folder"].parent / "file").write_text("no folder")
    settings.STORE = {**settings.STORE, "folder": settings.STORE["folder"].parent / "file"}
    with pytest.raises(StoreUnavailable), get_store().local_copy("logos/x"):
        pass
    logo = Logo.objects.of(northside).get()
    tasks.check_logo(str(logo.pk))
    logo.refresh_from_db()
    assert (logo.state, logo.tries) == (ItemState.CHECKING, 0)


def test_the_side_bar_shows_it_beside_the_name(with_logo, as_bob):
    page = as_bob.get("/p/northside/").content.decode()
    side = page[: page.index("<main")]
    shown = f'<img class="logo" src="/logo/{with_logo.logo}.png" alt="" width="160" height="40">'
    assert (shown in side, "Northside Dental" in side) == (True, True)


def test_visitors_of_links_see_it(with_logo, make_link):
    new_link = make_link()
    for page in (follow(new_link).get(landing(new_link)), enter(new_link).get(f"/v/{new_link.link.handle}/gallery/")):
        text = page.content.decode()
        assert f'src="/logo/{with_logo.logo}.png"' in text
        assert "Northside Dental" in text


def test_mails_carry_it_with_an_absolute_address_and_its_size(with_logo, make_link):
    new_link = make_link()
    emails.mail_link(new_link.link, new_link.url)
    html = mail.outbox[0].alternatives[0].content
    found = re.search(r"<img [^>]*>", html).group()
    assert f'src="http://localhost:8000/logo/{with_logo.logo}.png"' in found
    assert 'alt="Logo of Northside Dental" width="160" height="40"' in found


def test_without_a_logo_mails_and_pages_show_the_name_alone(make_link, northside, as_alice):
    new_link = make_link()
    emails.mail_link(new_link.link, new_link.url)
    assert "<img" not in mail.outbox[0].alternatives[0].content
    assert 'class="logo"' not in as_alice.get("/p/northside/").content.decode()
