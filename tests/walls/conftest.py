"""One of everything in Northside, and everybody who may come to its doors."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.models import Practice
from image_collections.models import Export, Upload
from image_collections.processing import make_export
from image_collections.uploads import Uploader, begin_upload
from sharing.models import LinkKind
from sharing.services.creating import NewLink
from tests.sharing.conftest import enter, folder_store, make_link, real_xray, sender

__all__ = ["folder_store", "make_link", "real_xray", "sender"]


@pytest.fixture
def an_upload(real_xray, northside, review, alice, sender) -> Upload:
    """A file on its way in."""
    uploader = Uploader(northside, review, uuid.uuid4(), sender, sender="Alice Archer", user=alice)
    return begin_upload(uploader, name="more.dcm", size=500)


@pytest.fixture
def an_export(real_xray, northside, alice, elena) -> Export:
    """Everything of Elena, made for Alice."""
    export = Export.objects.create(practice=northside, patient=elena, asked_by=alice)
    make_export(export.pk)
    return export


@pytest.fixture
def view_link(real_xray, make_link) -> NewLink:
    return make_link()


@pytest.fixture
def upload_link(real_xray, make_link) -> NewLink:
    return make_link(kind=LinkKind.UPLOAD)


@pytest.fixture
def browsers(northside: Practice, as_alice, as_bob, as_charlie, view_link, upload_link) -> dict[str, Client]:
    """Actor to browser; the viewer is Bob while Northside is on the viewer plan."""
    return {
        "anonymous": Client(),
        "stranger": as_charlie,
        "viewer": as_bob,
        "member": as_bob,
        "administrator": as_alice,
        "visitor": enter(view_link),
        "uploader": enter(upload_link),
    }
