"""The cast: Alice owns Northside, Bob assists there, Dora visits there, Vera only looks, Charlie owns Southside.

Elena is the canary: her name and card number must be in no mail and no log line of any test.
"""

import hypothesis
import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts.models import Membership, Plan, Practice, Role, User
from image_collections.models import Collection, Item
from patients.models import Patient
from tests.factories import (
    CollectionFactory,
    ItemFactory,
    MembershipFactory,
    PatientFactory,
    PracticeFactory,
    UserFactory,
)

# A machine that is busy is no reason to fail.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _everybody_starts_in_english():
    """A request leaves its language and clock on the thread; the next test must not find them."""
    translation.activate("en")
    timezone.deactivate()


@pytest.fixture
def stopped_clock():
    """A session notes once a second that somebody is there; who counts queries wants that second to last."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def cache_of_this_process(settings):
    """A cache whose clock a test can move; that of a server goes on by itself."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


CANARY = ("Marchetti", "HD-20418")


@pytest.fixture(autouse=True)
def _canary_stays_inside(caplog):
    """Nothing of a patient leaves by mail or log, whatever a test does (I2)."""
    yield
    said = [record.getMessage() for record in caplog.get_records("call")]
    for message in getattr(mail, "outbox", []):
        said += [str(message.message()), message.body, *(str(part) for part, _ in message.alternatives)]
    leaks = [text for text in said if any(word in text for word in CANARY)]
    assert leaks == []


@pytest.fixture
def northside(db) -> Practice:
    return PracticeFactory(name="Northside Dental", slug="northside")


@pytest.fixture
def southside(db) -> Practice:
    return PracticeFactory(name="Southside Dental", slug="southside")


@pytest.fixture
def alice(northside) -> User:
    user = UserFactory(name="Alice Archer", email="alice@northside.example")
    MembershipFactory(practice=northside, user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def bob(northside) -> User:
    user = UserFactory(name="Bob Baker", email="bob@northside.example")
    MembershipFactory(practice=northside, user=user, role=Role.MEMBER)
    return user


@pytest.fixture
def dora(northside) -> User:
    """The visiting dentist: she sees the patients who are assigned to her, at first none."""
    user = UserFactory(name="Dora Diaz", email="dora@northside.example")
    MembershipFactory(practice=northside, user=user, role=Role.MEMBER, limited=True)
    return user


@pytest.fixture
def vera(db) -> User:
    user = UserFactory(name="Vera Viewer", email="vera@looks.example")
    practice = PracticeFactory(name="Vera looks", slug="vera", plan=Plan.VIEWER, trial_ends_at=None)
    MembershipFactory(practice=practice, user=user, role=Role.ADMINISTRATOR)
    return user


@pytest.fixture
def charlie(southside) -> User:
    user = UserFactory(name="Charlie Cooper", email="charlie@southside.example")
    MembershipFactory(practice=southside, user=user, role=Role.ADMINISTRATOR)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_alice(alice) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_dora(dora) -> Client:
    return signed_in(dora)


@pytest.fixture
def as_vera(vera) -> Client:
    return signed_in(vera)


@pytest.fixture
def as_charlie(charlie) -> Client:
    return signed_in(charlie)


@pytest.fixture
def membership(alice) -> Membership:
    return alice.memberships.get()


@pytest.fixture
def elena(northside) -> Patient:
    return PatientFactory(practice=northside, first_name="Elena", last_name="Marchetti", card_number="HD-20418")


@pytest.fixture
def review(elena) -> Collection:
    return CollectionFactory(patient=elena, title="Implant review")


@pytest.fixture
def xray(review) -> Item:
    return ItemFactory(collection=review, name="pano.dcm")
