"""What somebody who owns the tables could do to a chain by SQL; each says at which entry it must be found."""

import uuid

from django.db import connection

from audit.models import Event

HOUSE = uuid.UUID(int=7)
LENGTH = 8


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def edit(position):
    sql("UPDATE audit_event SET subject_label = 'harmless' WHERE position = %s", position)
    return position


def remove(position):
    sql("DELETE FROM audit_event WHERE position = %s", position)
    return position


def swap(position):
    """Two entries change places."""
    other = position % LENGTH + 1
    for here, there in ((position, 99), (other, position), (99, other)):
        sql("UPDATE audit_event SET position = %s WHERE position = %s", there, here)
    return min(position, other)


def insert(position):
    """One more entry, and everything after it moves on."""
    columns = [field.column for field in Event._meta.concrete_fields if field.column not in ("id", "position")]
    names = ", ".join(columns)
    sql("UPDATE audit_event SET position = position + 100 WHERE position >= %s", position)
    sql("UPDATE audit_event SET position = position - 99 WHERE position >= 100")
    sql(
        f"INSERT INTO audit_event (id, position, {names}) SELECT %s, %s, {names} FROM audit_event LIMIT 1",
        uuid.uuid4().hex,
        position,
    )
    return position
