"""A walk through the house: Alice types words into every field, Gwen visits, and every answer is kept.

What must be true of the answers is said by the tests that take the tour.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Plan, Practice
from image_collections.models import Collection, Item
from sharing.models import Link
from tests.samples import Xray, xray
from tests.sharing.sender import asked, filled

PASSWORD = "violet anchor 71"
XRAY = xray(Xray(12, "MONOCHROME2", "explicit"))
JOIN = re.compile(r"/accounts/join/[\w-]{43}/")
SECRET = re.compile(r"/l/([\w-]{43})/")
CODE = re.compile(r"^ +([0-9]{6})$", re.MULTILINE)
Words = Callable[[str, int], str]


@dataclass
class Tour:
    """`words(field, longest)` says what is typed where."""

    words: Words
    practice: Practice
    alice: Client
    committing: Any  # runs what waits for the end of a request's transaction
    gwen: Client = field(default_factory=Client)
    answers: list[HttpResponse] = field(default_factory=list)

    def take(self) -> None:
        """Through every room, in the order of a working day."""
        self.settle_in()
        self.ask_to_subscribe()
        self.invite()
        collection = self.fill()
        item = Item.objects.of(self.practice).get(collection=collection)
        self.tag(item)
        self.look(collection, item)
        self.share(collection)
        self.look_as_gwen(item)
        self.ask_for_files(collection)
        self.send_as_gwen()
        self.bin(collection, item)
        self.look_back()

    def settle_in(self) -> None:
        """The practice, the person, a kind of one's own."""
        here = {"country": "AT", "language": "en", "time_zone": "Europe/Vienna", "notation": "fdi"}
        own = {"name": self.words("practice", 128), "attestation": self.words("attestation", 500)}
        rules = {"link_default_days": 30, "link_longest_days": 365, "idle_minutes": 30, "notices": ["link-locked"]}
        self.post("practice_settings", expect=422, **here, **own)
        self.post("practice_settings", **here, **own, **rules)
        self.post("logo_settings", expect=422, logo=SimpleUploadedFile(self.words("practice", 100) + ".svg", b"<svg/>"))
        person = {"title": 32, "name": 128, "specialty": 64, "phone": 32}
        self.ask(self.alice, reverse("my_account"), {name: self.words("person", most) for name, most in person.items()})
        self.ask(self.alice, reverse("my_notices"), {"notices": ["files-arrived", "link-locked", "more-time"]})
        self.post("kind_list", label=self.words("kind", 64))
        self.post("kind_list", expect=422, label=self.words("kind", 64))

    def invite(self) -> None:
        """Somebody who joins, with a name of their own; the form once wrong, once for an address that waits."""
        Practice.objects.filter(pk=self.practice.pk).update(plan=Plan.SUBSCRIBER)
        typed = {"name": self.words("person", 128), "email": "ivy@elsewhere.example", "role": "member"}
        self.post("member_invite", expect=422, **{**typed, "role": self.words("role", 100)})
        self.post("member_invite", **typed)
        self.post("member_invite", expect=422, **typed)
        self.get("member_list")
        ivy = Client()
        self.ask(ivy, JOIN.search(mail.outbox[-1].body)[0])
        self.ask(ivy, reverse("account_join"))
        self.ask(ivy, reverse("account_join"), {"name": typed["name"], "password1": "short"})
        self.ask(ivy, reverse("account_join"), {**typed, "password1": PASSWORD, "terms": "on"})
        self.ask(ivy, reverse("my_practices"))
        self.ask(ivy, self.url("practice_leave"))
        self.get("member_list")
        self.get("member_page", self.practice.memberships.latest("created_at").pk)

    def ask_to_subscribe(self) -> None:
        """An invoice, once with a wrong form."""
        billing = self.texts(billing_name=128, billing_address=500, tax_number=40)
        self.post("plan_subscribe", expect=422, provider="invoice", **{**billing, "billing_address": ""})
        self.post("plan_subscribe", provider="invoice", **billing)
        self.get("plan_page")

    def fill(self) -> Collection:
        """A patient, a collection, files; each form once wrong, so that it shows what was typed."""
        patient = self.texts(first_name=64, last_name=64, card_number=64, phone=32, address=500, notes=5000)
        first = self.texts(title=128, description=5000)
        both = {f"patient-{name}": text for name, text in patient.items()}
        both |= {f"collection-{name}": text for name, text in first.items()}
        self.post("patient_new", expect=422, **both)
        dates = {"patient-birth_date": "1981-03-14", "collection-images_on": "2026-01-15"}
        self.post("patient_new", **both, **dates)
        self.post("patient_new", expect=422, **both, **dates)  # says who is there already
        collection = Collection.objects.of(self.practice).get()
        self.post("patient_edit", collection.patient_id, expect=422, **patient, birth_date="never")
        self.post("collection_edit", collection.pk, expect=422, **first, images_on="never")
        name = self.words("file", 200)
        files = [SimpleUploadedFile(name + ending, XRAY) for ending in (".dcm", ".exe")]
        self.post("upload_form", collection.pk, files=files)
        return collection

    def tag(self, item: Item) -> None:
        texts = self.texts(title=128, keywords=40, description=5000, private_note=5000)
        self.post("item_tag", item.pk, expect=422, **texts, taken_on="never")
        self.post("item_tag", item.pk, **texts)

    def look(self, collection: Collection, item: Item) -> None:
        patient = collection.patient_id
        self.post("patient_list", q=self.words("first_name", 64))
        self.ask(self.alice, self.answers[-1]["Location"])
        for name in ("patient_page", "patient_edit", "collection_new"):
            self.get(name, patient)
        self.post("panel_show", item.pk, really="yes")
        self.post("hand_over", collection.pk, expect=200, really="yes")
        for name in ("collection_page", "collection_edit", "link_new"):
            self.get(name, collection.pk)
        for name in ("item_page", "item_tag", "item_original", "item_pixels_meta"):
            self.get(name, item.pk)
        self.get("item_rendition", item.pk, "preview")

    def share(self, collection: Collection) -> None:
        typed = self.texts(title=128, message=5000, label=64)
        self.post("link_new", collection.pk, expect=422, **filled(**typed, password="short"))
        self.post("link_new", collection.pk, expect=200, **filled(**typed))

    def ask_for_files(self, collection: Collection) -> None:
        typed = self.texts(title=128, message=5000, label=64)
        values = asked(**typed, by="hand", receivers="", asks_code="", sees="all", attests="on")
        self.ask(self.alice, self.url("link_new", collection.pk) + "?kind=upload", values)

    def look_as_gwen(self, item: Item) -> None:
        """From the mail through password and code to the viewer."""
        handle = self.open(mail.outbox[-2].body)
        self.visit("link_code", handle)
        self.visit("link_code", handle, code=CODE.search(mail.outbox[-1].body)[1])
        self.visit("link_gallery", handle)
        self.visit("link_item", handle, item.pk)
        self.visit("link_rendition", handle, item.pk, "preview")
        self.visit("link_original", handle, item.pk)

    def send_as_gwen(self) -> None:
        """Who she is, a file that is taken and one that is not, the receipt."""
        handle = self.open(self.answers[-1].content.decode())
        texts = self.texts(name=128, message=5000)
        self.visit("link_upload", handle, **texts)
        self.visit("link_upload", handle, **texts, privacy="on")
        name = self.words("file", 200)
        files = [SimpleUploadedFile(name + ending, XRAY) for ending in (".dcm", ".exe")]
        self.visit("link_upload_form", handle, files=files)
        self.visit("link_upload", handle)
        self.visit("link_gallery", handle)
        self.visit("link_finish", handle, really="yes")
        self.visit("link_receipt", handle)

    def bin(self, collection: Collection, item: Item) -> None:
        self.get("collection_page", collection.pk)
        self.post("items_remove", collection.pk, expect=200, items=[item.pk])  # links show it: it asks first
        self.post("items_remove", collection.pk, items=[item.pk], really="yes")
        self.get("collection_page", collection.pk)
        self.get("collection_bin", collection.pk)
        self.get("collection_remove", collection.pk)
        self.get("item_delete", item.pk)
        self.get("patient_merge", collection.patient_id)
        self.post("patient_remove", collection.patient_id, expect=422, typed="not " + self.words("typed", 60))
        self.post("collection_remove", collection.pk, really="yes")
        self.post("item_restore", item.pk, expect=409, some="thing")
        for tab in ("patients", "collections", "files"):
            self.ask(self.alice, f"{self.url('practice_bin')}?tab={tab}")
        self.post("collection_restore", collection.pk, really="yes")

    def look_back(self) -> None:
        for name in ("practice_home", "patient_list", "link_list", "kind_list", "practice_settings", "audit_log"):
            self.get(name)
        self.get("logo_settings")
        for link in Link.objects.of(self.practice):
            self.get("link_page", link.pk)
        self.ask(self.alice, reverse("my_account"))
        self.ask(self.alice, reverse("my_notices"))
        self.ask(Client(), reverse("account_login"), {"login": self.words("login", 100), "password": "wrong"})

    def open(self, text: str) -> str:
        """The address that stands in a mail or on a page, then the password; gives the link's handle."""
        landing = self.ask(self.gwen, reverse("link_open", args=SECRET.search(text).groups()))["Location"]
        self.ask(self.gwen, landing)
        self.ask(self.gwen, landing, {"password": "wrong"})
        assert self.ask(self.gwen, landing, {"password": PASSWORD}).status_code == 302
        return landing.split("/")[-2]

    def texts(self, **longest: int) -> dict[str, str]:
        return {name: self.words(name, length) for name, length in longest.items()}

    def url(self, name: str, *args: Any) -> str:
        return reverse(name, args=[self.practice.slug, *args])

    def get(self, name: str, *args: Any) -> None:
        assert self.ask(self.alice, self.url(name, *args)).status_code == 200, name

    def post(self, name: str, /, *args: Any, expect: int = 302, **data: Any) -> None:
        answer = self.ask(self.alice, self.url(name, *args), data)
        assert answer.status_code == expect, (name, answer.status_code)

    def visit(self, page: str, /, *args: Any, **data: Any) -> None:
        self.ask(self.gwen, reverse(page, args=args), data)

    def ask(self, client: Client, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
        with self.committing(execute=True):
            answer = client.post(url, data) if data else client.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)  # to the end, so that files are closed
        self.answers.append(answer)
        return answer
