"""A code at the chair opens an upload page on one phone, for one collection, for 15 minutes (C16)."""

from __future__ import annotations

import datetime
import json
import logging
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Plan, Practice
from audit.models import Event
from common.logs import without_secrets
from common.tokens import new_token
from image_collections.models import Collection, Item, ItemState
from sharing.models import HandOver
from sharing.processing import look_after_links
from sharing.services.handing_over import Secret, end_hand_over, make_hand_over
from tests.factories import AssignmentFactory, CollectionFactory, ItemFactory
from tests.image_collections.sending import parts_of, sha256
from tests.samples import orientation_photo
from tests.sharing.test_secrets import whole_database

PHOTO = orientation_photo(6)
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("folder_store")


@pytest.fixture
def code(review, alice, sender) -> Secret:
    return make_hand_over(review, actor=sender, user=alice)


def scan(secret: Secret, phone: Client | None = None) -> Client:
    """A phone that opened the code and pressed the button."""
    phone = phone or Client()
    answer = phone.post(reverse("phone_open", args=[secret.text]))
    assert answer.url == reverse("phone_upload", args=[secret.hand_over.pk])
    return phone


def url(name: str, secret: Secret, *more: object) -> str:
    return reverse(name, args=[secret.hand_over.pk, *more])


def post(phone: Client, path: str, body: object):
    return phone.post(path, json.dumps(body), content_type="application/json")


def begin(phone: Client, secret: Secret, name: str = "photo.jpg"):
    return post(phone, url("phone_upload_begin", secret), {"name": name, "size": len(PHOTO)})


def send(phone: Client, secret: Secret) -> Item:
    """All requests of a phone for one file."""
    told = begin(phone, secret).json()
    parts = parts_of(PHOTO, told["part_size"])
    for number, body in parts.items():
        answer = phone.put(told["put"][str(number)], body, content_type="application/octet-stream")
        assert answer.status_code == 204
    rows = [{"n": number, "sha256": sha256(body)} for number, body in parts.items()]
    answer = post(phone, told["complete_url"], {"parts": rows})
    return Item.objects.of(secret.hand_over.practice).get(pk=answer.json()["item"])


def doors(phone: Client, secret: Secret) -> list[int]:
    """What a phone gets at its page, at a file it begins, and at the plain form."""
    form = phone.post(url("phone_upload_form", secret), {"files": [SimpleUploadedFile("a.jpg", PHOTO)]})
    return [phone.get(url("phone_upload", secret)).status_code, begin(phone, secret).status_code, form.status_code]


def actions() -> list[str]:
    return list(
        Event.objects.filter(action__startswith="handover:").order_by("position").values_list("action", flat=True)
    )


# From the desk to the phone


@pytest.mark.accepts("C16")
def test_the_desk_shows_a_code_once(as_bob, review):
    address = reverse("hand_over", args=["northside", review.pk])
    page = as_bob.post(address).content.decode()
    assert ("<path d=" in page, "Waiting for a phone" in page) == (True, True)
    assert re.search(r'data-countdown="(900|8\d\d)"', page)
    page = as_bob.get(address).content.decode()
    assert ("<path d=" in page, "Waiting for a phone" in page) == (False, True)
    part = as_bob.post(address, headers=HTMX)
    assert ("<html" in part.content.decode(), part["HX-Trigger"]) == (False, "phone")


@pytest.mark.accepts("C16")
def test_the_collection_offers_the_phone_and_looks_by_itself_while_one_may_send(as_bob, review, code):
    address = reverse("collection_page", args=["northside", review.pk])
    page = as_bob.get(address).content.decode()
    assert ("Use your phone" in page, "every 2s" in page, "A phone may send files" in page) == (True, True, True)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=15), tick=False):
        assert "every 2s" not in as_bob.get(address).content.decode()


@pytest.mark.accepts("C16")
def test_looking_at_the_address_uses_nothing_up(code):
    for _ in range(3):
        page = Client().get(reverse("phone_open", args=[code.text]))
        assert (page.status_code, "Use this phone" in page.content.decode()) == (200, True)
    assert HandOver.objects.of(code.hand_over.practice).get().visit_hash == ""
    assert doors(scan(code), code) == [200, 201, 302]


@pytest.mark.accepts("C16")
def test_a_phone_sends_files_in_the_name_of_the_one_who_made_the_code(code, alice, review):
    item = send(scan(code), code)
    assert (item.collection, item.batch.user, item.batch.sender) == (review, alice, "Alice Archer")
    assert (item.batch.visit_id, item.batch.link_id) == (code.hand_over.pk, None)
    event = Event.objects.get(action="item:uploaded")
    assert (event.actor_kind, event.actor_id, event.detail["hand_over"]) == ("user", alice.pk, str(code.hand_over.pk))


@pytest.mark.accepts("C16")
def test_a_phone_sees_its_own_files_with_their_states_and_nothing_of_the_patient(code, review):
    ItemFactory(collection=review, name="secret.dcm")
    phone = scan(code)
    item = send(phone, code)
    page = phone.get(url("phone_upload", code)).content.decode()
    assert [text in page for text in ("photo.jpg", "Checking", "every 2s", "Northside Dental")] == [True] * 4
    assert [text in page for text in ("Marchetti", "HD-20418", "Implant review", "secret.dcm")] == [False] * 4
    item.move_to(ItemState.READY)
    part = phone.get(url("phone_upload", code), headers=HTMX).content.decode()
    assert ("Ready" in part, "every 2s" in part, "<html" in part) == (True, False, False)


@pytest.mark.accepts("C16")
def test_done_ends_the_code(code):
    phone = scan(code)
    send(phone, code)
    page = phone.post(url("phone_done", code))
    assert ("1 file arrived." in page.content.decode(), doors(phone, code)) == (True, [410, 404, 410])
    assert actions() == ["handover:made", "handover:opened", "handover:ended"]


@pytest.mark.accepts("C16")
@pytest.mark.parametrize(
    ("asked", "chosen", "words"),
    [("de-AT,de;q=0.9", "", 'lang="de"'), ("pl", "", 'lang="fr"'), ("", "", 'lang="fr"'), ("de", "tr", 'lang="tr"')],
)
def test_the_page_speaks_as_the_browser_else_as_the_practice(asked, chosen, words, code):
    Practice.objects.update(language="fr")
    phone = Client(headers={"Accept-Language": asked})
    if chosen:
        phone.cookies["language"] = chosen
    assert words in phone.get(reverse("phone_open", args=[code.text])).content.decode()


# One phone, fifteen minutes


@pytest.mark.accepts("C16")
def test_a_second_phone_is_told_to_ask_for_a_new_code(code):
    first = scan(code)
    second = Client()
    for answer in (
        second.get(reverse("phone_open", args=[code.text])),
        second.post(reverse("phone_open", args=[code.text])),
    ):
        assert (answer.status_code, "used on another phone" in answer.content.decode()) == (410, True)
    assert doors(second, code) == [410, 404, 410]
    assert first.get(reverse("phone_open", args=[code.text])).url == url("phone_upload", code)
    assert doors(first, code)[:2] == [200, 201]


@pytest.mark.accepts("C16")
def test_a_code_ends_after_fifteen_minutes_to_the_second(review, alice, sender):
    start = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
    with time_machine.travel(start, tick=False) as clock:
        code, late = (
            make_hand_over(c, actor=sender, user=alice) for c in (review, CollectionFactory(patient=review.patient))
        )
        phone = scan(code)
        told = begin(phone, code).json()
        clock.move_to(start + datetime.timedelta(minutes=14, seconds=59))
        assert phone.get(url("phone_upload", code)).status_code == 200
        clock.move_to(start + datetime.timedelta(minutes=15))
        assert doors(phone, code) == [410, 404, 410]
        assert phone.put(told["put"]["1"], PHOTO[:1000], content_type="application/octet-stream").status_code == 404
        answer = Client().post(reverse("phone_open", args=[late.text]))
        assert (answer.status_code, "does not work any more" in answer.content.decode()) == (410, True)


@pytest.mark.accepts("C16")
def test_stop_at_the_desk_counts_at_the_next_request(code, as_bob, review):
    phone = scan(code)
    told = begin(phone, code).json()
    as_bob.post(reverse("hand_over_end", args=["northside", review.pk]))
    assert phone.get(told["parts_url"]).status_code == 404
    assert doors(phone, code) == [410, 404, 410]


@pytest.mark.accepts("C16")
def test_a_new_code_ends_the_one_before_of_the_same_person_and_collection(code, review, alice, bob, sender):
    phone, bobs = scan(code), make_hand_over(review, actor=sender, user=bob)
    other = make_hand_over(CollectionFactory(patient=review.patient), actor=sender, user=alice)
    again = make_hand_over(review, actor=sender, user=alice)
    assert doors(phone, code) == [410, 404, 410]
    assert [Client().get(reverse("phone_open", args=[c.text])).status_code for c in (again, bobs, other)] == [200] * 3


@pytest.mark.accepts("C16")
def test_a_forged_secret_or_cookie_opens_nothing(code):
    assert Client().post(reverse("phone_open", args=[new_token()])).status_code == 410
    forger = Client()
    for value in (new_token(), code.text, code.hand_over.secret_hash, str(code.hand_over.pk), ""):
        forger.cookies[f"phone-{code.hand_over.pk.hex}"] = value
        assert doors(forger, code) == [410, 404, 410]


@pytest.mark.accepts("C16")
def test_the_cookie_of_one_code_opens_no_other_and_no_other_file(code, review, bob, sender):
    phone, other = scan(code), make_hand_over(CollectionFactory(patient=review.patient), actor=sender, user=bob)
    told = begin(scan(other), other).json()
    phone.cookies[f"phone-{other.hand_over.pk.hex}"] = phone.cookies[f"phone-{code.hand_over.pk.hex}"].value
    assert doors(phone, other) == [410, 404, 410]
    assert phone.get(url("phone_upload_parts", code, told["id"])).status_code == 404


def suspended(code: Secret) -> None:
    Membership.objects.of(code.hand_over.practice).update(suspended_at=timezone.now())


def in_the_bin(code: Secret) -> None:
    Collection.objects.of(code.hand_over.practice).update(deleted_at=timezone.now())


def without_plan(code: Secret) -> None:
    Practice.objects.update(plan=Plan.VIEWER)


def removed(code: Secret) -> None:
    Membership.objects.of(code.hand_over.practice).delete()


@pytest.mark.accepts("C16")
@pytest.mark.parametrize("happens", [suspended, in_the_bin, without_plan, removed])
def test_a_code_counts_only_as_long_as_its_maker_could_upload(happens, code):
    phone = scan(code)
    happens(code)
    assert doors(phone, code) == [410, 404, 410]


@pytest.mark.accepts("C16")
@pytest.mark.accepts("A13")
def test_the_code_of_a_limited_member_ends_with_the_assignment(review, dora, sender):
    assignment = AssignmentFactory(membership=dora.memberships.get(), patient=review.patient)
    code = make_hand_over(review, actor=sender, user=dora)
    phone = scan(code)
    assert doors(phone, code)[:2] == [200, 201]
    assignment.delete()
    assert doors(phone, code) == [410, 404, 410]


@pytest.mark.accepts("C16")
def test_ending_twice_is_one_line(code, sender):
    for _ in range(2):
        end_hand_over(code.hand_over, actor=sender)
    assert actions() == ["handover:made", "handover:ended"]


# Secrets


@pytest.mark.accepts("C16")
def test_the_secret_and_the_cookie_are_nowhere_afterwards(code, caplog):
    caplog.set_level(logging.DEBUG)
    phone = scan(code)
    cookie = phone.cookies[f"phone-{code.hand_over.pk.hex}"]
    send(phone, code)
    pages = [phone.get(url("phone_upload", code)), phone.post(url("phone_done", code))]
    told = "".join(page.content.decode() + str(page.headers) for page in pages) + whole_database()
    assert code.hand_over.secret_hash in told
    assert [secret for secret in (code.text, cookie.value) if secret in told] == []
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], 0 < cookie["max-age"] <= 900) == (
        True,
        "Lax",
        "/",
        True,
    )
    assert {page["Referrer-Policy"] for page in pages} == {"strict-origin"}


@pytest.mark.accepts("C16")
def test_the_address_of_a_code_is_left_out_of_logs(code):
    assert without_secrets(f"GET /h/{code.text}/ 200") == "GET /h/.../ 200"
    assert without_secrets("GET /health/live 200") == "GET /health/live 200"


@pytest.mark.accepts("C16")
def test_trying_addresses_is_slowed_down(cache_of_this_process, db):
    browser = Client()
    answers = [browser.get(reverse("phone_open", args=[new_token()])).status_code for _ in range(61)]
    assert (answers[59], answers[60]) == (410, 429)


def test_old_codes_are_forgotten(code):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, minutes=16)):
        look_after_links()
    assert HandOver.objects.of(code.hand_over.practice).count() == 0
