"""Gwen opened a link: links as their sender made them, and browsers that visit."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.ledger import Actor
from audit.models import ActorKind
from image_collections.storage import get_store
from image_collections.uploads import Uploader
from sharing.models import Link, LinkKind
from sharing.services.creating import LinkRequest, NewLink, create_link
from tests.image_collections.sending import handed_in
from tests.samples import Xray, xray

PASSWORD = "violet anchor 71"


@pytest.fixture
def sender(alice) -> Actor:
    return Actor(ActorKind.USER, alice.pk, "Alice Archer <alice@northside.example>", "192.0.2.1")


@pytest.fixture
def make_link(review, alice, sender):
    """Makes a link on Elena's collection; what a test does not say is filled in."""

    def make(collection=review, **values) -> NewLink:
        request = {
            "kind": LinkKind.VIEW,
            "request_key": uuid.uuid4(),
            "password": PASSWORD,
            "expires_at": timezone.now() + datetime.timedelta(days=30),
            "attestation": "I may disclose this.",
            "email": "gwen@elsewhere.example",
            "label": "Orthodontist",
            "asks_code": False,
            **values,
        }
        return create_link(collection, actor=sender, user=alice, request=LinkRequest(**request))

    return make


def follow(new_link: NewLink, client: Client | None = None) -> Client:
    """A browser that has opened the address in the mail."""
    client = client or Client()
    client.get(reverse("link_open", args=[new_link.secret]))
    return client


def landing(new_link: NewLink) -> str:
    return reverse("link_landing", args=[new_link.link.handle])


def enter(new_link: NewLink, client: Client | None = None, password: str = PASSWORD) -> Client:
    """The same, after the password."""
    client = follow(new_link, client)
    client.post(landing(new_link), {"password": password})
    return client


@pytest.fixture
def folder_store(settings, tmp_path):
    """Files in a folder of this test, in parts of 1,000 bytes."""
    settings.STORE = {**settings.STORE, "endpoint": "", "folder": tmp_path / "files", "part_size": 1000}
    get_store().prepare("http://localhost:8000")


@pytest.fixture
def real_xray(folder_store, review, northside, alice, sender, django_capture_on_commit_callbacks):
    """An X-ray with its bytes and renditions, as Alice uploaded it."""
    uploader = Uploader(northside, review, uuid.uuid4(), sender, sender="Alice Archer", user=alice)
    with django_capture_on_commit_callbacks(execute=True):
        item = handed_in(uploader, xray(Xray(12, "MONOCHROME2", "explicit")), "pano.dcm")
    item.refresh_from_db()
    return item


@pytest.fixture
def links(make_link):
    """One link in each state, by its label."""
    now = timezone.now()
    changes = {
        "opened": {"opens": 1},
        "fresh": {},
        "ending": {"expires_at": now + datetime.timedelta(days=3), "opens": 1},
        "not yet": {"opens_at": now + datetime.timedelta(days=1)},
        "locked": {"locked_at": now, "opens": 1},
        "expired": {"expires_at": now - datetime.timedelta(days=1)},
        "withdrawn": {"withdrawn_at": now},
        "files": {"kind": LinkKind.UPLOAD, "opens": 1, "created_at": now - datetime.timedelta(days=31)},
    }
    made = {}
    for label, values in changes.items():
        link = make_link(label=label).link
        Link.objects.of(link.practice).filter(pk=link.pk).update(**values)
        made[label] = link
    return made
