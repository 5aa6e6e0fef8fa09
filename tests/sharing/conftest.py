"""Gwen opened a link: links as their sender made them, and browsers that visit."""

import datetime
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.ledger import Actor
from audit.models import ActorKind
from sharing.models import LinkKind
from sharing.services.creating import LinkRequest, NewLink, create_link

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
