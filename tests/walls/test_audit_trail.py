"""Each kind of access gives exactly one event: who, what, when, from where, for whom, by which link (A15)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Plan, Practice
from audit.models import Event
from sharing.models import LinkKind
from tagging.services import ensure_kinds
from tests.factories import AssignmentFactory
from tests.samples import orientation_photo
from tests.sharing.conftest import PASSWORD, enter, follow, landing
from tests.sharing.sender import filled
from tests.sharing.test_secrets import whole_database
from tests.walls.test_url_matrix import ROUTED, an_invitation

HERE = "203.0.113.7"
TOMORROW = str(datetime.date.today() + datetime.timedelta(days=1))
PERSON = {"first_name": "Elena", "last_name": "Marchetti", "birth_date": "1981-03-14"}
NEW_PATIENT = {f"patient-{name}": value for name, value in PERSON.items()} | {
    "collection-title": "First visit", "collection-images_on": "2026-01-15", "create_anyway": "yes",
}  # fmt: skip
PLACE = {"name": "Northside", "country": "AT", "language": "en", "time_zone": "Europe/Vienna", "notation": "fdi"}
SETTINGS = PLACE | {"link_default_days": 14, "link_longest_days": 60, "idle_minutes": 20}
BY_HAND = filled(by="hand", receivers="")

# What Alice asks for (nothing to send: she looks) and what the log says of it.
MEMBERS = [
    ("patient_list", None, []),
    ("patient_page", None, ["patient:viewed"]),
    ("patient_edit", None, ["patient:viewed"]),
    ("collection_page", None, ["collection:viewed"]),
    ("collection_bin", None, ["collection:viewed"]),
    ("collection_unscanned", None, ["collection:viewed"]),
    ("collection_mismatch", None, ["collection:viewed"]),
    ("item_page", None, ["item:viewed"]),
    ("item_tag", None, ["item:viewed"]),
    ("item_rendition preview", None, ["item:viewed"]),
    ("item_rendition thumbnail", None, []),
    ("item_original", None, ["item:downloaded"]),
    ("collection_download", None, ["collection:downloaded"]),
    ("audit_log", None, ["audit:viewed"]),
    ("audit_export", None, ["audit:exported"]),
    ("patient_new", NEW_PATIENT, ["patient:created", "collection:created"]),
    ("patient_edit", PERSON | {"phone": "123"}, ["patient:changed"]),
    ("collection_new", {"title": "Second", "images_on": "2026-01-15"}, ["collection:created"]),
    ("collection_edit", {"title": "Other", "images_on": "2026-01-15"}, ["collection:changed"]),
    ("upload_form", "files", ["item:uploaded"]),
    ("item_tag", {"title": "Crown"}, ["item:tagged"]),
    ("hand_over", {"really": "yes"}, ["handover:made"]),
    ("panel_show", {"really": "yes"}, ["item:viewed"]),
    ("item_remove", {"really": "yes"}, ["item:removed"]),
    ("practice_bin", None, []),
    ("collection_remove", None, []),
    ("collection_remove", {"really": "yes"}, ["collection:removed"]),
    ("patient_remove", None, ["patient:viewed"]),
    ("patient_remove", {"typed": "Marchetti"}, ["patient:removed"]),
    ("patient_merge", None, ["patient:viewed"]),
    ("link_new", filled(), ["link:created", "link:sent", "link:sent"]),
    ("link_new", BY_HAND, ["link:created"]),
    ("link_send_again", {"really": "yes"}, ["link:sent"]),
    ("link_extend", {"last_day": TOMORROW}, ["link:extended"]),
    ("link_password", {"password": "another anchor 72"}, ["link:password-changed"]),
    ("link_withdraw", {"really": "yes"}, ["link:withdrawn"]),
    ("assignments", None, []),
    ("patient_people", None, []),
    ("assignment_set", {"ends_on": TOMORROW}, ["patient:assigned"]),
    ("assignment_remove", {"really": "yes"}, ["patient:unassigned"]),
    ("member_list", None, []),
    ("member_page", None, []),
    ("member_invite", {"name": "Ivy", "email": "i@x.example", "role": "member"}, ["member:invited"]),
    ("invitation_send_again", {"really": "yes"}, ["member:invitation-sent-again"]),
    ("invitation_withdraw", {"really": "yes"}, ["member:invitation-withdrawn"]),
    ("member_change", {"role": "member"}, ["member:changed"]),
    ("member_suspend", {"really": "yes"}, ["member:suspended"]),
    ("member_reset", {"really": "yes"}, ["member:reset-started"]),
    ("member_remove", {"really": "yes"}, ["member:removed"]),
    ("practice_settings", SETTINGS, ["practice:changed"]),
    ("my_account", {"name": "Alice A. Archer"}, ["user:changed"]),
    ("my_notices", {"notices": ["link-locked"]}, ["user:changed"]),
    ("logo_settings", "logo", ["practice:changed"]),
]  # fmt: skip

CHANGES = [(page, data) for page, data, told in MEMBERS if isinstance(data, dict) and "link:sent" not in told[1:]]
CHANGING = [(page, data) for page, data, _ in MEMBERS if data]

# The same for Gwen, who holds a share link that allows downloading, or an upload link.
VISITORS = [
    (LinkKind.VIEW, "link_gallery", None, ["collection:viewed"]),
    (LinkKind.VIEW, "link_item", None, ["item:viewed"]),
    (LinkKind.VIEW, "link_rendition preview", None, ["item:viewed"]),
    (LinkKind.VIEW, "link_original", None, ["item:downloaded"]),
    (LinkKind.VIEW, "link_download", None, ["collection:downloaded"]),
    (LinkKind.UPLOAD, "link_upload_form", "files", ["item:uploaded"]),
    (LinkKind.UPLOAD, "link_finish", {"really": "yes"}, ["link:visit-finished"]),
]


@pytest.fixture
def things(real_xray, review, elena, make_link, dora) -> dict[str, Any]:
    """One of everything, by the names that addresses have for it."""
    assigned = AssignmentFactory(membership=dora.memberships.get(), patient=elena)
    Practice.objects.filter(pk=review.practice_id).update(plan=Plan.SUBSCRIBER)
    link, invited = make_link(email="").link, an_invitation(review.practice).pk
    ensure_kinds(review.practice)
    ids = {"slug": "northside", "patient_id": elena.pk, "collection_id": review.pk, "item_id": real_xray.pk}
    return {
        **ids,
        "link_id": link.pk,
        "handle": link.handle,
        "membership_id": assigned.membership_id,
        "invitation_id": invited,
    }


def ask(client: Client, page: str, data: Any, things: dict[str, Any]) -> HttpResponse:
    """One request from HERE; `page` is the name of an address and perhaps a role."""
    name, _, role = page.partition(" ")
    wanted = ROUTED[name].pattern.regex.groupindex
    url = reverse(name, kwargs={key: {**things, "role": role}[key] for key in wanted})
    if data == "files":
        data = {"files": SimpleUploadedFile("photo.jpg", orientation_photo(1))}
    if data == "logo":
        data = {"logo": SimpleUploadedFile("logo.jpg", orientation_photo(1))}
    answer = client.post(url, data, REMOTE_ADDR=HERE) if data else client.get(url, REMOTE_ADDR=HERE)
    if answer.streaming:
        b"".join(answer.streaming_content)
    assert answer.status_code in (200, 302), answer.content
    return answer


def unwritable(execute, sql, params, many, context):
    """For `connection.execute_wrapper`: a ledger whose disk is full."""
    if 'INSERT INTO "audit_event"' in sql:
        raise DatabaseError("the ledger cannot be written")
    return execute(sql, params, many, context)


def told_since(position: int) -> list[Event]:
    return list(Event.objects.filter(position__gt=position).order_by("position"))


def last_position() -> int:
    return Event.objects.latest("position").position


def facts(event: Event) -> tuple[Any, ...]:
    """Who, from where, by which link, and whether it was just now."""
    now = abs(timezone.now() - event.at) < datetime.timedelta(minutes=1)
    return event.actor_kind, event.actor_label, event.address, event.link_id, now


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("page", "data", "actions"), MEMBERS, ids=[f"{row[0]} {bool(row[1])}" for row in MEMBERS])
def test_what_members_do_is_one_line_each(page, data, actions, things, as_alice, northside, elena):
    before = last_position()
    ask(as_alice, page, data, things)
    events = told_since(before)
    assert [event.action for event in events] == actions
    for event in events:
        assert facts(event) == ("user", "Alice Archer <alice@northside.example>", HERE, None, True)
        assert event.practice_id == northside.pk
        about_nobody = event.action.startswith(("audit:", "practice:", "user:", "member:"))
        assert bool(event.patient_id) != about_nobody
        if event.action not in ("patient:created", "collection:created") and not about_nobody:
            assert (event.patient_id, event.patient_label) == (elena.pk, "Elena Marchetti")


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("kind", "page", "data", "actions"), VISITORS, ids=[row[1] for row in VISITORS])
def test_what_visitors_do_is_one_line_each_and_names_the_link(kind, page, data, actions, things, make_link, elena):
    new_link = make_link(kind=kind, may_download=kind == LinkKind.VIEW)
    link, gwen = new_link.link, enter(new_link)
    if kind == LinkKind.UPLOAD:
        gwen.post(reverse("link_upload", args=[link.handle]), {"name": "Gwen Green", "privacy": "on"})
    before = last_position()
    ask(gwen, page, data, {**things, "handle": link.handle})
    events = told_since(before)
    who = link.visits.get().visitor
    assert [event.action for event in events] == actions
    assert [facts(event) for event in events] == [("link", who, HERE, link.pk, True)] * len(actions)
    assert {event.patient_id for event in events} <= {elena.pk}


@pytest.mark.accepts("A15")
@pytest.mark.accepts("G7")
def test_trying_and_opening_a_link_is_told_with_its_id(make_link, elena):
    new_link = make_link()
    client = follow(new_link)
    before = last_position()
    for password in ["wrong"] * 4 + [PASSWORD] + ["wrong"] * 5:
        client.post(landing(new_link), {"password": password}, REMOTE_ADDR=HERE)
        client.cookies.pop(f"visit-{new_link.link.handle.hex}", None)
    events = told_since(before)
    failed = ["link:password-failed"]
    assert [event.action for event in events] == [*failed * 4, "link:opened", *failed * 5, "link:locked"]
    assert {(event.link_id, event.address, event.patient_id) for event in events} == {
        (new_link.link.pk, HERE, elena.pk)
    }
    assert [event.actor_kind for event in events].count("stranger") == 10


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(
    "page", ["patient_page", "patient_edit", "collection_page", "item_page", "item_tag", "audit_log", "audit_export"]
)
def test_when_the_log_cannot_be_written_no_page_is_shown(page, things, as_alice):
    before = last_position()
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        ask(as_alice, page, None, things)
    assert told_since(before) == []


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("page", "data"), CHANGES, ids=[page for page, _ in CHANGES])
def test_when_the_log_cannot_be_written_nothing_changes(page, data, things, as_alice, stopped_clock):
    """Neither the change nor its line is there."""
    as_alice.get("/p/northside/")  # from now on the session knows that she is here
    before = whole_database()
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        ask(as_alice, page, data, things)
    assert whole_database() == before


@pytest.mark.accepts("A15")
def test_when_the_log_cannot_be_written_no_file_is_taken(things, as_alice, real_xray, review):
    with connection.execute_wrapper(unwritable), pytest.raises(DatabaseError):
        ask(as_alice, "upload_form", "files", things)
    assert [item.pk for item in review.items.all()] == [real_xray.pk]


# These tell of a mail, and change nothing themselves.
OF_A_MAIL = {"link:sent", "link:mail-failed", "member:reset-started"}


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(("page", "data"), CHANGING, ids=[page for page, _ in CHANGING])
def test_a_change_and_its_line_are_one_transaction(page, data, things, as_alice):
    """The line is written inside a transaction of the service, not in one of its own."""
    outside, lines = len(connection.atomic_blocks), []

    def note_depth(execute, sql, params, many, context):
        if 'INSERT INTO "audit_event"' in sql:
            lines.append((next(iter(OF_A_MAIL & set(map(str, params))), ""), len(connection.atomic_blocks) - outside))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note_depth):
        ask(as_alice, page, data, things)
    assert lines
    assert [line for line in lines if not line[0] and line[1] < 2] == []
