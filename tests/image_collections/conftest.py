"""Where files are kept in these tests, and how they get there: through the front doors."""

from __future__ import annotations

import time
import uuid

import pytest

from audit.ledger import Actor
from audit.models import ActorKind
from image_collections.storage import Store, StoreUnavailable, get_store
from image_collections.uploads import Uploader
from tests import services

FOLDER_PART = 1000
S3_PART = 5 * 1024 * 1024  # S3 takes no smaller ones, but for the last


@pytest.fixture(scope="session")
def s3_connection(tmp_path_factory):
    """A running S3 store, for the whole run."""
    services.wanted()
    with services.s3_server(tmp_path_factory.mktemp("s3")) as connection:
        yield connection


@pytest.fixture
def folder_store(settings, tmp_path) -> Store:
    settings.STORE = {**settings.STORE, "endpoint": "", "folder": tmp_path / "files", "part_size": FOLDER_PART}
    store = get_store()
    store.prepare("http://localhost:8000")
    return store


@pytest.fixture
def s3_store(settings, s3_connection) -> Store:
    settings.STORE = {**s3_connection, "part_size": S3_PART}
    store = get_store()
    for _ in range(100):
        try:
            store.prepare("http://localhost:8000")
        except StoreUnavailable:
            time.sleep(0.2)  # its port is open before it has found itself
        else:
            break
    return store


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.services)])
def store(request) -> Store:
    """Each of the two stores."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def actor(alice) -> Actor:
    return Actor(ActorKind.USER, alice.pk, "Alice Archer <alice@northside.example>", "192.0.2.1")


@pytest.fixture
def uploader(northside, review, alice, actor) -> Uploader:
    return Uploader(northside, review, uuid.uuid4(), actor, sender="Alice Archer", user=alice)
