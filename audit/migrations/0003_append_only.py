"""The database itself refuses to change, delete or empty the ledger; the end of a chain only goes forward by one.

Whoever owns the tables can drop these triggers; the check of the chains is for that case.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is added to only' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE FUNCTION audit_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.practice_id <> OLD.practice_id OR NEW.position <> OLD.position + 1 THEN
            RAISE EXCEPTION 'the end of a chain goes forward by one' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER audit_event_kept BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_event_not_emptied BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_chainend_kept BEFORE DELETE ON audit_chainend FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_chainend_not_emptied BEFORE TRUNCATE ON audit_chainend FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_chainend_forward BEFORE UPDATE ON audit_chainend FOR EACH ROW EXECUTE FUNCTION audit_forward()",
    # Always: also in a session that calls itself a replica.
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_kept",
    "ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_not_emptied",
    "ALTER TABLE audit_chainend ENABLE ALWAYS TRIGGER audit_chainend_kept",
    "ALTER TABLE audit_chainend ENABLE ALWAYS TRIGGER audit_chainend_not_emptied",
    "ALTER TABLE audit_chainend ENABLE ALWAYS TRIGGER audit_chainend_forward",
]
NO_POSTGRESQL = [
    "DROP FUNCTION IF EXISTS audit_refuse() CASCADE",
    "DROP FUNCTION IF EXISTS audit_forward() CASCADE",
]

# INSERT OR REPLACE deletes without asking a trigger for DELETE, so inserting in place of a row is refused, too.
SQLITE_TRIGGERS = {
    "audit_event_not_updated": "UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'the ledger is added to only'); END",
    "audit_event_not_deleted": "DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'the ledger is added to only'); END",
    "audit_event_not_replaced": """INSERT ON audit_event WHEN EXISTS (
            SELECT 1 FROM audit_event WHERE id = NEW.id
            UNION ALL SELECT 1 FROM audit_event WHERE practice_id = NEW.practice_id AND position = NEW.position
        ) BEGIN SELECT RAISE(ABORT, 'the ledger is added to only'); END""",
    "audit_chainend_not_deleted": "DELETE ON audit_chainend BEGIN SELECT RAISE(ABORT, 'the ledger is added to only'); END",
    "audit_chainend_not_replaced": """INSERT ON audit_chainend
        WHEN EXISTS (SELECT 1 FROM audit_chainend WHERE practice_id = NEW.practice_id)
        BEGIN SELECT RAISE(ABORT, 'the ledger is added to only'); END""",
    "audit_chainend_forward": """UPDATE ON audit_chainend
        WHEN NEW.practice_id <> OLD.practice_id OR NEW.position <> OLD.position + 1
        BEGIN SELECT RAISE(ABORT, 'the end of a chain goes forward by one'); END""",
}
SQLITE = [f"CREATE TRIGGER {name} BEFORE {rest}" for name, rest in SQLITE_TRIGGERS.items()]
NO_SQLITE = [f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE_TRIGGERS]


def protect(connection):
    execute(connection, {"postgresql": POSTGRESQL, "sqlite": SQLITE})


def unprotect(connection):
    execute(connection, {"postgresql": NO_POSTGRESQL, "sqlite": NO_SQLITE})


def execute(connection, statements):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def forwards(_apps, schema_editor):
    protect(schema_editor.connection)


def backwards(_apps, schema_editor):
    unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_known_names")]

    operations = [migrations.RunPython(forwards, backwards)]
