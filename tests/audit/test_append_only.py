"""The database itself refuses what the application must never do to the ledger, whoever asks it."""

import uuid

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction

from audit.actions import Action
from audit.checking import first_broken
from audit.ledger import SYSTEM, record
from audit.models import ChainEnd, Event, KnownName
from tests.audit.tampering import HOUSE, LENGTH, edit, insert, remove, sql, swap
from tests.emptying.protection import protect, unprotect

pytestmark = [pytest.mark.django_db, pytest.mark.accepts("A15")]
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no such statement")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no such statement")
PLAIN = models.QuerySet(Event)  # what Django would do without our own refusals

WAYS = {
    "edit": lambda: edit(3),
    "remove": lambda: remove(3),
    "swap": lambda: swap(3),
    "insert before others": lambda: insert(3),
    "update of a queryset": lambda: PLAIN.filter(position=3).update(address="1.2.3.4"),
    "bulk update": lambda: PLAIN.bulk_update([PLAIN.get(position=3)], ["address"]),
    "delete of a queryset": lambda: PLAIN.filter(position=3).delete(),
    "raw delete": lambda: PLAIN.filter(position=3)._raw_delete("default"),
    "delete of one": lambda: models.Model.delete(PLAIN.get(position=3)),
    "save of one": lambda: models.Model.save(PLAIN.get(position=3)),
    "everything": lambda: sql("DELETE FROM audit_event"),
    "end backwards": lambda: ChainEnd.objects.update(position=LENGTH - 1),
    "end twice forwards": lambda: ChainEnd.objects.update(position=LENGTH + 2),
    "end with another hash": lambda: ChainEnd.objects.update(hash="1" * 64),
    "end of another practice": lambda: ChainEnd.objects.update(practice_id=uuid.UUID(int=9), position=LENGTH + 1),
    "end removed": lambda: ChainEnd.objects.all().delete(),
    "upsert": lambda: sql(
        "INSERT INTO audit_chainend (practice_id, position, hash) SELECT practice_id, 0, hash FROM audit_chainend"
        " WHERE true ON CONFLICT (practice_id) DO UPDATE SET position = 0"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_database_refuses(chain, way):
    with pytest.raises(DatabaseError), transaction.atomic():
        WAYS[way]()
    assert first_broken(HOUSE) is None
    assert Event.objects.count() == LENGTH


@on_postgresql
@pytest.mark.parametrize("table", ["audit_event", "audit_chainend"])
@pytest.mark.parametrize("statement", ["TRUNCATE {}", "TRUNCATE {} CASCADE"])
def test_emptying_the_tables_is_refused(chain, table, statement):
    with pytest.raises(DatabaseError, match="added to only"), transaction.atomic():
        sql(statement.format(table))
    assert first_broken(HOUSE) is None


@on_postgresql
def test_calling_oneself_a_replica_does_not_help(chain):
    sql("SET LOCAL session_replication_role = replica")
    with pytest.raises(DatabaseError, match="added to only"), transaction.atomic():
        remove(3)


@on_sqlite
@pytest.mark.parametrize("columns", ["id", "practice_id, position", "*"])
def test_replacing_is_refused(chain, columns):
    """`INSERT OR REPLACE` deletes without asking the trigger for deletes."""
    names = [field.column for field in Event._meta.concrete_fields]
    same = names if columns == "*" else columns.split(", ")
    other = {"id": "'ffff'", "position": "position + 100"}
    values = ", ".join(name if name in same else other.get(name, name) for name in names)
    with pytest.raises(DatabaseError, match="added to only"), transaction.atomic():
        sql(f"INSERT OR REPLACE INTO audit_event ({', '.join(names)}) SELECT {values} FROM audit_event LIMIT 1")
    assert first_broken(HOUSE) is None


@on_sqlite
def test_replacing_the_end_is_refused(chain):
    with pytest.raises(DatabaseError, match="added to only"), transaction.atomic():
        sql("INSERT OR REPLACE INTO audit_chainend SELECT practice_id, 1, hash FROM audit_chainend")


def test_entries_are_added_all_the_same(chain):
    assert record(Action.ITEM_VIEWED, practice_id=HOUSE, actor=SYSTEM).position == LENGTH + 1


def test_no_admin_knows_the_ledger():
    assert not {Event, ChainEnd, KnownName} & set(admin.site._registry)


def test_the_protection_can_be_taken_back_and_put_up_again(chain):
    """What an operator does who moves to an older version and back."""
    unprotect(connection)
    protect(connection)
    with pytest.raises(DatabaseError, match="added to only"), transaction.atomic():
        remove(3)
