"""On PostgreSQL an index of trigrams within each practice, so that search does not read every patient."""

from django.db import migrations

CREATE = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS btree_gin",
    "CREATE INDEX patients_by_words ON patients_patient USING gin (practice_id, search_text gin_trgm_ops)",
]
DROP = ["DROP INDEX patients_by_words"]


def create(_apps, schema_editor):
    _execute(schema_editor, CREATE)


def drop(_apps, schema_editor):
    _execute(schema_editor, DROP)


def _execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
