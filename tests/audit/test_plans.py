"""Whatever is sought, an index leads to it in the order of time: nothing is scanned, nothing is sorted as a whole."""

import datetime
import uuid

import pytest
from django.db import connection

from audit.models import Event, KnownName, Sought
from tests.audit.tampering import HOUSE

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.accepts("A15"),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by how many rows there are"),
]
SOMEBODY = uuid.UUID(int=1)
DAYS = {
    "since": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
    "until": datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
}


def plan_of(queryset) -> str:
    """How SQLite would find it, in a line."""
    return " / ".join(line.split(" ", 3)[3] for line in queryset.explain().splitlines())


@pytest.mark.parametrize(
    ("sought", "index", "columns"),
    [
        ({}, "at", ""),
        ({"action": "item:viewed"}, "action", " AND action=?"),
        ({"actor_id": SOMEBODY}, "actor", " AND actor_id=?"),
        ({"actor_kind": "link"}, "kind", " AND actor_kind=?"),
        ({"patient_id": SOMEBODY}, "patient", " AND patient_id=?"),
        ({"link_id": SOMEBODY}, "link", " AND link_id=?"),
        ({"actor_id": SOMEBODY, "action": "item:viewed"}, "actor_action", " AND actor_id=? AND action=?"),
        ({"actor_kind": "link", "action": "item:viewed"}, "kind_action", " AND actor_kind=? AND action=?"),
        ({"patient_id": SOMEBODY, "actor_id": SOMEBODY, "action": "item:viewed"}, "patient", " AND patient_id=?"),
        ({"patient_id": SOMEBODY, "link_id": SOMEBODY}, "patient", " AND patient_id=?"),
        ({"link_id": SOMEBODY, "actor_kind": "link", "action": "link:opened"}, "link", " AND link_id=?"),
    ],
)
@pytest.mark.parametrize("days", [{}, DAYS], ids=["always", "two days"])
def test_one_index_leads_to_what_is_sought(sought, index, columns, days):
    range_of_days = " AND at>? AND at<?" if days else ""
    plan = plan_of(Event.objects.sought(HOUSE, Sought(**sought, **days)).newest_first()[:51])
    assert plan.startswith(
        f"SEARCH audit_event USING INDEX audit_event_{index} (practice_id=?{columns}{range_of_days})"
    )
    assert "SCAN" not in plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan  # only the last term, for entries of the same moment


@pytest.mark.parametrize("way", ["older_than", "newer_than"])
def test_a_page_begins_where_the_last_one_ended(chain, way):
    found = getattr(Event.objects.sought(HOUSE, Sought(actor_id=SOMEBODY)), way)(chain[3])
    found = found.newest_first() if way == "older_than" else found.oldest_first()
    assert "audit_event_actor (practice_id=? AND actor_id=? AND at" in plan_of(found[:51])


def test_names_are_read_from_their_index():
    plan = plan_of(KnownName.objects.patients(HOUSE).matching("elena")[:21])
    assert plan.startswith("SEARCH audit_knownname USING INDEX audit_known_name_folded (practice_id=? AND kind=?)")
    assert "TEMP B-TREE" not in plan
