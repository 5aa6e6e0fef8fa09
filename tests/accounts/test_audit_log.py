"""The audit log's page and file: who sees it, what it says, how it is searched."""

import csv
import datetime
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.presenters.audit_log import audit_row, harmless, in_words
from audit.actions import Action
from audit.ledger import SYSTEM, About, Actor, record
from audit.models import ActorKind, Event
from tests.accounts.conftest import body_of
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
PAGE, FILE = "/p/northside/audit/", "/p/northside/audit.csv"
LINK = uuid.UUID(int=5)
ELENAS = str(uuid.UUID(int=2))
GWEN = Actor(ActorKind.LINK, LINK, "gwen@lab.example", "203.0.113.7", LINK)
ELENA = About(uuid.UUID(int=1), "pano.dcm", uuid.UUID(int=2), "Elena Marchetti", {"size": 3})


def person(user):
    return Actor(ActorKind.USER, user.pk, f"{user.name} <{user.email}>", "198.51.100.4")


@pytest.fixture
def some(northside, southside, alice, bob, charlie):
    record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=person(alice), about=ELENA)
    record(Action.ITEM_DOWNLOADED, practice_id=northside.pk, actor=person(bob), about=ELENA)
    record(Action.LINK_OPENED, practice_id=northside.pk, actor=GWEN)
    record(Action.ITEM_VIEWED, practice_id=southside.pk, actor=person(charlie), about=ELENA)


def shown(response) -> list[tuple[str, str]]:
    return [(row.what, row.who) for row in response.context["rows"] if row.what != "Audit log viewed"]


@pytest.mark.accepts("A15")
def test_administrators_see_who_what_when_from_where_for_whom_and_by_which_link(as_alice, some):
    response = as_alice.get(PAGE)
    assert shown(response) == [
        ("Link opened", "gwen@lab.example"),
        ("Original downloaded", "Bob Baker"),
        ("Image viewed", "Alice Archer"),
    ]
    row = response.context["rows"][3]
    assert (row.email, row.about, row.patient, row.address, row.detail) == (
        "alice@northside.example",
        "pano.dcm",
        "Elena Marchetti",
        "198.51.100.4",
        "size: 3",
    )
    assert response.context["rows"][1].link_query == f"link={LINK}"
    assert "Elena" not in response.content.decode().partition("<title>")[2].partition("</title>")[0]


@pytest.mark.accepts("A15")
@pytest.mark.parametrize("path", [PAGE, "/p/northside/audit.csv", "/p/northside/settings/"])
def test_members_get_403_with_the_reason_and_strangers_404(as_bob, as_charlie, client, path, northside):
    refused = as_bob.get(path)
    assert refused.status_code == 403
    assert "Only administrators" in refused.content.decode()
    assert as_charlie.get(path).status_code == 404
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"person": "bob"}, ["Original downloaded"]),
        ({"person": "link"}, ["Link opened"]),
        ({"person": "system"}, []),
        ({"action": "item:viewed"}, ["Image viewed"]),
        ({"patient": ELENAS}, ["Original downloaded", "Image viewed"]),
        ({"patient": str(LINK)}, []),
        ({"link": str(LINK)}, ["Link opened"]),
        ({"person": "link", "action": "link:opened", "link": str(LINK)}, ["Link opened"]),
        ({"person": "bob", "action": "item:viewed"}, []),
        ({"person": "bob", "action": "item:downloaded"}, ["Original downloaded"]),
        ({"patient": ELENAS, "action": "item:viewed"}, ["Image viewed"]),
        ({"patient": ELENAS, "person": "bob", "since": "2020-01-01"}, ["Original downloaded"]),
        ({"patient": ELENAS, "link": str(LINK)}, []),
    ],
)
def test_the_log_is_filtered(as_alice, some, bob, query, expected):
    query = {**query, "person": str(bob.pk)} if query.get("person") == "bob" else query
    assert [what for what, _who in shown(as_alice.get(PAGE, query))] == expected


@pytest.mark.accepts("I6")
@pytest.mark.accepts("A15")
@pytest.mark.parametrize(
    ("since", "until", "count"),
    [("2026-03-01", "2026-03-01", 1), ("2026-03-02", "", 1), ("", "2026-02-28", 0), ("", "", 2)],
)
def test_days_are_those_of_the_readers_time_zone(alice, northside, since, until, count):
    alice.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead
    alice.save()
    for moment in ("2026-03-01 09:59:59+00:00", "2026-03-01 10:00:00+00:00"):
        with time_machine.travel(moment, tick=False):
            record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=SYSTEM)
    response = signed_in(alice).get(PAGE, {"since": since, "until": until, "person": "system"})
    assert len(response.context["rows"]) == count


@pytest.mark.accepts("A15")
@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("since", {"since": "yesterday"}),
        ("since", {"since": "1999-12-31"}),
        ("until", {"until": "9999-12-31"}),
        ("until", {"since": "2026-03-02", "until": "2026-03-01"}),
        ("person", {"person": "nobody"}),
        ("person", {"person": str(LINK)}),
        ("action", {"action": "none"}),
        ("link", {"link": "5"}),
        ("patient", {"patient": "Marchetti"}),
    ],
)
@pytest.mark.parametrize("path", [PAGE, FILE])
def test_a_filter_that_makes_no_sense_is_told_at_its_field(as_alice, path, field, query):
    response = as_alice.get(path, query)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    if path == PAGE:
        assert list(as_alice.post(PAGE, query).context["form"].errors) in ([field], ["name"])


@pytest.mark.accepts("A15")
def test_pages_hold_fifty_and_go_on_where_the_last_one_ended(as_alice, northside):
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False):
        for n in range(120):
            record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=SYSTEM, about=About(label=f"{n}"))
    older = pages_from(as_alice, "?person=system", "older_url")
    assert [len(page) for page in older] == [50, 50, 20]
    assert [about for page in older for about in page] == [f"{n}" for n in reversed(range(120))]


def pages_from(client, url: str, way: str) -> list[list[str]]:
    """What stands on a page and on all that follow it."""
    pages = []
    while url:
        response = client.get(f"{PAGE}{url}")
        pages.append([row.about for row in response.context["rows"]])
        url = response.context[way]
    return pages


@pytest.mark.accepts("A15")
def test_pages_lead_back_to_the_newest(as_alice, northside):
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False):
        events = [
            record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=SYSTEM, about=About(label=f"{n}"))
            for n in range(120)
        ]
    newer = pages_from(as_alice, f"?person=system&before={events[10].pk}", "newer_url")
    assert newer[0] == [f"{n}" for n in reversed(range(10))]
    assert newer[1] == [f"{n}" for n in reversed(range(10, 60))]
    assert newer[2] == [f"{n}" for n in reversed(range(60, 110))]
    assert newer[3] == [f"{n}" for n in reversed(range(70, 120))]  # the newest page is a whole one
    assert len(newer) == 4


@pytest.mark.parametrize("way", ["before", "after"])
@pytest.mark.parametrize("entry", ["nonsense", str(uuid.UUID(int=3))])
def test_a_page_from_something_unknown_is_the_first_one(as_alice, some, way, entry):
    assert len(shown(as_alice.get(PAGE, {way: entry}))) == 3


def test_a_page_from_an_entry_of_another_practice_is_the_first_one(as_alice, some, southside):
    theirs = Event.objects.get(practice_id=southside.pk)
    assert len(shown(as_alice.get(PAGE, {"before": theirs.pk}))) == 3


@pytest.mark.accepts("A15")
def test_the_file_holds_the_same_rows_and_cannot_hurt_a_spreadsheet(as_alice, some, northside):
    evil = About(label='=HYPERLINK("https://evil.example")', patient_label='+Ann, "A"\nB', detail={"why": "-1"})
    record(Action.ITEM_REFUSED, practice_id=northside.pk, actor=Actor(ActorKind.STRANGER, label="@SUM(1)"), about=evil)
    response = as_alice.get(FILE, {"person": "stranger"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(text.splitlines(keepends=True))
    cells = dict(zip(head, rows[0], strict=True))
    assert len(rows) == 1
    assert (cells["who"], cells["about"]) == ("'@SUM(1)", '\'=HYPERLINK("https://evil.example")')
    assert (cells["patient"], cells["detail"]) == ('\'+Ann, "A"\nB', "why: -1")
    assert (cells["what"], cells["link"], len(cells["hash"])) == ("item:refused", "", 64)


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_no_cell_begins_like_a_formula(start):
    assert harmless(f"{start}1").startswith("'")
    assert harmless(f" \u00a0=1{start}").startswith("'")
    assert harmless(f"a{start}") == f"a{start}"


@pytest.mark.accepts("A15")
def test_looking_is_recorded_once_in_a_while_and_taking_along_each_time(as_alice, northside, alice):
    record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=SYSTEM, about=ELENA)
    with time_machine.travel("2026-03-01 12:00:00+00:00", tick=False) as clock:
        for _ in range(3):
            as_alice.get(PAGE)
            as_alice.get(FILE, {"patient": ELENAS, "person": str(alice.pk)})
        clock.shift(datetime.timedelta(minutes=29))
        as_alice.get("/p/northside/settings/")
        clock.shift(datetime.timedelta(minutes=2))
        as_alice.get(PAGE)
    events = Event.objects.filter(practice_id=northside.pk, actor_id=alice.pk).order_by("position")
    viewed, exported = Action.AUDIT_VIEWED, Action.AUDIT_EXPORTED
    assert [event.action for event in events] == [viewed, exported, exported, exported, viewed]
    assert events[1].detail == {"person": "Alice Archer"}
    assert (events[1].patient_id, events[1].patient_label) == (uuid.UUID(int=2), "Elena Marchetti")


def queries_of(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    return len(queries)


def test_one_row_costs_as_many_queries_as_twenty(as_alice, northside):
    with time_machine.travel(timezone.now(), tick=False):  # a session is written once a second
        as_alice.get(PAGE)
        record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=GWEN, about=ELENA)
        one = queries_of(as_alice)
        for _ in range(20):
            record(Action.ITEM_VIEWED, practice_id=northside.pk, actor=GWEN, about=ELENA)
        assert queries_of(as_alice) == one


def test_what_people_typed_is_shown_as_text(as_alice, northside):
    record(Action.ITEM_REFUSED, practice_id=northside.pk, actor=SYSTEM, about=About(label="<script>alert(1)</script>"))
    page = body_of(as_alice.get(PAGE))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_an_empty_log_says_so(as_alice):
    assert "Nothing found" in body_of(as_alice.get(PAGE, {"person": "stranger"}))


def test_the_thing_is_left_out_where_another_column_names_it(alice):
    about = About(alice.pk, alice.email)
    event = record(Action.SIGNED_IN, practice_id=None, actor=person(alice), about=about)
    assert audit_row(event).about == ""


def test_details_are_put_in_words():
    assert in_words({"changed": ["name", "country"], "plan_now": "trial", "empty": ""}) == (
        "changed: name, country; plan now: trial"
    )
