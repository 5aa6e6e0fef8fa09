"""Every page with a list asks as many questions of the database for twenty rows as for one (P10, P14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import MailState, OutgoingMail, Role
from accounts.services.joining import Invite, invite_member, send_invitation
from audit.actions import Action
from audit.ledger import About, Actor, record
from audit.models import ActorKind
from image_collections.models import CaseImage, Collection, Item, ItemState, PatientMerge, UploadBatch
from image_collections.services.tray import file_items, make_tray
from sharing.models import LinkKind, Sees
from sharing.services.creating import NewLink
from tagging.models import Kind
from tests.factories import (
    AssignmentFactory,
    CollectionFactory,
    ItemFactory,
    MembershipFactory,
    PatientFactory,
    UploadBatchFactory,
)
from tests.image_collections.page_parts import give_pictures
from tests.sharing.conftest import enter

NUMBERS = count()


@dataclass
class World:
    """Where rows are added, and who looks at them."""

    review: Collection
    new_link: Callable[..., NewLink]
    sender: Actor
    member: Client

    def __post_init__(self) -> None:
        self.patient, self.practice = self.review.patient, self.review.practice
        self.kind = Kind.objects.of(self.practice).first()
        self.share = self.new_link(may_download=True)
        self.ask = self.new_link(kind=LinkKind.UPLOAD, sees=Sees.OWN)
        self.item = self.add_item()
        self.user = self.practice.memberships.earliest("created_at").user
        self.visiting = MembershipFactory(practice=self.practice, limited=True)

    def add_item(self, collection: Collection | None = None, batch: UploadBatch | None = None, **values) -> Item:
        """Tagged, with pictures, sent by somebody."""
        collection = collection or self.review
        batch = batch or UploadBatchFactory(collection=collection, link_id=self.ask.link.pk)
        item = ItemFactory(collection=collection, batch=batch, kind=self.kind, **values)
        item.teeth.create(tooth=36)
        return give_pictures(item)

    def slug_and(self, *ids: object) -> list[object]:
        return [self.practice.slug, *ids]

    def guest(self, new_link: NewLink) -> Client:
        """Gwen, who has entered and said who she is."""
        client = enter(new_link)
        new_link.link.visits.update(privacy_accepted_at="2026-11-21T00:00Z", visitor_name="Gwen")
        return client


def one_more_patient(world: World) -> None:
    PatientFactory(practice=world.practice)


def one_more_collection(world: World) -> None:
    collection = CollectionFactory(patient=world.patient)
    for _ in range(3):
        world.add_item(collection)
    world.new_link(collection)


def one_more_of_each_state(world: World) -> None:
    for state in ItemState.values:
        shown = world.add_item(state=state)
        CaseImage.objects.create(practice=world.practice, user=world.user, collection=world.review, item=shown)
        world.add_item(state=state, deleted_at="2026-11-21T00:00Z")


def one_more_removed(world: World) -> None:
    gone = {"deleted_at": "2026-11-20T00:00Z"}
    removed, into = (PatientFactory(practice=world.practice, **more) for more in (gone, {}))
    PatientMerge.objects.create(practice=world.practice, kept=into, merged=removed)
    patient, collection = PatientFactory(practice=world.practice, **gone), CollectionFactory(**gone, patient=into)
    for action, thing in ((Action.PATIENT_REMOVED, patient), (Action.COLLECTION_REMOVED, collection)):
        record(action, practice_id=world.practice.pk, actor=world.sender, about=About(thing.pk, "thing"))
    world.add_item(**gone)


def one_more_merged(world: World) -> None:
    merged = PatientFactory(practice=world.practice, deleted_at="2026-11-20T00:00Z")
    PatientMerge.objects.create(practice=world.practice, kept=world.patient, merged=merged)


def one_more_item(world: World) -> None:
    world.add_item()


def one_more_waiting(world: World) -> None:
    """In the tray with somebody whom it fits, and in the tray's bin."""
    patient = PatientFactory(practice=world.practice)
    tray = make_tray(world.practice)
    said = {"patient_id": patient.card_number, "patient_name": f"{patient.last_name}^{patient.first_name}"}
    world.add_item(tray, facts=said)
    world.add_item(tray, deleted_at="2026-11-21T00:00Z")


def one_more_filed(world: World) -> None:
    tray = make_tray(world.practice)
    file_items([world.add_item(tray)], CollectionFactory(patient=world.patient), tray, actor=world.sender)


def one_more_link(world: World) -> None:
    for kind in LinkKind.values:
        enter(world.new_link(CollectionFactory(patient=PatientFactory(practice=world.practice)), kind=kind))


def one_more_visit(world: World) -> None:
    link = world.share.link
    enter(world.share)
    visit = Actor(ActorKind.LINK, link.visits.latest("started_at").pk, "Gwen", "192.0.2.7", link.pk)
    about = About(world.add_item().pk, "pano.dcm")
    record(Action.ITEM_VIEWED, practice_id=world.practice.pk, actor=visit, about=about)
    mail = {"template": "sharing/mail/link", "to": "gwen@elsewhere.example", "state": MailState.SENT}
    OutgoingMail.objects.create(key=f"more-{next(NUMBERS)}", practice_id=world.practice.pk, about_id=link.pk, **mail)


def one_more_entry(world: World) -> None:
    about = About(world.patient.pk, "file", world.patient.pk, "patient", {"changed": ["name"]})
    record(Action.PATIENT_CHANGED, practice_id=world.practice.pk, actor=world.sender, about=about)


def one_more_assigned(world: World) -> None:
    AssignmentFactory(membership=world.visiting, patient=PatientFactory(practice=world.practice))


def one_more_limited(world: World) -> None:
    AssignmentFactory(membership=MembershipFactory(practice=world.practice, limited=True), patient=world.patient)


def one_more_kind(world: World) -> None:
    Kind.objects.create(practice=world.practice, own_label=f"Own {next(NUMBERS)}")


def one_more_sent(world: World) -> None:
    visit = world.ask.link.visits.get()
    world.add_item(batch=UploadBatchFactory(collection=world.review, link_id=visit.link_id, visit_id=visit.pk))


def one_more_of_home(world: World) -> None:
    one_more_patient(world)
    one_more_link(world)


def one_more_user(world: World) -> None:
    """Somebody who belongs, and somebody who is invited."""
    MembershipFactory(practice=world.practice)
    alice, number = world.practice.memberships.earliest("created_at").user, next(NUMBERS)
    invite = Invite("Ivy", f"ivy{number}@elsewhere.example", Role.MEMBER)
    send_invitation(invite_member(world.practice, invite, actor=world.sender, user=alice))


def one_more_practice(world: World) -> None:
    MembershipFactory(user=world.practice.memberships.earliest("created_at").user)


@dataclass(frozen=True)
class Page:
    """A page with a list, how a row is added to it, and how many queries it may take at most."""

    name: str
    add_row: Callable[[World], None]
    most: int
    query: str = ""
    visits: str = ""  # which link of the world, for the pages of visitors
    ids: Callable[[World], list[object]] = World.slug_and

    def __str__(self) -> str:
        return self.name + self.query

    def address(self, world: World) -> str:
        args = [getattr(world, self.visits).link.handle] if self.visits else self.ids(world)
        return reverse(self.name, args=args) + self.query


def of_patient(world: World) -> list[object]:
    return world.slug_and(world.patient.pk)


def of_collection(world: World) -> list[object]:
    return world.slug_and(world.review.pk)


PAGES = [
    Page("practice_home", one_more_of_home, 8),
    Page("patient_list", one_more_patient, 8),
    Page("patient_list", one_more_patient, 8, "?sort=name"),
    Page("patient_page", one_more_collection, 8, ids=of_patient),
    Page("collection_page", one_more_of_each_state, 14, ids=of_collection),
    Page("collection_page", one_more_of_each_state, 14, "?view=list", ids=of_collection),
    Page("collection_bin", one_more_of_each_state, 8, ids=of_collection),
    Page("practice_bin", one_more_removed, 8, "?tab=patients"),
    Page("practice_bin", one_more_removed, 8, "?tab=collections"),
    Page("practice_bin", one_more_removed, 8, "?tab=files"),
    Page("patient_page", one_more_merged, 9, ids=of_patient),
    Page("patient_merge", one_more_patient, 8, ids=of_patient),
    Page("patient_remove", one_more_collection, 9, ids=of_patient),
    Page("item_page", one_more_item, 14, ids=lambda world: world.slug_and(world.item.pk)),
    Page("tray", one_more_waiting, 12),
    Page("tray", one_more_filed, 9, "?tab=filed"),
    Page("tray", one_more_waiting, 8, "?tab=bin"),
    Page("link_list", one_more_link, 6),
    Page("link_page", one_more_visit, 14, ids=lambda world: world.slug_and(world.share.link.pk)),
    Page("audit_log", one_more_entry, 7),
    Page("member_list", one_more_user, 8),
    Page("plan_page", one_more_user, 8),
    Page("my_practices", one_more_practice, 8, ids=lambda _world: []),
    Page("assignments", one_more_assigned, 6, ids=lambda world: world.slug_and(world.visiting.pk)),
    Page("patient_people", one_more_limited, 6, ids=of_patient),
    Page("kind_list", one_more_kind, 6),
    Page("link_gallery", one_more_item, 8, visits="share"),
    Page("link_upload", one_more_sent, 8, visits="ask"),
]


@pytest.fixture
def world(review, make_link, sender, as_alice) -> World:
    return World(review, make_link, sender, as_alice)


def queries_for(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in asked]


@pytest.fixture(autouse=True)
def _still_clock():
    """That somebody is there is written once a second; here it is always the same second."""
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        yield


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_twenty_rows_take_as_many_queries_as_one(page, world):
    browser = world.guest(getattr(world, page.visits)) if page.visits else world.member
    page.add_row(world)
    address = page.address(world)
    browser.get(address)  # the first look is written down
    one = queries_for(browser, address)
    for _ in range(19):
        page.add_row(world)
    twenty = queries_for(browser, address)
    assert (len(twenty), len(one) <= page.most) == (len(one), True), "\n".join(twenty)


# The mark is that of the list and of a patient's page; who took another one in costs one query more, to say whom.
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name.startswith("patient_") and page.most <= 8], ids=str
)
def test_fifty_rows_take_at_most_eight_queries(page, world):
    for _ in range(50):
        page.add_row(world)
    world.member.get(page.address(world))
    assert len(queries_for(world.member, page.address(world))) <= 8
